"""查询对象 — whom a check is about: everybody in the household, and obligors outside it who signed for themselves."""

from dataclasses import dataclass

from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.kernel.remembered import remembered
from dibao.registry import dictionary
from dibao.registry.models import Person
from dibao.verification.models import Authorisation

from ..models import Case, Obligor


@remembered(lambda case: case.household_id)
def household_people(case: Case) -> list[Person]:
    """Everybody in the household book, head first; each needs an authorisation of his own."""
    members = case.household.memberships.filter(valid_to=None).select_related("person").order_by("-is_head", "pk")
    return [member.person for member in members]


@remembered(lambda case: case.pk)
def signed_obligors(case: Case) -> list[Obligor]:
    """Obligors who may be asked about today: registered, with a live authorisation of their own. 社会救助法 第四十一条."""
    live = Authorisation.objects.filter(case_number=case.number).live(clock.today()).values("person_id")
    rows = case.obligors.filter(removed="", person__in=live).select_related("person", "member")
    return list(rows)


def obligor_people(case: Case) -> list[Person]:
    """The people behind `signed_obligors`, each once; a member of the household is none of them."""
    members = {person.pk for person in household_people(case)}
    people = [row.person for row in signed_obligors(case) if row.person is not None]
    return [person for person in dict.fromkeys(people) if person.pk not in members]


@dataclass(frozen=True, slots=True)
class ObligorLeave:
    """One obligor outside the household and his own authorisation; None while he has not signed."""

    obligor: Obligor
    who: str
    authorisation: Authorisation | None


def obligor_leaves(case: Case) -> list[ObligorLeave]:
    """Every obligor the case names, signed or not, his name masked; who has not signed is not asked about."""
    today = clock.today()
    live = {row.person_id: row for row in Authorisation.objects.filter(case_number=case.number).live(today)}
    return [
        ObligorLeave(row, _who(row), live.get(row.person_id) if row.person_id else None)
        for row in case.obligors.filter(removed="").select_related("member")
    ]


def _who(row: Obligor) -> str:
    said = row.values
    return f"{row.member.name}的{dictionary.label('obligor', 'relation', said['relation'])} {mask_name(said['name'])}"
