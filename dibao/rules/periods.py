"""Years, months, ages. The base period of every amount is the year."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any, Final

PER_YEAR: Final[dict[str, int]] = {"month": 12, "year": 1, "once": 1}
PERIOD_NAMES: Final[dict[str, str]] = {"month": "每月", "year": "每年", "once": "一次性"}


def annual(amount: Any, *, period: str) -> Any:
    """年化 — an amount (fen, number or column) of a period as fen per year. A month × 12 is exact."""
    return amount * PER_YEAR[period]


def age_on(birth: date, *, on: date) -> int:
    """周岁 — full years lived on a day; the birthday itself counts. Born 29 February: 1 March in common years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def birthday(birth: date, *, age: int) -> date:
    """The first day on which ``age_on`` gives ``age``."""
    year = birth.year + age
    if (birth.month, birth.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return birth.replace(year=year)


def add_months(day: date, *, months: int) -> date:
    """The same day ``months`` later (or earlier); the month's last day where there is none such."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_month(day: date, *, months: int = 0) -> date:
    """The first day of the month ``months`` after the month of ``day``."""
    return add_months(day.replace(day=1), months=months)


def first_month(confirmed: date, *, pay_from: str) -> date:
    """起发月 — first day of the first month paid. 最低生活保障审核确认办法 第二十一条.

    pay_from: ``next_month`` (the national rule) or ``same_month`` (some places). ValueError otherwise.
    """
    months = {"next_month": 1, "same_month": 0}
    if pay_from not in months:
        raise ValueError(f"起发月规则“{pay_from}”不认识")
    return first_of_month(confirmed, months=months[pay_from])
