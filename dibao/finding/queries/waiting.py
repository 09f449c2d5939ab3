"""What has changed since the index was last brought up to date: the events behind its cursor, and whom they touch."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from dibao.archive.models import Item, Record, Volume
from dibao.audit.models import Event
from dibao.documents.models import RecognisedText
from dibao.registry.models import Household, Membership

from .sources import AT_ONCE

MOST_EVENTS = 500
MOST_THINGS = 120


@dataclass(slots=True)
class Touched:
    """Papers, records and households whose words may have changed."""

    items: set[UUID] = field(default_factory=set)
    records: set[UUID] = field(default_factory=set)
    households: set[UUID] = field(default_factory=set)

    @property
    def size(self) -> int:
        return len(self.items) + len(self.records) + len(self.households)


def waiting(cursor: int) -> Touched | None:
    """What the index does not know yet; None when that is too much to look through while somebody waits."""
    behind = Event.objects.filter(Q(leaf_no__gte=cursor) | Q(leaf_no=None))
    rows = list(behind.values_list("rows", flat=True)[: MOST_EVENTS + 1])
    if len(rows) > MOST_EVENTS:
        return None
    found = touched(rows, most=MOST_THINGS)
    return None if found.size > MOST_THINGS else found


def sealed_after(cursor: int, *, most: int) -> list[tuple[int, list[Any]]]:
    """Sealed events from this leaf on: leaf and touched rows. Leaves are given out in the order events became visible."""
    found = Event.objects.filter(leaf_no__gte=cursor).order_by("leaf_no")
    return [(int(leaf or 0), rows) for leaf, rows in found.values_list("leaf_no", "rows")[:most]]


def unsealed(*, most: int) -> list[list[Any]]:
    """Touched rows of events the sealer has not numbered yet."""
    return list(Event.objects.filter(leaf_no=None).order_by("id").values_list("rows", flat=True)[:most])


def touched(rows: Iterable[list[Any]], *, most: int | None = None) -> Touched:
    """From the rows of events to papers, records and households. Stops looking when there are more than `most`."""
    keys: dict[str, set[str]] = {}
    for row in rows:
        for label, key, *_ in row:
            keys.setdefault(label, set()).add(key)
    found = Touched(
        items=set(map(UUID, keys.get("archive.Item", ()))), records=set(map(UUID, keys.get("archive.Record", ())))
    )
    files = [Q(stored__in=part) for part in _parts(keys.get("documents.StoredFile", ()))]
    for part in _parts(keys.get("documents.RecognisedText", ())):
        files.append(Q(stored__in=RecognisedText.objects.filter(pk__in=part).values("stored")))
    items = [Q(volume__in=part) for part in _parts(keys.get("archive.Volume", ()))]
    for part in _parts(keys.get("archive.Place", ())):
        items.append(Q(volume__bag__in=part) | Q(volume__bag__parent__in=part))
    for where in (*files, *items):
        found.items |= set(Item.objects.filter(where).values_list("pk", flat=True)[: most and most + 1])
    for where in files:
        found.records |= set(Record.objects.filter(where).values_list("pk", flat=True)[: most and most + 1])
    _households(found, keys, most)
    return found


def _households(found: Touched, keys: dict[str, set[str]], most: int | None) -> None:
    """Households by their own rows, their members' and their memberships'; with each go its papers."""
    wanted = [Q(pk__in=part) for part in _parts(keys.get("registry.Household", ()))]
    for label, column in (("registry.Person", "person__in"), ("registry.Membership", "pk__in")):
        for part in _parts(keys.get(label, ())):
            wanted.append(Q(pk__in=Membership.objects.filter(**{column: part}).values("household")))
    numbers = set()
    for where in wanted:
        for pk, number in Household.objects.filter(where).values_list("pk", "number")[: most and most + 1]:
            found.households.add(pk)
            numbers.add(number)
    for part in _parts(numbers):
        volumes = Volume.objects.filter(household_number__in=part).values("pk")
        found.items |= set(Item.objects.filter(volume__in=volumes).values_list("pk", flat=True)[: most and most + 1])


def _parts(keys: Iterable[str]) -> Iterable[list[str]]:
    every = sorted(keys)
    return [every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE)]
