"""From facts to columns. Names and the split of plain incomes are lost, nothing the law looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import numpy as np

from dibao.rules import register as layout
from dibao.rules.facts import HouseholdFacts, MemberFacts, SpendingFact
from dibao.rules.household import cares, contradictions, counted, missing_facts, severely_disabled
from dibao.rules.imputed import SUPPORT
from dibao.rules.income import income_gaps, net
from dibao.rules.periods import PER_YEAR, annual
from dibao.rules.property import COUNTABLE, FINANCIAL
from dibao.rules.register import HOUSEHOLD_FLAGS, PERSON_FLAGS, Register, as_number
from dibao.rules.tables import EXCLUDABLE

UNKNOWN: Final = -1
AREA: Final = 10_000
"""Home areas are kept in 1/10,000 m²: finer than any certificate."""


@dataclass(frozen=True)
class Row:
    """One household on its way into the columns. amount, uplift: what it is paid now, fen per month."""

    number: int
    division: int
    amount: int
    uplift: int
    facts: HouseholdFacts


@dataclass
class _Builder:
    households: list[dict[str, int]] = field(default_factory=list)
    persons: list[dict[str, int]] = field(default_factory=list)
    entries: list[dict[str, int]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=lambda: {"": 0})

    def word(self, text: str) -> int:
        return self.words.setdefault(text, len(self.words))

    def enter(self, kind: str, *, person: int = UNKNOWN, **values: int) -> None:
        base = {"household": len(self.households), "person": person, "kind": layout.KINDS.index(kind)}
        self.entries.append(base | values)


def encode(rows: Iterable[Row]) -> Register:
    """登记 — households as columns, in the order given. What makes an answer impossible becomes a flag.

    Contradictions and missing facts are judged on each row's ``facts.on``.
    """
    build = _Builder()
    for row in rows:
        _household(row, build)
    return Register(
        _columns(build.households, layout.HOUSEHOLDS),
        _columns(build.persons, layout.PERSONS),
        _columns(build.entries, layout.ENTRIES),
        tuple(build.words),
    )


def _columns(rows: list[dict[str, int]], types: dict[str, Any]) -> layout.Columns:
    return {
        name: np.fromiter((row.get(name, 0) for row in rows), dtype=kind, count=len(rows))
        for name, kind in types.items()
    }


def _household(row: Row, build: _Builder) -> None:
    facts, people = row.facts, counted(row.facts)
    conflicts = contradictions(facts)
    at = {member.key: len(build.persons) + place for place, member in enumerate(people)}
    gaps = any(gap for entry in facts.income if entry.member in at for gap in income_gaps(entry, people[0]))
    flags = {
        "contradiction": bool(conflicts),
        "income_unchecked": not facts.income_checked,
        "facts_missing": bool(missing_facts(facts)),
        "income_gap": gaps,
        "property_unchecked": not facts.property_checked,
    }
    home = {
        "number": row.number,
        "division": row.division,
        "track": layout.TRACKS.index(facts.track),
        "status": layout.EXISTING.index(facts.existing_status),
        "amount": row.amount,
        "uplift": row.uplift,
        "members": len(people),
        "flags": sum(HOUSEHOLD_FLAGS[name] for name, holds in flags.items() if holds),
    }
    build.persons += [_person(member) for member in people]
    if not conflicts:
        _incomes(facts, at=at, home=home, build=build)
        _things(facts, at=at, home=home, build=build)
        for spent in facts.spending:
            if spent.member in at:
                build.enter("spending", person=at[spent.member], code=build.word(spent.kind), amount=_yearly(spent))
        _obligors(facts, at=at, build=build)
    build.households.append(home)


def _person(member: MemberFacts) -> dict[str, int]:
    flags = {
        "severe": severely_disabled(member),
        "illness": member.serious_illness,
        "student": bool(member.student_stage),
        "single_parent": member.single_parent,
        "bereaved": member.bereaved,
        "able": member.labour == "able",
        "partial": member.labour == "partial",
        "jobless": member.employed is False,
        "excused": bool(member.excused),
        f"level_{member.disability_level or 1}": member.disability_level in (1, 2, 3, 4),
    }
    bits = sum(PERSON_FLAGS[name] for name, holds in flags.items() if holds)
    return {"birth": as_number(member.birth_date), "flags": bits}


def _incomes(facts: HouseholdFacts, *, at: dict[str, int], home: dict[str, int], build: _Builder) -> None:
    owed = {obligor.member for obligor in facts.obligors}
    for entry in facts.income:
        if entry.member not in at or entry.period not in PER_YEAR:
            continue
        pension = entry.item == "basic_pension"
        home["flags"] |= HOUSEHOLD_FLAGS["has_pension" if pension else "has_income"]
        kind = entry.source_class if entry.source_class in ("wage", "business") else "other"
        amount, costs = (annual(value or 0, period=entry.period) for value in (entry.amount, entry.costs))
        year = int(net(amount=amount, costs=costs))
        special = entry.from_date or entry.to_date or entry.period == "once" or entry.item in EXCLUDABLE
        special = special or (entry.item == SUPPORT and entry.member in owed) or (pension and kind != "other")
        if not special:
            person = build.persons[at[entry.member]]
            column = "pension" if pension else kind
            person[column] = person.get(column, 0) + year
            continue
        build.enter(
            kind,
            person=at[entry.member],
            code=build.word(entry.item),
            amount=year,
            period=layout.PERIODS.index(entry.period),
            begin=as_number(entry.from_date),
            end=as_number(entry.to_date),
        )


def _yearly(spent: SpendingFact) -> int:
    known = spent.amount is not None and spent.period in PER_YEAR
    return int(annual(spent.amount, period=spent.period)) if known else UNKNOWN


def _things(facts: HouseholdFacts, *, at: dict[str, int], home: dict[str, int], build: _Builder) -> None:
    for thing in facts.property:
        if thing.member not in at:
            continue
        financial = thing.kind in FINANCIAL
        home["flags"] |= HOUSEHOLD_FLAGS["holds_assets"] if financial else 0
        if financial and not thing.exemption:
            home["flags"] |= HOUSEHOLD_FLAGS["assets_unknown"] if thing.value is None else 0
            home["assets"] = home.get("assets", 0) + (thing.value or 0)
        elif thing.kind == "dwelling" and not thing.exemption and thing.value is None:
            home["flags"] |= HOUSEHOLD_FLAGS["area_unknown"] if thing.area_m2 is None else 0
            home["homes"] = home.get("homes", 0) + 1
            home["home_area"] = home.get("home_area", 0) + (_area(thing.area_m2) if thing.area_m2 is not None else 0)
        else:
            build.enter(
                "asset" if financial else "thing",
                person=at[thing.member],
                code=build.word(COUNTABLE.get(thing.kind, (f"property_{thing.kind}", ""))[0]) if not financial else 0,
                claim=build.word(thing.exemption),
                amount=UNKNOWN if thing.value is None else thing.value,
                area=UNKNOWN if thing.area_m2 is None else _area(thing.area_m2),
            )


def _area(square_metres: Decimal) -> int:
    return int((square_metres * AREA).to_integral_value())


def _obligors(facts: HouseholdFacts, *, at: dict[str, int], build: _Builder) -> None:
    for obligor in facts.obligors:
        if obligor.member in at:
            build.enter(
                "obligor",
                person=at[obligor.member],
                claim=build.word(obligor.unable),
                amount=UNKNOWN if obligor.income is None else obligor.income,
                members=obligor.members,
                children=obligor.children,
                supported=obligor.supported,
                carer=int(cares(obligor)),
            )
