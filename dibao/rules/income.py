"""家庭收入 — four classes and others, less what the law leaves out. 最低生活保障审核确认办法 第十三条.

The functions above the line are the arithmetic, for numbers or int64 columns (fen per year); below it stands what one
household's income is made of. ``earnings`` applies the one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, SpendingFact
from dibao.rules.findings import Finding
from dibao.rules.household import counted
from dibao.rules.money import MONTHS, divide, percent_of
from dibao.rules.periods import PER_YEAR, annual
from dibao.rules.tables import EmploymentCost, NewWork, RigidDeduction, SupportFee


def net(*, amount: Any, costs: Any) -> Any:
    """净收入 — income less what it cost to earn; a loss is no income, and eats no other income. 第十三条."""
    return np.maximum(amount - costs, 0)


def employment_deduction(*, wage: Any, business: Any, rule: EmploymentCost) -> Any:
    """必要的就业成本 — what one earner keeps uncounted, fen per year. 第十三条第二款; the manner is local.

    wage, business: net fen per year. flat, percent and capped come off wages; disregard off all earnings.
    A percentage is an amount of its own on the form and is rounded by the rule's own rounding.
    """
    yearly = rule.amount * MONTHS

    def share() -> Any:
        return percent_of(wage, percent=rule.percent, rounding=rule.rounding)

    return {
        "none": lambda: wage * 0,
        "flat": lambda: np.minimum(wage, yearly),
        "percent": share,
        "capped": lambda: np.minimum(share(), yearly),
        "disregard": lambda: np.minimum(wage + business, yearly),
    }[rule.strategy]()


def rigid_deduction(*, spending: Any, rule: RigidDeduction) -> Any:
    """刚性支出扣减 — the part of the family's own rigid spending that lowers its income, fen per year."""
    share = percent_of(spending, percent=rule.percent, rounding=rule.rounding)
    return np.minimum(share, rule.cap) if rule.cap else share


def counted_income(*, gross: Any, employment: Any, rigid: Any) -> Any:
    """家庭收入 — net income of all members, less both deductions, never below nothing. fen per year."""
    return np.maximum(gross - employment - rigid, 0)


def new_work_disregard(*, wage: Any, standard: Any, rule: NewWork) -> Any:
    """新就业收入豁免 — the part of new wages not counted in the first months. 第三十三条; local. fen per year.

    wage: net fen per year from work begun within ``rule.months``. standard: fen per head and year.
    """
    return np.minimum(wage, percent_of(standard, percent=rule.times_percent, rounding=rule.rounding))


def support_fee(*, income: Any, members: Any, line: Any, children: Any, supported: Any, rule: SupportFee) -> Any:
    """赡养费折算 — what one obligor is taken to give one person, fen per year. 第十三条; the formula is local.

    income: the obligor's household, fen per year. line: standard, fen per head and year. The excess of the whole
    household is kept in hundredths and shared out in one division, rounded once.
    """
    excess = np.maximum(income * 100 - line * members * rule.line_percent, 0)
    percent = np.where(children >= rule.many_from, rule.percent_many, rule.percent_few)
    return divide(excess * percent, by=10_000 * members * supported, rounding=rule.rounding)


def imputed_labour(*, earned: Any, minimum_wage: Any, percent: Any, rounding: str) -> Any:
    """劳动力系数 — what is added when own earnings stay below the imputed figure, fen per year. Local.

    earned: net wages and business, fen per year. minimum_wage: fen per month.
    """
    return np.maximum(percent_of(minimum_wage * MONTHS, percent=percent, rounding=rounding) - earned, 0)


# ---- what one household's income is made of -------------------------------------------------------------------------


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
    """家庭收入 — fen per year; ``year`` is what is compared, ``before_rigid`` what rigid spending is set against.

    employment, new_work: what each earner keeps uncounted. from_carers: support imputed to siblings or to carers of
    60 or more. lines include what was imputed; findings say how.
    """

    lines: tuple[IncomeLine, ...]
    gross: int
    employment: dict[str, int]
    rigid: int
    year: int
    missing: tuple[str, ...] = ()
    new_work: dict[str, int] = field(default_factory=dict)
    from_carers: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def before_rigid(self) -> int:
        """Income with new work and employment costs off but rigid spending still in, fen per year."""
        return self.gross - sum(self.new_work.values()) - sum(self.employment.values())

    def of(self, member: str) -> int:
        """本人收入 — one person's own income after new work and employment costs, fen per year."""
        own = sum(line.year for line in self.lines if line.member == member and not line.left_out)
        return own - self.new_work.get(member, 0) - self.employment.get(member, 0)


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


def income_gaps(entry: IncomeFact, member: MemberFacts) -> list[str]:
    """What one income line lacks before it can be reckoned, as Chinese phrases."""
    gaps = [] if entry.amount is not None else [f"{member.label}的一项收入没有金额"]
    if entry.period not in PER_YEAR:
        gaps.append(f"{member.label}的一项收入没有写明是每月、每年还是一次性")
    if entry.period == "once" and entry.from_date is None:
        gaps.append(f"{member.label}的一项一次性收入没有取得日期")
    return gaps
