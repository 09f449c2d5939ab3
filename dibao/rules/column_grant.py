"""核定保障金（整列） — base amount and uplifts of every household granted, by the functions one household uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dibao.rules.amount import monthly_top_up, single_person_amount, tier_amount, tier_index
from dibao.rules.column_run import Run
from dibao.rules.money import NotExact
from dibao.rules.register import PERSON_FLAGS, Column
from dibao.rules.tables import UpliftRule
from dibao.rules.uplift import combine, uplift_amount

NO_TIER: Final = -1
_FLAG_OF: Final = {
    "severe_disability": "severe",
    "serious_illness": "illness",
    "student": "student",
    "single_parent": "single_parent",
    "bereaved": "bereaved",
}


@dataclass
class Grants:
    """members: persons granted; base, uplift: fen per month; tier: position, −1 where there is none."""

    members: Column
    base: Column
    uplift: Column
    tier: Column


def grant(
    run: Run, *, standard: Any, own: Column, year: Column, family: Column, alone: Column, entrants: Column
) -> Grants:
    """核定 for the households ``family`` (all members) and ``alone`` (only the persons ``entrants``).

    own: income of each person entering alone; year: income of each household. fen per year.
    """
    size = len(run.members)
    found = Grants(run.members, np.zeros(size, np.int64), np.zeros(size, np.int64), np.full(size, NO_TIER, np.int8))
    _family(run, found, standard=standard, income=year, who=family)
    persons = family[run.owner] if family.any() else np.zeros(len(entrants), dtype=bool)
    if alone.any():
        single = entrants & alone[run.owner]
        persons = persons | single
        found.members = np.where(alone, run.total(single.astype(np.int64)), run.members)
        _alone(run, found, standard=standard, own=own, single=single, who=alone)
    _uplifts(run, found, standard=standard, persons=persons, who=family | alone)
    return found


def _family(run: Run, found: Grants, *, standard: Any, income: Column, who: Column) -> None:
    method = run.need("amount_method", who)
    if method == "tier":
        tiers = run.need("tiers", who)
        if tiers is None:
            return
        figures = {"income": income, "standard": standard, "members": run.members, "tiers": tiers}
        found.base = np.where(who, tier_amount(**figures), 0)
        found.tier = np.where(who, tier_index(**figures), NO_TIER).astype(np.int8)
    elif method == "top_up":
        rounding = run.need("rounding", who)
        if rounding is None:
            return
        found.base = run.exactly(
            lambda income, members, standard: monthly_top_up(
                standard=standard, members=members, income=income, rounding=rounding
            ),
            income=np.where(who, income, standard * run.members),
            members=run.members,
            standard=np.broadcast_to(standard, run.members.shape),
        )


def _alone(run: Run, found: Grants, *, standard: Any, own: Column, single: Column, who: Column) -> None:
    rule, rounding = run.need("single_person", who), run.need("rounding", who)
    if rule is None or rounding is None:
        return
    amounts = run.exactly(
        lambda own, standard: single_person_amount(standard=standard, own_income=own, rule=rule, rounding=rounding),
        run.owner[single],
        own=own[single],
        standard=np.broadcast_to(run.at(standard, run.owner[single]), own[single].shape),
    )
    each = np.zeros(len(own), dtype=np.int64)
    each[single] = amounts
    found.base = found.base + run.total(each)


def _uplifts(run: Run, found: Grants, *, standard: Any, persons: Column, who: Column) -> None:
    rules = run.need("uplifts", who)
    if not rules:
        return
    combination, rounding = run.need("uplift_combination", who), run.need("uplift_rounding", who)
    if combination is None or rounding is None:
        return
    each = []
    for rule in rules:
        fits = applies(run, rule) & persons
        try:
            amount = uplift_amount(standard=standard, rule=rule, rounding=rounding)
        except NotExact:
            amount = _row_by_row(run, fits, standard=standard, rule=rule, rounding=rounding)
        each.append(fits * run.at(np.asarray(amount), run.owner))
    if each:
        found.uplift = run.total(np.asarray(combine(each, combination=combination)))


def _row_by_row(run: Run, fits: Column, *, standard: Any, rule: UpliftRule, rounding: str) -> Column:
    """The uplift per household where that of some place is not exact in fen: its families are then unknown."""
    who = run.having(fits)
    return run.exactly(
        lambda standard, who: uplift_amount(standard=standard * who, rule=rule, rounding=rounding),
        np.arange(len(who)),
        standard=np.broadcast_to(standard, who.shape),
        who=who.astype(np.int64),
    )


def applies(run: Run, rule: UpliftRule) -> Column:
    """Which persons a cause fits: the same conditions as ``uplift.applies``."""
    flags, birth = run.register.persons["flags"], run.register.persons["birth"]
    holds = np.ones(len(birth), dtype=bool)
    bits = _bits(rule)
    if bits:
        holds = (flags & bits) != 0
    if rule.cause == "lone_household":
        holds = (run.members == 1)[run.owner]
    return holds & (birth > 0) & (run.age >= rule.age_from) & (run.age < rule.age_below)


def _bits(rule: UpliftRule) -> int:
    """The flags any of which the cause asks for; 0 where it asks for none."""
    if rule.cause == "disability" or (rule.cause == "severe_disability" and rule.levels):
        return sum(PERSON_FLAGS[f"level_{level}"] for level in rule.levels or (1, 2, 3, 4))
    return PERSON_FLAGS.get(_FLAG_OF.get(rule.cause, ""), 0)
