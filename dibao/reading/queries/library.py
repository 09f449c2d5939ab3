"""专库 — the people of a library in scope on a day, counted by place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from dibao.archive.choices import Programme, Status
from dibao.archive.models import Volume
from dibao.kernel import clock
from dibao.kernel.masking import mask_id, mask_name
from dibao.regions import codes
from dibao.regions.queries.divisions import path_names
from dibao.registry.models import Household, Membership, Person, PersonFacts, in_force

from ..special_libraries import Library

NAMES = ("guardian_name",)
BATCH = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a library; `values` are its own fields as a person reads them."""

    person: Person
    household_number: str
    division: int
    age: int
    values: list[str]

    @property
    def name(self) -> str:
        return mask_name(self.person.name)

    @property
    def id_number(self) -> str:
        return mask_id(self.person.id_number) if self.person.id_number else "无身份证号"


def aided(on: date) -> QuerySet[Volume]:
    """在保 — volumes of households aided on that day: sealed after the grant, the term of keeping not begun."""
    after = datetime.combine(on + timedelta(days=1), time.min, clock.OFFICE)
    going_on = Q(retention_starts=None) | Q(retention_starts__gt=on)
    return Volume.objects.filter(going_on, programme=Programme.DIBAO, status=Status.SEALED, sealed_at__lt=after)


def entries(library: Library, *, place: int, staff: Any, on: date) -> list[Entry]:
    """The people of the library in `place` as far as this person may see, by village and household. Reads, never keeps."""
    living = Q(household__ended_on=None) | Q(household__ended_on__gt=on)
    alive = Q(person__died_on=None) | Q(person__died_on__gt=on)
    rows = (
        Membership.objects.as_of(on)
        .filter(living, alive, lives_here=True, household__division__range=codes.span(place))
        .filter(household__in=Household.objects.visible_to(staff).values("pk"))
        .filter(household__number__in=aided(on).values("household_number"))
        .select_related("person", "household")
        .order_by("household__division", "household__number", "person__birth_date")
    )
    return list(_inside(library, list(rows), on))


def _inside(library: Library, rows: list[Membership], on: date) -> Iterator[Entry]:
    fields = library.fields
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        known = PersonFacts.objects.filter(in_force(on), person__in=[row.person_id for row in part])
        facts = {row.person_id: row.values for row in known}
        for row in part:
            values = facts.get(row.person_id, {})
            if library.rule(row.person, values, on):
                shown = [_shown(field, values.get(field.code)) for field in fields]
                yield Entry(row.person, row.household.number, row.household.division, row.person.age(on), shown)


def _shown(field: Any, value: Any) -> str:
    return mask_name(value) if value and field.code in NAMES else field.show(value)


def by_place(found: list[Entry]) -> list[tuple[int, str, int]]:
    """人数 — division, name and number of people: by village inside one township, else by township."""
    townships = {entry.division // 1000 * 1000 for entry in found}
    counted = Counter(entry.division if len(townships) == 1 else entry.division // 1000 * 1000 for entry in found)
    names = path_names(counted)
    return [(code, names[code], count) for code, count in sorted(counted.items())]
