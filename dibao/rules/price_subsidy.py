"""价格临时补贴 — when prices rise, a sum per head on top of the grant. 社会救助法 第三十二条; rise and floor are local."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dibao.rules.findings import LAW, Finding
from dibao.rules.money import MONTHS, divide, yuan
from dibao.rules.parameters import Parameters, Reading, standard_year
from dibao.rules.strategies import typed
from dibao.rules.tables import PriceSubsidy


def per_head(*, standard: Any, rule: PriceSubsidy) -> Any:
    """每人补贴 — monthly standard × the rise, rounded once, at least the floor. fen per month.

    standard: fen per head and year. The rise is in tenths of a percent: 35 means 3.5 %.
    """
    return np.maximum(divide(standard * rule.rise_permille, by=1_000 * MONTHS, rounding=rule.rounding), rule.floor)


def per_household(*, standard: Any, members: Any, rule: PriceSubsidy) -> Any:
    """家庭补贴 — per head × the members granted. fen per month."""
    return per_head(standard=standard, rule=rule) * members


@dataclass(frozen=True)
class Subsidy:
    """价格临时补贴 of one household: fen per head and in all, for one month, and why."""

    head: int
    month: int
    finding: Finding


def subsidy(*, members: int, parameters: Parameters) -> Subsidy:
    """核定价格临时补贴 for ``members`` persons granted. Raises MissingParameter, InvalidParameter, NotExact."""
    reading = Reading(parameters)
    rule, standard = typed(reading, "price_subsidy"), standard_year(reading)
    head = int(per_head(standard=standard, rule=rule))
    month = int(per_household(standard=standard, members=members, rule=rule))
    rise = f"{rule.rise_permille // 10}.{rule.rise_permille % 10}%"
    least = f"（不低于 {yuan(rule.floor)} 元）" if rule.floor else ""
    sentence = f"价格临时补贴：标准 × 涨幅 {rise}，每人 {yuan(head)} 元{least} × {members} 人 = {yuan(month)} 元"
    figures: dict[str, int | str] = {
        "rise_permille": rule.rise_permille,
        "head": head,
        "members": members,
        "month": month,
    }
    return Subsidy(head, month, Finding("price_subsidy", sentence, figures, f"{LAW} 第三十二条", reading.used))
