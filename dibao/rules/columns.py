"""认定（整列） — many households of one place and track at once, by the same functions as one household.

``assess_columns(encode([row]), …)`` answers what ``assess(row.facts, …)`` answers; a test holds the two together
over every parameter set. A parameter is read only if some household needs it; those that need a missing one are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from dibao.rules import eligibility
from dibao.rules.column_grant import NO_TIER, grant
from dibao.rules.column_income import Incomes, reckon, spending
from dibao.rules.column_property import Property
from dibao.rules.column_run import Run
from dibao.rules.household import ADULT
from dibao.rules.money import either
from dibao.rules.parameters import Parameters
from dibao.rules.register import EXISTING, PERSON_FLAGS, STATUSES, Column, Register

UNKNOWN: Final = STATUSES.index("unknown")
DIBAO: Final = STATUSES.index("dibao")
SINGLE: Final = STATUSES.index("single_person")
_TOGETHER: Final[Mapping[str, Column]] = MappingProxyType({})


@dataclass(frozen=True)
class Outcome:
    """认定结果 per household. Money in fen; ``income`` per year, ``base``, ``uplift`` and ``amount`` per month.

    status: position in STATUSES. reason: position in column_run.REASONS, why unknown. tier: −1 where there is none.
    earned: somebody works, so that 渐退 is possible. above: income is not below the standard. problems: parameter key → what is wrong with it.
    """

    status: Column
    members: Column
    income: Column
    base: Column
    uplift: Column
    tier: Column
    reason: Column
    earned: Column
    above: Column
    problems: dict[str, str]

    @property
    def amount(self) -> Column:
        """月保障金 with uplifts."""
        return self.base + self.uplift


APART: Final = ("standard", "disposable_income")
"""Figures in which the places of one batch may differ, each household with its own (fen per head and year)."""


def assess_columns(
    register: Register, parameters: Parameters, *, on: date, apart: Mapping[str, Column] = _TOGETHER
) -> Outcome:
    """认定 of every household of a register that shares one set of parameters. Never raises for a household's sake.

    apart: for keys of ``APART`` a column over households instead of the set's own value, so that places that differ in
    nothing else are reckoned together.
    """
    run = Run(register, parameters, on, apart)
    run.doubt(run.flag("contradiction"), "contradiction")
    run.doubt(run.flag("income_unchecked", "facts_missing", "income_gap"), "facts")
    standard = run.standard()
    income = reckon(run, standard=standard)
    ways = _alone(run, standard=standard, income=income)
    status, entrants = _status(run, standard=standard, income=income, ways=ways)
    known = run.unknown == 0
    grants = grant(
        run,
        standard=standard,
        own=ways.own,
        year=income.year,
        family=(status == DIBAO) & known,
        alone=(status == SINGLE) & known,
        entrants=entrants,
    )
    known = run.unknown == 0
    return Outcome(
        status=either(known, status, np.int8(UNKNOWN)),
        members=np.where(known, grants.members, run.members),
        income=income.year,
        base=grants.base * known,
        uplift=grants.uplift * known,
        tier=either(known, grants.tier, np.int8(NO_TIER)),
        reason=run.unknown,
        earned=income.earned,
        above=income.year >= standard * run.members,
        problems=run.problems,
    )


@dataclass
class _Ways:
    """单人户 — persons who may enter alone from a marginal family, from any family, and what counts as their own."""

    marginal: Column
    any: Column
    own: Column


def _alone(run: Run, *, standard: Any, income: Incomes) -> _Ways:
    """Who may enter alone, as ``status`` and ``grant`` decide it. 审核确认办法 第八条; 2022 年通知."""
    flags = run.register.persons["flags"]
    gravely = (flags & (PERSON_FLAGS["severe"] | PERSON_FLAGS["illness"])) != 0
    nobody, own = np.zeros(len(flags), dtype=bool), income.own
    if "single_person_jobless" not in run.reading:
        return _Ways(gravely, nobody, own)
    both = PERSON_FLAGS["severe"] | PERSON_FLAGS["jobless"]
    jobless = ((flags & both) == both) & run.aged(ADULT)
    route = run.need_of("single_person_jobless", jobless)
    if route in (None, "none"):
        return _Ways(gravely, nobody, own)
    if income.from_carers is not None:
        own = own - jobless * income.from_carers
    any_ = jobless & eligibility.below_standard(income=own, standard=run.at(standard, run.owner), members=1)
    return _Ways(gravely, any_ if route == "any" else nobody, own)


def _status(run: Run, *, standard: Any, income: Incomes, ways: _Ways) -> tuple[Column, Column]:
    """(对象类别, persons entering alone), as ``status.determine`` goes: a test is made only for those it decides."""
    asked = (run.unknown == 0) & (run.register.households["status"] != EXISTING.index("destitute"))
    poor = eligibility.below_standard(income=income.year, standard=standard, members=run.members) & asked
    owned = Property(run)
    strict, missing = owned.within(standard=standard, months_key="financial_months", who=poor)
    run.doubt(missing, "property")
    rest = asked & (run.unknown == 0) & ~(poor & strict)
    near = _near(run, standard, income, rest)
    rest &= ~near & (run.unknown == 0)
    alone_any = run.having(ways.any) & rest
    burdened = _burdened(run, income, rest & ~alone_any)
    asked_again = (near | burdened | alone_any) & (run.unknown == 0)
    wide, missing = owned.within(standard=standard, months_key="marginal_financial_months", who=asked_again)
    run.doubt(missing, "property")
    entrants = np.where(alone_any[run.owner], ways.any, ways.marginal) if alone_any.any() else ways.marginal
    code = eligibility.outcome(
        poor=poor,
        near=near,
        burdened=burdened,
        property_ok=strict,
        near_property_ok=wide,
        alone=run.having(entrants),
        alone_any=alone_any,
    )
    return np.asarray(code), entrants


def _near(run: Run, standard: Any, income: Incomes, rest: Column) -> Column:
    percent = run.need("marginal_percent", rest)
    if percent is None:
        return np.zeros_like(rest)
    near = eligibility.below_marginal(income=income.year, standard=standard, members=run.members, percent=percent)
    return np.asarray(near & rest)


def _burdened(run: Run, income: Incomes, rest: Column) -> Column:
    """刚性支出困难家庭的两项收支条件. 社会救助法 第二十二条."""
    rest = rest & run.among(run.entry("household", run.entries("spending")))
    keys = ("rigid_kinds", "rigid_percent", "disposable_income")
    kinds, percent, disposable = (run.need(key, rest) for key in keys)
    if kinds is None or percent is None or disposable is None:
        return np.zeros_like(rest)
    at = np.flatnonzero(rest)
    below = at[
        eligibility.below_disposable(
            income=income.before[at], disposable=run.at(disposable, at), members=run.members[at]
        )
    ]
    spent = spending(run, kinds, who=run.among(below))[below]
    heavy = eligibility.heavy_burden(spending=spent, income=income.before[below], percent=percent)
    return run.among(below[heavy])
