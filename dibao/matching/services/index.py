"""索引 — people and households are entered in the index by whoever writes them, in the same transaction.

The registry stands below and cannot call this. So the rule is: a service that calls a writing verb of the registry
calls `index_household` (or `index_person`, where there is no household yet) before it returns;
`tests/matching/test_online.py` reads the code of every storey above and fails on one that does not. What was written
past that (an import in bulk, a restored backup) is healed by `dibao matching index`, which goes through everybody and
writes only what differs. Exact look-ups of ID number, of name with birth date and of phone need no entry here: they use
the registry's own indexes, so even a person who is not in the index yet is found by them.

The index is derived and holds keyed hashes only; therefore it is neither watched nor recorded in the audit.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from dibao.registry.models import Account, Household, Membership, Person

from ..choices import LinkKind
from ..hashed import hashed, keys_of
from ..keys import account_key, address_key, person_keys, phone_key
from ..models import MatchKey, Trace

BATCH = 2000
# What the registry knows of a household; photographs and handsets are left by those who see them.
KNOWN = (LinkKind.PHONE, LinkKind.ADDRESS, LinkKind.ACCOUNT)
Progress = Callable[[int], None]


@transaction.atomic
def index_person(*, person: Person) -> Person:
    """人员入索引 — under the present and the former name; the household he lives in too, for his phone."""
    _write_people([person])
    living = Membership.objects.filter(person=person, valid_to=None).select_related("household").first()
    if living:
        _write_households([living.household])
    return person


@transaction.atomic
def index_household(*, household: Household) -> Household:
    """家庭入索引 — its members, and what it may share with another household."""
    _write_people([row.person for row in household.memberships.filter(valid_to=None).select_related("person")])
    _write_households([household])
    return household


@transaction.atomic
def leave_trace(*, household: Household, kind: LinkKind, text: str) -> None:
    """留下线索 — a photograph's SHA-256 or a handset's own number; the same twice is once."""
    if text:
        Trace.objects.get_or_create(household=household, kind=kind, key=hashed(kind, text))


@transaction.atomic
def lift_trace(*, household: Household, kind: LinkKind, text: str) -> None:
    """撤下线索 — what was left by mistake."""
    Trace.objects.filter(household=household, kind=kind, key=hashed(kind, text)).delete()


def index_everybody(*, progress: Progress = lambda done: None) -> int:
    """全部重建 — everybody and every household, a batch in one transaction; only what differs is written.

    Returns how many entries were written or taken away. Can be interrupted and run again.
    """
    changed = 0
    for people in _batches(Person.objects.order_by("pk")):
        with transaction.atomic():
            changed += _write_people(people)
        progress(len(people))
    for households in _batches(Household.objects.order_by("pk")):
        with transaction.atomic():
            changed += _write_households(households)
    return changed


def _batches(rows: Any) -> Iterable[list[Any]]:
    last = None
    while batch := list((rows.filter(pk__gt=last) if last else rows)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _write_people(people: Sequence[Person]) -> int:
    """Make the keys of these people what they should be; how many rows that took."""
    known: dict[Any, dict[tuple[int, int], int]] = defaultdict(dict)
    for pk, holder, kind, key in MatchKey.objects.filter(person__in=people).values_list(
        "pk", "person_id", "kind", "key"
    ):
        known[holder][kind, key] = pk
    gone, fresh = [], []
    for person, wanted in wanted_of(people).items():
        gone += [pk for entry, pk in known[person.pk].items() if entry not in wanted]
        fresh += [MatchKey(person=person, kind=k, key=v) for k, v in wanted - known[person.pk].keys()]
    return _replace(MatchKey, gone, fresh)


def wanted_of(people: Sequence[Person]) -> dict[Person, set[tuple[int, int]]]:
    """(kind, key) of everything these stand under; who was merged leaves his names to the row that is kept."""
    found = {person: set() if person.merged_into_id else wanted_keys(person) for person in people}
    kept: dict[Any, Person] = {person.pk: person for person in people}
    for other in Person.objects.filter(merged_into__isnull=False, merged_into__in=people):
        found[kept[other.merged_into_id]] |= wanted_keys(other)
    return found


def wanted_keys(person: Person) -> set[tuple[int, int]]:
    """(kind, key) of everything the person's own names stand under."""
    found: set[tuple[int, int]] = set()
    for name in filter(None, (person.name, person.former_name)):
        found |= keys_of(person_keys(name, birth=person.birth_date, sex=person.sex, division=person.division))
    return found


def _write_households(households: Sequence[Household]) -> int:
    phones, accounts = _phones(households), _accounts(households)
    known: dict[Any, dict[tuple[int, int], int]] = defaultdict(dict)
    rows = Trace.objects.filter(household__in=households, kind__in=KNOWN)
    for pk, holder, kind, key in rows.values_list("pk", "household_id", "kind", "key"):
        known[holder][kind, key] = pk
    gone, fresh = [], []
    for household in households:
        texts = {(LinkKind.PHONE, phone_key(number)) for number in (household.phone, *phones[household.pk])}
        texts.add((LinkKind.ADDRESS, address_key(household.address, division=household.division)))
        texts |= {(LinkKind.ACCOUNT, account_key(number)) for number in accounts[household.pk]}
        wanted = {(int(kind), hashed(kind, text)) for kind, text in texts if text}
        gone += [pk for entry, pk in known[household.pk].items() if entry not in wanted]
        fresh += [Trace(household=household, kind=k, key=v) for k, v in wanted - known[household.pk].keys()]
    return _replace(Trace, gone, fresh)


def _phones(households: Sequence[Household]) -> dict[Any, list[str]]:
    found = defaultdict(list)
    for row in Membership.objects.filter(household__in=households, valid_to=None).select_related("person"):
        found[row.household_id].append(row.person.phone)
    return found


def _accounts(households: Sequence[Household]) -> dict[Any, list[str]]:
    found = defaultdict(list)
    for row in Account.objects.filter(household__in=households, valid_to=None):
        found[row.household_id].append(row.number)
    return found


def _replace(model: Any, gone: list[int], fresh: list[Any]) -> int:
    if gone:
        model.objects.filter(pk__in=gone).delete()
    if fresh:
        model.objects.bulk_create(fresh, batch_size=BATCH)
    return len(gone) + len(fresh)
