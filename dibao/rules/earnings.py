"""家庭收入核算 — the income of one household on one day, line by line. 最低生活保障审核确认办法 第十三条."""

from __future__ import annotations

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts
from dibao.rules.household import counted
from dibao.rules.imputed import labour, support
from dibao.rules.income import (
    Income,
    IncomeLine,
    counted_income,
    employment_deduction,
    income_gaps,
    net,
    new_work_disregard,
    rigid_deduction,
    spending_gaps,
    yearly_spending,
)
from dibao.rules.parameters import Reading, standard_year
from dibao.rules.periods import add_months, annual
from dibao.rules.strategies import typed

EARNED = ("wage", "business")


def household_income(facts: HouseholdFacts, *, reading: Reading) -> Income:
    """家庭收入 of the counted members on the day of the facts.

    Reads only the parameters these facts need. Raises MissingParameter, InvalidParameter, NotExact.
    """
    people = {member.key: member for member in counted(facts)}
    entries = [entry for entry in facts.income if entry.member in people]
    missing = tuple(gap for entry in entries for gap in income_gaps(entry, people[entry.member]))
    if missing:
        return Income(lines=(), gross=0, employment={}, rigid=0, year=0, missing=missing)
    lines = tuple(_line(entry, facts=facts, reading=reading) for entry in entries)
    new_work = _new_work(entries, lines, facts=facts, reading=reading)
    employment = _employment(lines, new_work=new_work, reading=reading)
    owed = support(facts, people=people, lines=lines, reading=reading)
    able = labour(facts.on, people=people, lines=lines, reading=reading)
    lines += (*owed.lines, *able.lines)
    gross = sum(line.year for line in lines if not line.left_out)
    kept = sum(new_work.values()) + sum(employment.values())
    rigid, unknown = _rigid(facts, people=people, reading=reading)
    return Income(
        lines=lines,
        gross=gross,
        employment=employment,
        rigid=rigid,
        year=int(counted_income(gross=gross, employment=kept, rigid=rigid)),
        missing=(*owed.missing, *unknown),
        new_work=new_work,
        from_carers=owed.from_carers,
        findings=(*owed.findings, *able.findings),
    )


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


def _new_work(
    entries: list[IncomeFact], lines: tuple[IncomeLine, ...], *, facts: HouseholdFacts, reading: Reading
) -> dict[str, int]:
    """新就业收入豁免 — per member of a family on dibao, where the place has it: wages begun within the rule's months."""
    if "new_work_disregard" not in reading or facts.existing_status not in ("dibao", "single_person"):
        return {}
    begun = [
        (line, entry.from_date)
        for entry, line in zip(entries, lines, strict=True)
        if line.source_class == "wage" and entry.period != "once" and entry.from_date and not line.left_out
    ]
    if not begun:
        return {}
    rule = typed(reading, "new_work_disregard")
    wages: dict[str, int] = {}
    for line, first in begun:
        if first > add_months(facts.on, months=-rule.months):
            wages[line.member] = wages.get(line.member, 0) + line.year
    standard = standard_year(reading)
    return {member: int(new_work_disregard(wage=wage, standard=standard, rule=rule)) for member, wage in wages.items()}


def _employment(lines: tuple[IncomeLine, ...], *, new_work: dict[str, int], reading: Reading) -> dict[str, int]:
    """Per earner, from what is left of the wage after the disregard of new work."""
    earned: dict[str, dict[str, int]] = {}
    for line in lines:
        if line.source_class in EARNED and line.year and not line.left_out:
            sums = earned.setdefault(line.member, {"wage": -new_work.get(line.member, 0), "business": 0})
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
