"""变动后的情况 — the facts behind the present amount, re-dated, with the members of today and what was entered since."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from dibao.casework.models import Assessment, Award
from dibao.casework.queries.facts import CLASSES, member_facts
from dibao.casework.queries.replay import facts_of_basis
from dibao.registry.models import Household, Person
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact, SpendingFact

from ..choices import Block
from ..models import Adjustment, ChangedLine, WorkOffer

# 办法 第三十四条: three times in a row.
REFUSALS = 3
Fact = IncomeFact | PropertyFact | SpendingFact


def base_of(award: Award) -> Assessment:
    """The assessment that says what is known of the family: behind the newest amount, also one decided for a later month."""
    row = max(award.amounts.select_related("basis"), key=lambda row: (row.from_month, row.decided_at, row.pk))
    return row.basis


def base_facts(award: Award) -> HouseholdFacts:
    """The facts of `base_of`."""
    return facts_of_basis(base_of(award))


def facts_for(adjustment: Adjustment, on: date) -> HouseholdFacts:
    """Everything the law may look at on a day: base, members re-read from the registry, the changed lines."""
    base = base_facts(adjustment.award)
    members = _members(adjustment.household, base, on)
    present = {member.key for member in members}
    lines = list(adjustment.lines.filter(removed=False))
    return replace(
        base,
        on=on,
        members=members,
        income=_merged(base.income, Block.INCOME, lines, present),
        property=_merged(base.property, Block.PROPERTY, lines, present),
        spending=_merged(base.spending, Block.SPENDING, lines, present),
        obligors=tuple(row for row in base.obligors if row.member in present),
        existing_status=adjustment.award.outcome,
    )


def same_situation(before: HouseholdFacts, after: HouseholdFacts) -> bool:
    """Whether nothing the law looks at has changed but the day."""
    return replace(before, on=after.on, existing_status=after.existing_status) == after


def only_deaths(before: HouseholdFacts, after: HouseholdFacts, dead: set[str]) -> bool:
    """Whether all that has changed is that these members are gone, with what was theirs."""
    left = {member.key: replace(member, relation="") for member in after.members}
    rest = {member.key: replace(member, relation="") for member in before.members if member.key not in dead}
    blocks = ("income", "property", "spending", "obligors")
    kept = all(
        tuple(row for row in getattr(before, name) if row.member not in dead) == getattr(after, name) for name in blocks
    )
    return left == rest and kept


def _members(household: Household, base: HouseholdFacts, on: date) -> tuple[MemberFacts, ...]:
    """Living members of the household book on that day; whoever the book never knew stays as he was established."""
    known = {member.key: member for member in base.members}
    rows = list(household.memberships.as_of(on))
    fresh = [
        member_facts(row, known[str(row.person_id)].excused if str(row.person_id) in known else "", on)
        for row in rows
        if row.person.died_on is None or row.person.died_on >= on
    ]
    booked = {str(pk) for pk in household.memberships.values_list("person_id", flat=True)}
    return (*fresh, *(member for member in base.members if member.key not in booked))


def _merged(base: tuple[Any, ...], block: str, lines: list[ChangedLine], present: set[str]) -> tuple[Any, ...]:
    """Base lines of members still there, each item that changed replaced by what it is now; 0 means it has ended."""
    changed = {(str(line.member_id), line.item): line for line in lines if line.block == block}
    kept = [row for row in base if row.member in present and (row.member, item_of(row)) not in changed]
    fresh = [_fact(line) for line in changed.values() if line.values.get("amount") and str(line.member_id) in present]
    return (*kept, *fresh)


def item_of(row: Fact) -> str:
    """The code of the item of a line."""
    return row.item if isinstance(row, IncomeFact) else row.kind


def _fact(line: ChangedLine) -> Fact:
    said = line.values
    member, amount = str(line.member_id), said["amount"]
    if line.block == Block.INCOME:
        return IncomeFact(
            member, CLASSES.get(line.item, "transfer"), line.item, amount, said["period"], said.get("costs", 0)
        )
    if line.block == Block.PROPERTY:
        area = said.get("area_m2")
        return PropertyFact(member, line.item, amount, Decimal(area) if area else None, said.get("exemption", ""))
    return SpendingFact(member, line.item, amount, said["period"])


def nobody_lives(household: Household) -> bool:
    """Whether everybody in the household book has died."""
    rows = household.memberships.filter(valid_to=None)
    return not rows.filter(person__died_on=None).exists()


def refusers(household: Household) -> list[Person]:
    """拒绝就业的成员 — members who refused suitable work three times in a row and have not worked since."""
    rows = WorkOffer.objects.filter(household=household).standing()
    often = [person for person, n in Counter(rows.values_list("person", flat=True)).items() if n >= REFUSALS]
    living = household.memberships.filter(valid_to=None, person__in=often).select_related("person")
    return [row.person for row in living if row.counted]
