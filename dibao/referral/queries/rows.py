"""Rows of the two lists and of the families that are watched, with names and places, each read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dibao.casework.choices import Outcome
from dibao.casework.models import Award
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.registry.models import Household
from dibao.registry.queries import heads_of
from dibao.reviews.queries.listing import my_places, short_names

from ..choices import Which
from ..models import Contact
from .lists import ADJUSTMENT, Family, Row, category_of, families, next_action

# Near the line: below it tomorrow, when a child falls ill or a wage stops.
WATCHED = (Outcome.MARGINAL, Outcome.RIGID_SPENDING)


def places_of(divisions: Iterable[int], staff: Any) -> dict[int, str]:
    """Names of places without the part that is understood: one's own places."""
    return short_names(divisions, my_places(staff))


def last_contacts(homes: Iterable[Any], about: str = "") -> dict[Any, Contact]:
    """The newest contact of each of these families."""
    rows = Contact.objects.filter(household__in=list(homes)).order_by("on", "at").defer("words")
    if about:
        rows = rows.filter(about=about)
    return {row.household_id: row for row in rows}


def rows_of(page: Iterable[Family], which: str, staff: Any) -> list[Row]:
    """These families as a list shows them."""
    listed = list(page)
    homes = [family.household for family in listed]
    numbers = dict(Household.objects.filter(pk__in=homes).values_list("pk", "number"))
    heads, places = heads_of(homes), places_of((f.division for f in listed), staff)
    awards = {a.household_id: a for a in Award.objects.filter(household__in=homes, ended_on=None)}
    contacts = last_contacts(homes, which)
    return [
        _row(family, which, numbers, heads, places, awards.get(family.household), contacts.get(family.household))
        for family in listed
    ]


def _row(
    family: Family, which: str, numbers: dict[Any, str], heads: dict[Any, str], places: dict[int, str],
    award: Award | None, contact: Contact | None,
) -> Row:  # fmt: skip
    level, words = ("none", "没有期限") if not _due(family) else light_of(family.due, clock.today())
    dibao = bool(award and award.outcome not in WATCHED)
    return Row(
        family,
        numbers[family.household],
        heads.get(family.household, ""),
        places[family.division],
        category_of(award),
        level,
        words,
        contact,
        next((each.key for each in family.found if each.kind == ADJUSTMENT), ""),
        next_action(family, which, awarded=award is not None, dibao=dibao, contact=contact),
        award is not None,
    )


def _due(family: Family) -> bool:
    return any(each.due_on for each in family.found)


@dataclass(frozen=True, slots=True)
class Watched:
    """One family near the line. warnings: why it may need help now."""

    award: Award
    head: str
    place: str
    warnings: list[str]
    contact: Contact | None


def watched(staff: Any) -> QuerySet[Award]:
    """边缘和刚性支出家庭 of one's places, by village."""
    rows: QuerySet[Award] = Award.objects.visible_to(staff).filter(outcome__in=WATCHED, ended_on=None)
    return rows.select_related("household").order_by("division", "household__number")


def warned(staff: Any) -> dict[Any, list[str]]:
    """Warnings of every family on the list of those left out."""
    return {family.household: [each.label for each in family.found] for family in families(staff, Which.LEFT_OUT)}


def watched_rows(page: Iterable[Award], warnings: dict[Any, list[str]], staff: Any) -> list[Watched]:
    """These families with their warnings and the last word with them."""
    awards = list(page)
    homes = [award.household_id for award in awards]
    heads, places = heads_of(homes), places_of((award.division for award in awards), staff)
    contacts = last_contacts(homes)
    return [
        Watched(
            award, heads.get(award.household_id, ""), places[award.division],
            warnings.get(award.household_id, []), contacts.get(award.household_id),
        )
        for award in awards
    ]  # fmt: skip
