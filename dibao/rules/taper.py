"""渐退 — a family that has found work keeps its grant, or a falling share of it, for some months.

最低生活保障审核确认办法 第三十三条; at most six months in principle (2022 年通知). The shares are local.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dibao.rules.findings import MEASURES, Finding
from dibao.rules.money import percent_of
from dibao.rules.parameters import Parameters, Reading
from dibao.rules.periods import first_of_month
from dibao.rules.strategies import typed

FULL = (100,)


def plan(
    old_month: int, *, first_month: date, months: int, shares: Sequence[int] = FULL, rounding: str
) -> tuple[tuple[date, int], ...]:
    """渐退计划 — (first day of the month, fen) for each month of the grace; afterwards nothing is paid.

    old_month: what the family got, fen per month. months: how many are granted. shares: percent of ``old_month`` month
    by month; the last one holds for the months left. Each month is rounded once. ValueError without shares.
    """
    if not shares:
        raise ValueError("渐退比例至少要有一个")
    return tuple(
        (
            first_of_month(first_month, months=number),
            int(percent_of(old_month, percent=shares[min(number, len(shares) - 1)], rounding=rounding)),
        )
        for number in range(months)
    )


def plan_under(
    old_month: int, *, first_month: date, months: int, parameters: Parameters
) -> tuple[tuple[date, int], ...]:
    """渐退计划 under the figures of a place: its shares, or the whole amount; its rounding, or exact.

    ValueError for more months than the place grants. Raises MissingParameter, InvalidParameter.
    """
    reading = Reading(parameters)
    most = typed(reading, "grace_months_max")
    if not 1 <= months <= most:
        raise ValueError(f"渐退期应为 1 至 {most} 个月")
    shares = typed(reading, "taper_shares") if "taper_shares" in reading else FULL
    rounding = typed(reading, "rounding") if "rounding" in reading else "exact"
    return plan(old_month, first_month=first_month, months=months, shares=shares, rounding=rounding)


def taper_finding(reading: Reading) -> Finding:
    """The sentence for a family on dibao that now earns more. Raises MissingParameter, InvalidParameter."""
    months = typed(reading, "grace_months_max")
    sentence = f"在保家庭因就业收入超过标准，可按规定给予不超过 {months} 个月的渐退期"
    figures: dict[str, int | str] = {"months": months}
    if "taper_shares" in reading:
        words = "、".join(f"{share}%" for share in typed(reading, "taper_shares")[:months])
        sentence += f"，逐月按原保障金的 {words} 发放，期满停发"
        figures["shares"] = words
    ids = reading.ids("grace_months_max", "taper_shares")
    return Finding("taper_possible", sentence, figures, f"{MEASURES} 第三十三条", ids)
