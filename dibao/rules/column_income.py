"""家庭收入（整列） — the same classes, exclusions, windows and deductions as ``earnings``, over columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dibao.rules.column_imputed import labour, support
from dibao.rules.column_run import Run
from dibao.rules.imputed import SUPPORT
from dibao.rules.income import counted_income, employment_deduction, new_work_disregard, rigid_deduction
from dibao.rules.periods import add_months
from dibao.rules.register import EXISTING, PERIODS, Column, as_number

_PAID: Final = [EXISTING.index("dibao"), EXISTING.index("single_person")]


@dataclass
class Incomes:
    """fen per year. own: per person, after what is kept uncounted and with what is imputed; from_carers: of it, what
    siblings and old carers are taken to give, None where that is nothing; before, year: per household, before and after
    rigid spending; earned: households in which somebody works."""

    own: Column
    from_carers: Column | None
    before: Column
    year: Column
    earned: Column


@dataclass
class _Lines:
    """Incomes per person, fen per year: three classes, wages begun lately, and support received; None where nobody
    has any of the last two."""

    wage: Column
    business: Column
    other: Column
    fresh: Column | None = None
    support: Column | None = None


def reckon(run: Run, *, standard: Any) -> Incomes:
    """家庭收入 of every household; what cannot be known is noted in the run. 最低生活保障审核确认办法 第十三条."""
    lines = _lines(run)
    new_work = _new_work(run, lines.fresh, standard)
    earned = lines.wage + lines.business
    workers = np.flatnonzero(earned)
    works = run.among(run.owner[workers])
    fees, carers = support(run, received=lines.support, standard=standard)
    own = earned + lines.other
    own[workers] -= _employment(run, lines, new_work, workers, works=works)
    if new_work is not None:
        own -= new_work
    for imputed in (fees, labour(run, earned=earned)):
        if imputed is not None:
            own += imputed
    before = run.total(own)
    year = counted_income(gross=before, employment=0, rigid=_rigid(run))
    return Incomes(own, carers, before, year, works)


def _lines(run: Run) -> _Lines:
    persons = run.register.persons
    wage, business, other = persons["wage"], persons["business"], persons["other"]
    run.need("income_exclusions", run.flag("has_income"))
    pensioners = run.flag("has_pension")
    if pensioners.any() and run.need("basic_pension_excluded", pensioners) is False:
        other = other + persons["pension"]
    at = run.entries("wage", "business", "other")
    if not len(at):
        return _Lines(wage, business, other)
    counts = _counted(run, at)
    kind, person, amount = run.entry("kind", at), run.entry("person", at), run.entry("amount", at)

    def added(column: Column, which: Column) -> Column:
        if not which.any():
            return column
        column = column.copy()
        np.add.at(column, person[which], amount[which])
        return column

    def alone(which: Column) -> Column | None:
        return added(np.zeros(len(wage), dtype=np.int64), which) if which.any() else None

    return _Lines(
        wage=added(wage, counts & (kind == 0)),
        business=added(business, counts & (kind == 1)),
        other=added(other, counts & (kind == 2)),
        fresh=alone(_fresh(run, at, counts)),
        support=alone(counts & run.says("code", at, (SUPPORT,))),
    )


def _counted(run: Run, at: Column) -> Column:
    """Lines that enter the sum; the window is asked for only where nothing else leaves the line out."""
    excluded = _excluded(run, at)
    return ~excluded & ~_outside(run, at, ~excluded)


def _excluded(run: Run, at: Column) -> Column:
    owners, pension = run.entry("household", at), run.says("code", at, ("basic_pension",))
    out = np.zeros(len(at), dtype=bool)
    if pension.any() and run.need("basic_pension_excluded", run.among(owners[pension])):
        out |= pension
    excluded = run.need("income_exclusions", run.among(owners[~pension])) or ()
    return out | (~pension & run.says("code", at, excluded))


def _outside(run: Run, at: Column, asked: Column) -> Column:
    """Not yet begun, ended, or before the window: as ``earnings`` judges one line."""
    today, period = as_number(run.on), run.entry("period", at)
    begin, end = run.entry("begin", at), run.entry("end", at)
    out = begin > today
    monthly = period == PERIODS.index("month")
    last = np.where(period == PERIODS.index("once"), begin, end)
    past = asked & ~monthly & (last > 0) & (last < today) & ~out
    out |= monthly & (end > 0) & (end < today)
    months = run.need("income_window_months", run.among(run.entry("household", at)[past]))
    if months is not None:
        out |= past & (last <= as_number(add_months(run.on, months=-months)))
    return out


def _fresh(run: Run, at: Column, counts: Column) -> Column:
    """新就业 — running wages begun within the rule's months, of families on dibao, where the place has the rule."""
    none = np.zeros(len(at), dtype=bool)
    if "new_work_disregard" not in run.reading:
        return none
    paid = np.isin(run.register.households["status"], _PAID)[run.entry("household", at)]
    dated = paid & counts & (run.entry("kind", at) == 0) & (run.entry("begin", at) > 0)
    dated &= run.entry("period", at) != PERIODS.index("once")
    rule = run.need("new_work_disregard", run.among(run.entry("household", at)[dated]))
    if rule is None:
        return none
    return np.asarray(dated & (run.entry("begin", at) > as_number(add_months(run.on, months=-rule.months))))


def _new_work(run: Run, fresh: Column | None, standard: Any) -> Column | None:
    if fresh is None or not fresh.any():
        return None
    rule = run.need_of("new_work_disregard", fresh > 0)
    return run.exactly(
        lambda wage, standard: new_work_disregard(wage=wage, standard=standard, rule=rule),
        run.owner,
        wage=fresh,
        standard=run.at(standard, run.owner),
    )


def _employment(run: Run, lines: _Lines, new_work: Column | None, at: Column, *, works: Column) -> Column | int:
    """What the persons at these positions, who earn something, keep uncounted; 0 where nobody keeps anything.

    works: their households.
    """
    rule = run.need("employment_cost", works)
    if rule is None or rule.strategy == "none":
        return 0
    wage = lines.wage[at]
    return run.exactly(
        lambda wage, business: employment_deduction(wage=wage, business=business, rule=rule),
        run.owner[at],
        wage=wage if new_work is None else wage - new_work[at],
        business=lines.business[at],
    )


def _rigid(run: Run) -> Column:
    at = run.entries("spending")
    nothing = np.zeros(len(run.members), dtype=np.int64)
    rule = run.need("rigid_deduction", run.among(run.entry("household", at))) if len(at) else None
    if rule is None:
        return nothing
    spent = spending(run, rule.kinds)
    return run.exactly(lambda spending: rigid_deduction(spending=spending, rule=rule), spending=spent)


def spending(run: Run, kinds: tuple[str, ...], who: Column | None = None) -> Column:
    """刚性支出 on these kinds per household, fen per year; an unknown amount makes the household (of ``who``) unknown."""
    at = run.entries("spending")
    at = at[run.says("code", at, kinds)]
    amount = run.entry("amount", at)
    unknown = run.among(run.entry("household", at)[amount < 0])
    run.doubt(unknown if who is None else unknown & who, "facts")
    return run.scatter(at, np.maximum(amount, 0))
