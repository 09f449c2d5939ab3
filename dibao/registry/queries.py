"""Reads about people and households."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from dibao.kernel.crypto import blind
from dibao.kernel.masking import mask_name
from dibao.kernel.remembered import remembered

from . import dictionary
from .models import Change, Household, Membership, Person, PersonFacts, in_force

_MANY = 500  # keys in one statement


@remembered(lambda household, on: (household.pk, on))
def members(household: Household, on: date) -> list[Membership]:
    """Members on that day, head first, with their person."""
    return list(household.memberships.as_of(on))


def head(household: Household) -> Person:
    """The present head, or the last one of a household that has ended."""
    rows = household.memberships.filter(is_head=True).select_related("person").order_by("-valid_from", "-pk")
    return rows[0].person


@remembered(lambda person, on: (person.pk, on))
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


def heads_of(households: Iterable[Any]) -> dict[Any, str]:
    """户主 of these households (or their keys) by key, masked: the present one, else the last (see ``head``)."""
    wanted, found = list(dict.fromkeys(households)), {}
    for first in range(0, len(wanted), _MANY):
        rows = Membership.objects.filter(household__in=wanted[first : first + _MANY], is_head=True)
        for key, name in rows.order_by("valid_from", "pk").values_list("household_id", "person__name"):
            found[key] = mask_name(name)
    return found


def belonging(people: QuerySet[Person]) -> Q:
    """Households any of these people ever belonged to, under this row or one it was merged with."""
    found = Q(pk__in=Membership.objects.filter(person__in=people).values("household"))
    kept = people.exclude(merged_into=None).values_list("merged_into", flat=True)
    gone = Person.objects.filter(merged_into__isnull=False, merged_into__in=people).values_list("pk", flat=True)
    if others := [*kept, *gone]:  # mostly none
        found |= Q(pk__in=list(Membership.objects.filter(person__in=others).values_list("household", flat=True)))
    return found


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
    own |= belonging(Person.objects.filter(people))
    rows = Household.objects.visible_to(staff).filter(own).order_by("number")
    return list(rows.values_list("number", flat=True)[:limit])
