"""核定保障金（整列） — base amount and uplifts of every household granted, by the functions one household uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dibao.rules.amount import monthly_top_up, single_person_amount, tier_amount, tier_index
from dibao.rules.column_run import Run
from dibao.rules.money import NotExact, either
from dibao.rules.register import PERSON_FLAGS, Column
from dibao.rules.tables import UpliftRule
from dibao.rules.uplift import combine, uplift_amount

NO_TIER: Final = -1
_AT_ONCE: Final = 4
"""Causes looked up together: which of them fit a person is one of sixteen codes."""
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
        at = np.flatnonzero(single)
        found.members = np.where(alone, run.summed(run.owner[at]), run.members)
        _alone(run, found, standard=standard, own=own, at=at, who=alone)
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
            income=either(who, income, standard * run.members),
            members=run.members,
            standard=standard,
        )


def _alone(run: Run, found: Grants, *, standard: Any, own: Column, at: Column, who: Column) -> None:
    """Adds what the persons at these positions are granted to the base of their households."""
    rule, rounding = run.need("single_person", who), run.need("rounding", who)
    if rule is None or rounding is None:
        return
    owners = run.owner[at]
    amounts = run.exactly(
        lambda own, standard: single_person_amount(standard=standard, own_income=own, rule=rule, rounding=rounding),
        owners,
        own=own[at],
        standard=run.at(standard, owners),
    )
    found.base = found.base + run.summed(owners, amounts)


def _uplifts(run: Run, found: Grants, *, standard: Any, persons: Column, who: Column) -> None:
    rules = run.need("uplifts", who)
    if not rules:
        return
    combination, rounding = run.need("uplift_combination", who), run.need("uplift_rounding", who)
    if combination is None or rounding is None:
        return
    spans = run.spans(standard)
    each = [
        _together(run, rules[n : n + _AT_ONCE], persons, spans, combination=combination, rounding=rounding)
        for n in range(0, len(rules), _AT_ONCE)
    ]
    found.uplift = run.total(combine(each, combination=combination))


def _together(
    run: Run,
    rules: Sequence[UpliftRule],
    persons: Column,
    spans: tuple[Column, Column],
    *,
    combination: str,
    rounding: str,
) -> Column:
    """Of a few causes, what each person gets: the amount for every set of causes is worked out once per standard."""
    standards, sizes = spans
    sets = np.arange(1 << len(rules))
    which, amounts = np.zeros(len(persons), dtype=np.uint8), []
    for place, rule in enumerate(rules):
        fits = applies(run, rule) & persons
        which |= fits * np.uint8(1 << place)
        amount = _amounts(run, rule, fits, spans, rounding=rounding)
        amounts.append(amount[:, np.newaxis] * (sets >> place & 1))
    known: Column = combine(amounts, combination=combination)
    return known.ravel()[np.repeat(np.arange(len(standards)) * len(sets), sizes) + which]


def _amounts(run: Run, rule: UpliftRule, fits: Column, spans: tuple[Column, Column], *, rounding: str) -> Column:
    """A cause's amount for each standard; where one is not exact in fen, the families it fits are unknown."""
    standards, sizes = spans
    found, exact = np.zeros(len(standards), dtype=np.int64), np.ones(len(standards), dtype=bool)
    for place, standard in enumerate(standards.tolist()):
        try:
            found[place] = uplift_amount(standard=standard, rule=rule, rounding=rounding)
        except NotExact:
            exact[place] = False
    if not exact.all():
        run.doubt(run.having(fits & np.repeat(~exact, sizes)), "parameter")
    return found


def applies(run: Run, rule: UpliftRule) -> Column:
    """Which persons a cause fits: the same conditions as ``uplift.applies``."""
    aged = run.aged(rule.age_from, rule.age_below)
    if bits := _bits(rule):
        return aged & ((run.register.persons["flags"] & bits) != 0)
    if rule.cause == "lone_household":
        return aged & (run.members == 1)[run.owner]
    return aged


def _bits(rule: UpliftRule) -> int:
    """The flags any of which the cause asks for; 0 where it asks for none."""
    if rule.cause == "disability" or (rule.cause == "severe_disability" and rule.levels):
        return sum(PERSON_FLAGS[f"level_{level}"] for level in rule.levels or (1, 2, 3, 4))
    return PERSON_FLAGS.get(_FLAG_OF.get(rule.cause, ""), 0)
