"""保障金 — what is granted. 社会救助法 第十八条; 最低生活保障审核确认办法 第二十三条. Numbers or columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dibao.rules.money import MONTHS, divide, per_month
from dibao.rules.tables import SinglePerson, Tier


def top_up(*, standard: Any, members: Any, income: Any) -> Any:
    """补差 — what the household lacks to the standard. fen per year."""
    return np.maximum(standard * members - income, 0)


def monthly_top_up(*, standard: Any, members: Any, income: Any, rounding: str) -> Any:
    """补差（月） — the yearly gap by month, rounded once at the end. fen per month, whole household."""
    return per_month(top_up(standard=standard, members=members, income=income), rounding=rounding)


def tier_index(*, income: Any, standard: Any, members: Any, tiers: Sequence[Tier]) -> Any:
    """分档 — position of the first tier whose line lies above the per-head income; ``len(tiers)`` when none does."""
    shares = [income * 100 < standard * members * tier.below_percent for tier in tiers]
    index: Any = len(tiers)
    for position in reversed(range(len(tiers))):
        index = np.where(shares[position], position, index)
    return index


def tier_amount(*, income: Any, standard: Any, members: Any, tiers: Sequence[Tier]) -> Any:
    """分档定额 — the tier's amount per head × members. fen per month, whole household; published, so not rounded."""
    amounts = np.array([*(tier.amount for tier in tiers), 0], dtype=np.int64)
    return amounts[tier_index(income=income, standard=standard, members=members, tiers=tiers)] * members


def single_person_amount(*, standard: Any, own_income: Any, rule: SinglePerson, rounding: str) -> Any:
    """单人户保障金 — one person's grant by the local method. 第八条. fen per month."""
    if rule.method == "own_income":
        return monthly_top_up(standard=standard, members=1, income=own_income, rounding=rounding)
    if rule.method == "fixed":
        return own_income * 0 + rule.amount
    return own_income * 0 + divide(standard * rule.percent, by=100 * MONTHS, rounding=rounding)
