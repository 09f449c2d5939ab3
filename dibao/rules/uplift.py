"""分类施保 — extra for the old, the young, the severely disabled and the gravely ill.

最低生活保障审核确认办法 第二十七条. The amounts and the rule "highest only" are local parameters.
Each person is looked at once: a head is not a second person, and two causes are not two grants unless the place says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import numpy as np

from dibao.rules.facts import MemberFacts
from dibao.rules.household import distinct, severely_disabled
from dibao.rules.money import MONTHS, divide
from dibao.rules.periods import age_on
from dibao.rules.tables import UpliftRule


def uplift_amount(*, standard: Any, rule: UpliftRule, rounding: str) -> Any:
    """One cause's uplift, fen per month: a percentage of the yearly standard ÷ 12, or the published amount."""
    if rule.amount:
        return standard * 0 + rule.amount
    return divide(standard * rule.percent, by=100 * MONTHS, rounding=rounding)


def combine(amounts: Sequence[Any], *, combination: str) -> Any:
    """就高不叠加 — the highest of one person's uplifts; ``sum`` where a place adds them. fen per month."""
    if combination == "sum":
        return sum(amounts[1:], start=amounts[0])
    return reduce(np.maximum, amounts)


@dataclass(frozen=True)
class Uplift:
    """分类施保 of one person: cause (joined by ``+`` where summed) and fen per month."""

    member: str
    cause: str
    amount: int


def applies(rule: UpliftRule, member: MemberFacts, *, on: date, heads: int = 0) -> bool:
    """Does this cause fit this person on the day? Ages are full years; the birthday itself counts.

    heads: how many persons the household counts, for 一人户.
    """
    level = member.disability_level
    holds = {
        "elder": True,
        "minor": True,
        "adult": True,
        "severe_disability": level in rule.levels if rule.levels else severely_disabled(member),
        "disability": level in (rule.levels or (1, 2, 3, 4)),
        "serious_illness": member.serious_illness,
        "student": bool(member.student_stage),
        "single_parent": member.single_parent,
        "bereaved": member.bereaved,
        "lone_household": heads == 1,
    }[rule.cause]
    aged = member.birth_date is not None and rule.age_from <= age_on(member.birth_date, on=on) < rule.age_below
    return holds and aged


def household_uplifts(
    members: Iterable[MemberFacts],
    *,
    on: date,
    standard: int,
    rules: Sequence[UpliftRule],
    combination: str,
    rounding: str,
    heads: int,
) -> tuple[Uplift, ...]:
    """Uplifts of the persons of an award, each person once. standard: fen per head and year; heads: persons who count."""
    found = []
    for member in distinct(members):
        fitting = [rule for rule in rules if applies(rule, member, on=on, heads=heads)]
        if not fitting:
            continue
        amounts = [uplift_amount(standard=standard, rule=rule, rounding=rounding) for rule in fitting]
        total = int(combine(amounts, combination=combination))
        causes = [rule.cause for rule in fitting]
        cause = "+".join(causes) if combination == "sum" else causes[amounts.index(max(amounts))]
        found.append(Uplift(member.key, cause, total))
    return tuple(found)
