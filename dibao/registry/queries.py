"""Reads about people and households."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from dibao.kernel.crypto import blind
from dibao.regions.queries import path_name

from . import dictionary
from .models import Change, Household, Membership, Person, PersonFacts, in_force


@dataclass(frozen=True, slots=True)
class Likeness:
    """疑似重复 — a person already registered, and why this may be the same one."""

    person: Person
    why: str
    where: str


def likely_duplicates(*, name: str, birth_date: date | None, id_number: str = "", phone: str = "") -> list[Likeness]:
    """People already registered who may be the same human, with the reason; exact matches of number first."""
    found: dict[Any, Likeness] = {}

    def add(rows: QuerySet[Person], why: str) -> None:
        for person in rows[:10]:
            found.setdefault(person.pk, Likeness(person, why, path_name(person.division)))

    if id_number:
        add(Person.objects.filter(id_index=blind("person.id_number", id_number)), "身份证号相同")
    if birth_date:
        add(Person.objects.filter(name=name, birth_date=birth_date), "姓名和出生日期相同")
        same_day = Person.objects.filter(birth_date=birth_date).exclude(name=name)
        add(same_day.filter(former_name=name), "曾用名和出生日期相同")
    if phone:
        add(Person.objects.filter(name=name, phone_index=blind("person.phone", phone)), "姓名和电话相同")
    return list(found.values())


def members(household: Household, on: date) -> list[Membership]:
    """Members on that day, head first, with their person."""
    return list(household.memberships.as_of(on))


def head(household: Household) -> Person:
    """The present head, or the last one of a household that has ended."""
    rows = household.memberships.filter(is_head=True).select_related("person").order_by("-valid_from", "-pk")
    return rows[0].person


def facts(person: Person, on: date) -> dict[str, Any]:
    """What was known of the person on that day, by field code; empty when nothing was."""
    row = PersonFacts.objects.filter(in_force(on), person=person).order_by("-valid_from").first()
    return row.values if row else {}


def facts_in_words(person: Person, on: date) -> list[tuple[str, str]]:
    """The same as label and value, in the order of the dictionary."""
    known = facts(person, on)
    asked = dictionary.facts_fields(set(known.get("types", [])))
    return [(this.label, this.show(known[this.code])) for this in asked if this.code in known]


def changes(household: Household) -> QuerySet[Change]:
    """Every change of the household and of its people, oldest first."""
    people = household.memberships.values("person_id")
    return Change.objects.filter(Q(household=household) | Q(person__in=people)).order_by("on", "at")


def search(staff: Any, text: str, *, limit: int = 50) -> list[str]:
    """户号 of the households in scope of which a member, the number, an ID or a phone is what was typed.

    Names by any part of them, in Han, full pinyin or initials; numbers by their beginning; ID and phone whole.
    """
    text = text.strip()
    if not text:
        return []
    people, own = Q(name__contains=text), Q(pk__in=[])
    if text.isascii():
        people |= Q(pinyin__contains=text.lower())
        own |= Q(number__startswith=text.upper())
    if len(text) in (15, 18):
        people |= Q(id_index=blind("person.id_number", text.upper()))
    if text.isdigit() and len(text) >= 7:
        people |= Q(phone_index=blind("person.phone", text))
        own |= Q(phone_index=blind("household.phone", text))
    belonging = Membership.objects.filter(person__in=Person.objects.filter(people)).values("household")
    rows = Household.objects.visible_to(staff).filter(own | Q(pk__in=belonging)).order_by("number")
    return list(rows.values_list("number", flat=True)[:limit])
