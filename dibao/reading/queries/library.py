"""专库 — the people of a library in scope on a day, counted by place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dibao.archive.choices import Programme, Status
from dibao.archive.models import Volume
from dibao.kernel import clock
from dibao.kernel.masking import mask_id, mask_name
from dibao.regions import codes
from dibao.regions.queries.divisions import path_names
from dibao.registry.models import Household, Membership, Person, PersonFacts, in_force

from ..models import FactsMark
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


def people(library: Library, *, place: int, staff: Any, on: date) -> QuerySet[Membership]:
    """The members of the library in `place` as far as this person may see, by village and household; counted in SQL."""
    living = Q(household__ended_on=None) | Q(household__ended_on__gt=on)
    alive = Q(person__died_on=None) | Q(person__died_on__gt=on)
    return (
        Membership.objects.filter(in_force(on), living, alive, _belongs(library, on))
        .filter(lives_here=True, household__division__range=codes.span(place))
        .filter(household__in=Household.objects.visible_to(staff).values("pk"))
        .filter(household__number__in=aided(on).values("household_number"))
        .select_related("person", "household")
        .order_by("household__division", "household__number", "person__birth_date", "pk")
    )


def _belongs(library: Library, on: date) -> Q:
    """Who is in it by his birthday, or by the mark of his facts in force; facts without a mark yet are read."""
    if library.born is not None:
        return library.born(on)
    assert library.marks is not None  # noqa: S101 — a library goes by one of the two
    in_force_then = (Q(facts__valid_to=None) | Q(facts__valid_to__gt=on)) & Q(facts__valid_from__lte=on)
    marked = FactsMark.objects.filter(in_force_then, library.marks(on)).values("facts__person")
    fresh = unmarked().filter(in_force(on)).select_related("person")
    read = [row.person_id for row in fresh if library.rule(row.person, row.values, on)]
    return Q(person__in=marked) | Q(person__in=read)


def unmarked() -> QuerySet[PersonFacts]:
    """Sets of facts no mark was derived of yet: those of today, when `dibao reading derive` runs every night."""
    return PersonFacts.objects.filter(~Exists(FactsMark.objects.filter(facts=OuterRef("pk"))))


def entries(library: Library, *, place: int, staff: Any, on: date) -> list[Entry]:
    """All people of the library in `place`. Reads, never keeps."""
    return shown(library, list(people(library, place=place, staff=staff, on=on)), on)


def shown(library: Library, rows: Sequence[Membership], on: date) -> list[Entry]:
    """These members as the library tells of them, in their order; only their facts are unsealed."""
    fields = library.fields
    facts: dict[UUID, dict[str, Any]] = {}
    for at in range(0, len(rows), BATCH):
        known = PersonFacts.objects.filter(in_force(on), person__in=[row.person_id for row in rows[at : at + BATCH]])
        facts |= {row.person_id: row.values for row in known}
    return [
        Entry(
            row.person, row.household.number, row.household.division, row.person.age(on),
            [_shown(field, facts.get(row.person_id, {}).get(field.code)) for field in fields],
        )
        for row in rows
    ]  # fmt: skip


def _shown(field: Any, value: Any) -> str:
    return mask_name(value) if value and field.code in NAMES else field.show(value)


def by_place(found: QuerySet[Membership]) -> list[tuple[int, str, int]]:
    """人数 — division, name and number of people: by village inside one township, else by township."""
    plain = found.order_by().values_list("household__division").annotate(count=Count("pk"))
    villages = Counter(dict(plain))
    townships: Counter[int] = Counter()
    for code, count in villages.items():
        townships[codes.township(code)] += count
    counted = villages if len(townships) == 1 else townships
    names = path_names(counted)
    return [(code, names[code], count) for code, count in sorted(counted.items())]
