"""在保人员 — everybody of a family with a living award as rows for the comparison: keyed hashes and figures, no names."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet

from dibao.casework.models import Award
from dibao.casework.queries.replay import facts_of_basis
from dibao.kernel.crypto import blind
from dibao.kernel.marks import short
from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Snapshot
from dibao.regions import codes
from dibao.registry.models import Account, Membership
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.encoding import Row, encode
from dibao.rules.facts import HouseholdFacts, IncomeFact
from dibao.rules.household import counted
from dibao.rules.income import net
from dibao.rules.parameters import Parameters
from dibao.rules.periods import PER_YEAR, annual
from dibao.rules.property import FINANCIAL
from dibao.rules.register import EXISTING, TRACKS, as_number

from ..layout import HEAD

COUNTY: Final = 1_000_000
CHUNK: Final = 500
# What a family calls its pension when it declares it.
PENSIONS: Final = frozenset({"pension", "basic_pension"})
HOMES: Final = frozenset({"dwelling", "shop", "parking", "office"})


def name_key(name: str) -> int:
    """The key of a name, as register files carry it."""
    return short(blind("person.name", name))


def digests(on: date) -> dict[int, str]:
    """County → digest of everything `people` would give for it: awards, amounts, members, accounts, the figures in force."""
    lines: dict[int, list[str]] = defaultdict(list)
    homes: dict[Any, int] = {}
    awards = Award.objects.filter(ended_on=None).values_list("household_id", "division", "pk", "track", "outcome")
    for household, division, *rest in awards:
        homes[household] = division // COUNTY
        lines[division // COUNTY].append(f"a{household}{division}{rest}")
    newest = Award.objects.filter(ended_on=None).values_list("household_id", "amounts__pk")
    for household, amount in newest:
        lines[homes[household]].append(f"m{household}{amount}")
    living = Membership.objects.filter(valid_to=None, household__in=_awarded())
    for row in living.values_list("household_id", "pk", "person_id", "person__name", "person__id_index", "exclusion"):
        lines[homes[row[0]]].append(f"p{row}")
    for row in _accounts().values_list("household_id", "pk", "number_index", "holder__name"):
        lines[homes[row[0]]].append(f"k{row}")
    figures = _standards(snapshot(on))
    return {
        county: hashlib.sha256("\n".join([figures, *sorted(parts)]).encode()).hexdigest()
        for county, parts in sorted(lines.items())
    }


def _standards(figures: Snapshot) -> str:
    """The only figures a row carries; those of another key leave the counties as they are."""
    return str([(row.division, row.track, row.value, row.unit) for row in figures.rows if row.key == "standard"])


def _awarded() -> Any:
    return Award.objects.filter(ended_on=None).values("household_id")


def _accounts() -> Any:
    return Account.objects.filter(valid_to=None, household__in=_awarded())


def people(county: int, on: date) -> Iterator[dict[str, int]]:
    """Every present member of every family of a county in payment, by household; one row per person.

    Money is fen per year; a family's things (vehicles, homes, assets …) stand in each of its rows.
    """
    figures = snapshot(on)
    lo, hi = codes.span(county * COUNTY)
    awards = Award.objects.filter(ended_on=None, division__range=(lo, hi)).select_related("household")
    ordered = awards.prefetch_related("amounts__basis").order_by("household__number")
    for row, person in enumerate(_all(ordered, figures)):
        yield person | {"person": row}


def _all(awards: QuerySet[Award], figures: Snapshot) -> Iterator[dict[str, int]]:
    found = awards.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _chunk(chunk, figures)


def _chunk(awards: Sequence[Award], figures: Snapshot) -> Iterator[dict[str, int]]:
    homes = [award.household_id for award in awards]
    members: dict[Any, list[Membership]] = defaultdict(list)
    for found in Membership.objects.filter(valid_to=None, household__in=homes).select_related("person").order_by("pk"):
        members[found.household_id].append(found)
    accounts = {
        a.household_id: a for a in Account.objects.filter(valid_to=None, household__in=homes).select_related("holder")
    }
    for award in awards:
        if award.present is not None:
            facts = replace(facts_of_basis(award.present.basis), existing_status=award.outcome)
            parameters = figures.parameters(award.division, award.track)
            base = _home(award, facts, parameters, accounts.get(award.household_id))
            flags = _flags(award, facts)
            for member in members[award.household_id]:
                yield base | _person(member, facts, flags)


def _home(award: Award, facts: HouseholdFacts, parameters: Parameters, account: Account | None) -> dict[str, int]:
    kinds = [thing.kind for thing in facts.property]
    return {
        "household": HouseholdNumber.parse(award.household.number).integer,
        "division": award.division,
        "track": TRACKS.index(award.track),
        "status": EXISTING.index(award.outcome),
        "members": len(counted(facts)),
        "vehicles": kinds.count("vehicle"),
        "homes": sum(kind in HOMES for kind in kinds),
        "companies": kinds.count("company"),
        "assets": sum(thing.value or 0 for thing in facts.property if thing.kind in FINANCIAL),
        "monthly_standard": _month(parameters),
        "account_key": short(account.number_index) if account else 0,
        "account_name_key": name_key(account.holder.name) if account else 0,
    }


def _month(parameters: Parameters) -> int:
    """The standard as fen per month for one person; 0 where nobody has decided one."""
    if "standard" not in parameters:
        return 0
    found = parameters["standard"]
    value = int(found.value)
    return value if found.unit == "fen_per_month" else value // PER_YEAR["month"]


def _flags(award: Award, facts: HouseholdFacts) -> dict[str, int]:
    """Flags of the counted members by their key, as the register of households has them."""
    found = encode([Row(0, award.division, 0, 0, facts)]).persons["flags"]
    return {member.key: int(bits) for member, bits in zip(counted(facts), found, strict=True)}


def _person(member: Membership, facts: HouseholdFacts, flags: dict[str, int]) -> dict[str, int]:
    person, key = member.person, str(member.person_id)
    declared = _declared([entry for entry in facts.income if entry.member == key])
    return declared | {
        "key": short(person.id_index),
        "name_key": name_key(person.name),
        "birth": as_number(person.birth_date),
        "relation": int(member.relation),
        "flags": flags.get(key, 0) | (HEAD if member.is_head else 0),
    }


def _declared(entries: list[IncomeFact]) -> dict[str, int]:
    """What a person declared, fen per year, by the four columns the finders compare with."""
    sums = {"wage": 0, "business": 0, "pension": 0, "other": 0}
    for entry in entries:
        if entry.period in PER_YEAR:
            amount, costs = (annual(value or 0, period=entry.period) for value in (entry.amount, entry.costs))
            kind = entry.source_class if entry.source_class in ("wage", "business") else "other"
            sums["pension" if entry.item in PENSIONS else kind] += int(net(amount=amount, costs=costs))
    return sums
