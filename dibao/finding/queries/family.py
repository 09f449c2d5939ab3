"""查家庭 — households in scope by name, spelling, initials, tail of an ID number, 户号 or village."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q

from dibao.kernel.crypto import blind
from dibao.registry.models import Household, Person
from dibao.registry.numbering import BadNumber, HouseholdNumber
from dibao.registry.queries import belonging
from dibao.registry.queries import search as read_through

from ..models import Entry
from ..sheets import Word, where, words_of
from .lists import households_in_scope, numbers, question
from .reading import Reading, in_one_reading
from .sources import household_sheets

AT_ONCE = 64
MOST_LOOKED_AT = 2000
_PHONE, _IDS = 7, (15, 18)


@dataclass(frozen=True, slots=True)
class Found:
    """户号 found with the part in which the words were found; `more` when there are others."""

    numbers: dict[str, str] = field(default_factory=dict)
    more: bool = False


def families(staff: Any, text: str, *, limit: int = 50, reading: Reading | None = None) -> Found:
    """Up to `limit` households, whole numbers first. Before the first build every name in scope is read through.

    reading: of a search that asks for more than families (`in_one_reading`).
    """
    if reading is None:
        return in_one_reading(lambda one: families(staff, text, limit=limit, reading=one))
    found = dict.fromkeys(_exact(staff, text, limit + 1), "证件、电话或户号")
    words = words_of(text)
    generation, touched = reading.generation, reading.touched
    if generation is None or touched is None:
        found |= {number: found.get(number, "姓名") for number in read_through(staff, text, limit=limit + 1)}
        return _cut(found, limit)
    seen = Household.objects.visible_to(staff).only("number", "division")
    if words and touched.households:
        found |= _fitting(words, list(seen.filter(pk__in=touched.households)), found)
    clauses = question([[("household",)], households_in_scope(staff)], words) if words else []
    candidates = numbers(generation, clauses, before=reading.end) if words else iter(())
    looked = 0
    while len(found) <= limit and looked < MOST_LOOKED_AT and (part := list(islice(candidates, AT_ONCE))):
        entries = Entry.objects.filter(number__in=part).values("household")
        found |= _fitting(words, list(seen.filter(pk__in=entries).order_by("number")), found)
        looked += len(part)
    return _cut(found, limit)


def _cut(found: dict[str, str], limit: int) -> Found:
    return Found(dict(islice(found.items(), limit)), len(found) > limit)


def _fitting(words: Sequence[Word], rows: list[Household], found: dict[str, str]) -> dict[str, str]:
    fits = {}
    for row, sheet in zip(rows, household_sheets(rows, tailed=any(word.is_tail for word in words)), strict=True):
        parts = [where(word, sheet) for word in words]
        if all(parts) and row.number not in found:
            fits[row.number] = "、".join(dict.fromkeys(parts))
    return fits


def _exact(staff: Any, text: str, limit: int) -> list[str]:
    """户号, ID and phone as a whole: their own indexes are always up to date."""
    text = text.strip()
    own, people = Q(), Q()
    with suppress(BadNumber):
        own |= Q(number=str(HouseholdNumber.parse(text)))
    if len(text) in _IDS:
        people |= Q(id_index=blind("person.id_number", text.upper()))
    if text.isdigit() and len(text) >= _PHONE:
        people |= Q(phone_index=blind("person.phone", text))
        own |= Q(phone_index=blind("household.phone", text))
    if people:
        own |= belonging(Person.objects.filter(people))
    if not own:
        return []
    rows = Household.objects.visible_to(staff).filter(own).order_by("number")
    return list(rows.values_list("number", flat=True)[:limit])
