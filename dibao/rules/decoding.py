"""From columns back to facts: a household of the register, explained by the same rules as a case on a desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from dibao.rules import register as layout
from dibao.rules.encoding import AREA, UNKNOWN
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.rules.property import COUNTABLE
from dibao.rules.register import HOUSEHOLD_FLAGS, PERSON_FLAGS, Register

_OPEN: Final = ("contradiction", "income_unchecked", "facts_missing", "income_gap")
_THINGS: Final = {key: kind for kind, (key, _) in reversed(COUNTABLE.items())}
_PLAIN: Final = {
    "wage": ("wage", "wage"),
    "business": ("business", "business"),
    "other": ("other", "other"),
    "pension": ("transfer", "basic_pension"),
}


def decode(register: Register, index: int, *, on: date) -> HouseholdFacts:
    """还原 — the household at ``index`` as facts with the same answer on ``on``.

    Members are called 成员1, 成员2 …; plain incomes come back as one yearly line per class. A household whose facts
    contradict each other, or are not complete, comes back with its income unchecked: the answer stays unknown.
    """
    one = register.part(index, index + 1)
    home = {name: int(column[0]) for name, column in one.households.items()}
    members = tuple(_member(one, place) for place in range(home["members"]))
    return HouseholdFacts(
        layout.TRACKS[home["track"]],
        on,
        members,
        tuple(_incomes(one, home, members)),
        tuple(_property(one, home, members)),
        tuple(_spending(one, members)),
        obligors=tuple(_obligors(one, members)),
        existing_status=layout.EXISTING[home["status"]],
        income_checked=not any(home["flags"] & HOUSEHOLD_FLAGS[name] for name in _OPEN),
        property_checked=not home["flags"] & HOUSEHOLD_FLAGS["property_unchecked"],
    )


def _date(number: int) -> date | None:
    return date(number // 10_000, number // 100 % 100, number % 100) if number else None


def _member(one: Register, place: int) -> MemberFacts:
    bits = int(one.persons["flags"][place])
    has = {name: bool(bits & bit) for name, bit in PERSON_FLAGS.items()}
    level = next((level for level in (1, 2, 3, 4) if has[f"level_{level}"]), 0)
    kind = ("mental" if has["severe"] and level == 3 else "physical") if level else ""
    return MemberFacts(
        f"p{place}",
        "other" if place else "head",
        _date(int(one.persons["birth"][place])),
        disability_kind=kind,
        disability_level=level,
        serious_illness=has["illness"],
        student_stage="senior" if has["student"] else "",
        labour="able" if has["able"] else "partial" if has["partial"] else "",
        employed=False if has["jobless"] else None,
        excused="local" if has["excused"] else "",
        single_parent=has["single_parent"],
        bereaved=has["bereaved"],
        name=f"成员{place + 1}",
    )


def _lines(one: Register, *kinds: str) -> list[dict[str, Any]]:
    wanted = {layout.KINDS.index(kind) for kind in kinds}
    rows = [
        {name: int(column[line]) for name, column in one.entries.items()} for line in range(len(one.entries["kind"]))
    ]
    words = one.vocabulary
    return [
        row | {"kind": layout.KINDS[row["kind"]], "code": words[row["code"]], "claim": words[row["claim"]]}
        for row in rows
        if row["kind"] in wanted
    ]


def _incomes(one: Register, home: dict[str, int], members: tuple[MemberFacts, ...]) -> list[IncomeFact]:
    found = []
    for column, (source_class, item) in _PLAIN.items():
        for member, amount in zip(members, one.persons[column].tolist(), strict=True):
            if amount:
                found.append(IncomeFact(member.key, source_class, item, amount, "year"))
    if home["flags"] & HOUSEHOLD_FLAGS["has_income"] and not found:
        found.append(IncomeFact(members[0].key, "other", "other", 0, "year"))
    for row in _lines(one, "wage", "business", "other"):
        period = layout.PERIODS[row["period"]]
        amount, monthly = row["amount"], period == "month"
        found.append(
            IncomeFact(
                members[row["person"]].key,
                row["kind"],
                row["code"],
                amount // 12 if monthly else amount,
                period,
                from_date=_date(row["begin"]),
                to_date=_date(row["end"]),
            )
        )
    return found


def _property(one: Register, home: dict[str, int], members: tuple[MemberFacts, ...]) -> list[PropertyFact]:
    found, head = [], members[0].key if members else ""
    if (home["flags"] & HOUSEHOLD_FLAGS["holds_assets"] and not _lines(one, "asset")) or home["assets"]:
        found.append(PropertyFact(head, "deposit", home["assets"]))
    if home["flags"] & HOUSEHOLD_FLAGS["assets_unknown"]:
        found.append(PropertyFact(head, "cash", None))
    for number in range(home["homes"]):
        unknown = home["flags"] & HOUSEHOLD_FLAGS["area_unknown"]
        area = None if unknown else Decimal(0 if number else home["home_area"]) / AREA
        found.append(PropertyFact(head, "dwelling", None, area))
    for row in _lines(one, "thing", "asset"):
        value = None if row["amount"] == UNKNOWN else row["amount"]
        area = None if row["area"] == UNKNOWN else Decimal(row["area"]) / AREA
        kind = "deposit" if row["kind"] == "asset" else _THINGS.get(row["code"], row["code"].removeprefix("property_"))
        found.append(PropertyFact(members[row["person"]].key, kind, value, area, row["claim"]))
    return found


def _spending(one: Register, members: tuple[MemberFacts, ...]) -> list[SpendingFact]:
    return [
        SpendingFact(
            members[row["person"]].key, row["code"], None if row["amount"] == UNKNOWN else row["amount"], "year"
        )
        for row in _lines(one, "spending")
    ]


def _obligors(one: Register, members: tuple[MemberFacts, ...]) -> list[ObligorFacts]:
    return [
        ObligorFacts(
            members[row["person"]].key,
            relation="sibling" if row["carer"] else "child",
            members=row["members"],
            income=None if row["amount"] == UNKNOWN else row["amount"],
            supported=row["supported"],
            children=row["children"],
            unable=row["claim"],
        )
        for row in _lines(one, "obligor")
    ]
