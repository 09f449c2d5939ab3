"""Whose numbers these are: the household's own people, and people registered elsewhere."""

from collections.abc import Iterable

from dibao.kernel.crypto import blind
from dibao.regions import codes
from dibao.registry.models import Household, Membership, Person


def people_of(household_number: str, *, division: int) -> dict[str, str]:
    """ID number → name of everybody who belongs or ever belonged to the household; empty for one not registered there."""
    inside = {"memberships__household__division__range": codes.span(division)}
    rows = Person.objects.filter(memberships__household__number=household_number, **inside).distinct()
    return {person.id_number: person.name for person in rows if person.id_number}


def elsewhere(numbers: Iterable[str], *, but: str, division: int) -> dict[str, str]:
    """ID number → household number, of people who live in another household than `but`, as far as it is in `division`."""
    found: dict[str, str] = {}
    for number in numbers:
        person = Person.objects.filter(id_index=blind("person.id_number", number)).first()
        living = Membership.objects.filter(person=person, valid_to=None).select_related("household").first()
        if person and living and living.household.number != but and codes.within(living.household.division, division):
            found[number] = living.household.number
    return found


def registered(household_number: str, *, division: int) -> Household | None:
    """The household of this number, when the registry knows it in this division: a code says nothing of other towns."""
    return Household.objects.filter(number=household_number, division__range=codes.span(division)).first()
