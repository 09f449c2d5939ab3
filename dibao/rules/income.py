"""家庭收入 — four classes and others, less what the law leaves out. 最低生活保障审核确认办法 第十三条.

The functions above the line are the arithmetic, for numbers or int64 columns (fen per year);
below it the same functions are applied to the facts of one household.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, SpendingFact
from dibao.rules.household import counted
from dibao.rules.money import MONTHS, percent_of
from dibao.rules.parameters import Reading
from dibao.rules.periods import PER_YEAR, add_months, annual
from dibao.rules.strategies import typed
from dibao.rules.tables import EmploymentCost, RigidDeduction


def net(*, amount: Any, costs: Any) -> Any:
    """净收入 — income less what it cost to earn; a loss is no income, and eats no other income. 第十三条."""
    return np.maximum(amount - costs, 0)


def employment_deduction(*, wage: Any, business: Any, rule: EmploymentCost) -> Any:
    """必要的就业成本 — what one earner keeps uncounted, fen per year. 第十三条第二款; the manner is local.

    wage, business: net fen per year. flat, percent and capped come off wages; disregard off all earnings.
    A percentage is an amount of its own on the form and is rounded by the rule's own rounding.
    """
    yearly = rule.amount * MONTHS
    share = percent_of(wage, percent=rule.percent, rounding=rule.rounding)
    return {
        "none": wage * 0,
        "flat": np.minimum(wage, yearly),
        "percent": share,
        "capped": np.minimum(share, yearly),
        "disregard": np.minimum(wage + business, yearly),
    }[rule.strategy]


def rigid_deduction(*, spending: Any, rule: RigidDeduction) -> Any:
    """刚性支出扣减 — the part of the family's own rigid spending that lowers its income, fen per year."""
    share = percent_of(spending, percent=rule.percent, rounding=rule.rounding)
    return np.minimum(share, rule.cap) if rule.cap else share


def counted_income(*, gross: Any, employment: Any, rigid: Any) -> Any:
    """家庭收入 — net income of all members, less both deductions, never below nothing. fen per year."""
    return np.maximum(gross - employment - rigid, 0)


# ---- the facts of one household -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class IncomeLine:
    """One income as it entered the sum: fen per year, and why not when it did not."""

    member: str
    source_class: str
    item: str
    year: int
    left_out: str = ""


@dataclass(frozen=True)
class Income:
    """家庭收入 — fen per year; ``year`` is what is compared, ``before_rigid`` what rigid spending is set against."""

    lines: tuple[IncomeLine, ...]
    gross: int
    employment: dict[str, int]
    rigid: int
    year: int
    missing: tuple[str, ...] = ()

    @property
    def before_rigid(self) -> int:
        """Income with employment costs off but rigid spending still in, fen per year."""
        return self.gross - sum(self.employment.values())

    def of(self, member: str) -> int:
        """本人收入 — one person's own income after employment costs, fen per year."""
        own = sum(line.year for line in self.lines if line.member == member and not line.left_out)
        return own - self.employment.get(member, 0)


def household_income(facts: HouseholdFacts, *, reading: Reading) -> Income:
    """家庭收入 of the counted members on the day of the facts.

    Reads only the parameters these facts need. Raises MissingParameter, InvalidParameter, NotExact.
    """
    people = {member.key: member for member in counted(facts)}
    entries = [entry for entry in facts.income if entry.member in people]
    missing = tuple(gap for entry in entries for gap in _gaps(entry, people[entry.member]))
    if missing:
        return Income(lines=(), gross=0, employment={}, rigid=0, year=0, missing=missing)
    lines = tuple(_line(entry, facts=facts, reading=reading) for entry in entries)
    employment = _employment(lines, reading=reading)
    gross = sum(line.year for line in lines if not line.left_out)
    rigid, unknown = _rigid(facts, people=people, reading=reading)
    year = int(counted_income(gross=gross, employment=sum(employment.values()), rigid=rigid))
    return Income(lines=lines, gross=gross, employment=employment, rigid=rigid, year=year, missing=unknown)


def yearly_spending(facts: HouseholdFacts, *, kinds: Iterable[str]) -> int:
    """支出 of the counted members on these kinds, fen per year. Unknown amounts count as nothing here."""
    people, wanted = {member.key for member in counted(facts)}, set(kinds)
    rows = [row for row in facts.spending if row.member in people and row.kind in wanted]
    return sum(annual(row.amount or 0, period=row.period) for row in rows if row.period in PER_YEAR)


def spending_gaps(rows: Iterable[SpendingFact], *, people: dict[str, MemberFacts]) -> tuple[str, ...]:
    """Spending without an amount or a period, as Chinese phrases."""
    return tuple(
        f"{people[row.member].label}的一项支出没有{'金额' if row.amount is None else '期间'}"
        for row in rows
        if row.member in people and (row.amount is None or row.period not in PER_YEAR)
    )


def _gaps(entry: IncomeFact, member: MemberFacts) -> list[str]:
    gaps = [] if entry.amount is not None else [f"{member.label}的一项收入没有金额"]
    if entry.period not in PER_YEAR:
        gaps.append(f"{member.label}的一项收入没有写明是每月、每年还是一次性")
    if entry.period == "once" and entry.from_date is None:
        gaps.append(f"{member.label}的一项一次性收入没有取得日期")
    return gaps


def _line(entry: IncomeFact, *, facts: HouseholdFacts, reading: Reading) -> IncomeLine:
    reason = _excluded(entry, reading=reading) or _outside(entry, facts=facts, reading=reading)
    amount = annual(entry.amount or 0, period=entry.period)
    year = int(net(amount=amount, costs=annual(entry.costs, period=entry.period)))
    return IncomeLine(entry.member, entry.source_class, entry.item, year, reason)


def _excluded(entry: IncomeFact, *, reading: Reading) -> str:
    if entry.item == "basic_pension":
        return "excluded" if typed(reading, "basic_pension_excluded") else ""
    return "excluded" if entry.item in typed(reading, "income_exclusions") else ""


def _outside(entry: IncomeFact, *, facts: HouseholdFacts, reading: Reading) -> str:
    """A running income counts while it runs; a year's or a one-off income if it falls in the window."""
    begin, end = entry.from_date, entry.to_date
    if begin and begin > facts.on:
        return "not_yet"
    if entry.period == "month":
        return "ended" if end and end < facts.on else ""
    last = begin if entry.period == "once" else end
    if last is None or last >= facts.on:
        return ""
    window = add_months(facts.on, months=-typed(reading, "income_window_months"))
    return "before_window" if last <= window else ""


def _employment(lines: tuple[IncomeLine, ...], *, reading: Reading) -> dict[str, int]:
    earned: dict[str, dict[str, int]] = {}
    for line in lines:
        if line.source_class in ("wage", "business") and line.year and not line.left_out:
            sums = earned.setdefault(line.member, {"wage": 0, "business": 0})
            sums[line.source_class] += line.year
    if not earned:
        return {}
    rule = typed(reading, "employment_cost")
    return {member: int(employment_deduction(**sums, rule=rule)) for member, sums in earned.items()}


def _rigid(facts: HouseholdFacts, *, people: dict[str, MemberFacts], reading: Reading) -> tuple[int, tuple[str, ...]]:
    if not any(row.member in people for row in facts.spending):
        return 0, ()
    rule = typed(reading, "rigid_deduction")
    rows = [row for row in facts.spending if row.kind in rule.kinds]
    spent = yearly_spending(facts, kinds=rule.kinds)
    return int(rigid_deduction(spending=spent, rule=rule)), spending_gaps(rows, people=people)
