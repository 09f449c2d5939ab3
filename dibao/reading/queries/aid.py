"""Reads of other aid: by kind or by person, and all that one person ever got."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from dibao.archive.models import Volume
from dibao.kernel.money import yuan
from dibao.regions import codes
from dibao.registry.models import Household, Membership, Person

from ..aid_forms import CHOICE, DAY, FORMS, YUAN, Own
from ..models import Aid

BY_KIND, BY_PERSON = "kind", "person"
_ORDERS = {
    BY_KIND: ("programme", "kind", "-decided_on", "pk"),
    BY_PERSON: ("person__pinyin", "person", "-decided_on", "pk"),
}
_HEADS: dict[str, Callable[[Aid], Any]] = {
    BY_KIND: lambda aid: (aid.programme, aid.kind),
    BY_PERSON: lambda aid: aid.person_id,
}


def aids(staff: Any, *, sort: str = BY_KIND, programme: str = "", place: int | None = None) -> QuerySet[Aid]:
    """其他救助 in scope and in force. The two orders hold the same rows; a page of either is cut from it."""
    rows = Aid.objects.visible_to(staff).in_force().select_related("person", "volume")
    rows = rows.filter(programme=programme) if programme else rows
    rows = rows.filter(division__range=codes.span(place)) if place else rows
    return rows.order_by(*_ORDERS[sort if sort in _ORDERS else BY_KIND])


def grouped(rows: list[Aid], sort: str) -> Iterator[list[Aid]]:
    """Neighbours of one kind, or of one person."""
    for _, group in groupby(rows, _HEADS[sort if sort in _HEADS else BY_KIND]):
        yield list(group)


def total(rows: QuerySet[Aid]) -> int:
    """All of it, in fen."""
    return int(rows.order_by().aggregate(sum=Sum("amount"))["sum"] or 0)


@dataclass(frozen=True, slots=True)
class Record:
    """一人的救助记录 — every aid, and every volume of the households he belonged to."""

    person: Person
    aids: list[tuple[Aid, list[tuple[str, str]]]]
    volumes: list[Volume]


def record_of(key: UUID, staff: Any) -> Record | None:
    """All aid of one person as far as this person may see it; None when no household of his is in scope."""
    homes = Membership.objects.filter(person=key)
    seen = Household.objects.visible_to(staff).filter(pk__in=homes.values("household"))
    numbers = list(seen.values_list("number", flat=True))
    if not numbers:
        return None
    rows = Aid.objects.visible_to(staff).in_force().filter(person=key).order_by("-decided_on", "pk")
    volumes = Volume.objects.visible_to(staff).filter(household_number__in=numbers).order_by("programme", "-year")
    shown = [(aid, in_words(aid)) for aid in rows.select_related("volume", "item")]
    return Record(Person.objects.get(pk=key), shown, list(volumes))


def in_words(aid: Aid) -> list[tuple[str, str]]:
    """The programme's own fields that were filled in, as label and value."""
    facts = aid.facts
    own = FORMS[aid.programme].fields if aid.programme in FORMS else ()
    return [(field.label, _said(field, facts[field.name])) for field in own if facts.get(field.name) not in (None, "")]


def _said(field: Own, value: Any) -> str:
    if field.shape == YUAN:
        return f"{yuan(value)} 元"
    if field.shape == CHOICE:
        return dict(field.choices).get(value, str(value))
    if field.shape == DAY:
        return date.fromisoformat(value).strftime("%Y-%m-%d")
    return str(value)
