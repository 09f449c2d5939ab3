"""新申请 — person, household and draft from one form, in one transaction."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.matching.choices import Answer
from dibao.matching.services import decision
from dibao.matching.services.index import index_household, index_person
from dibao.regions.queries import current
from dibao.registry.models import Household, Person
from dibao.registry.services import household as households
from dibao.registry.services import person as people

from ..choices import Channel
from ..models import Case
from ..permissions import DRAFT
from ..queries import duplicates
from ..queries.duplicates import Identity
from .intake import start_draft


def identified(who: Identity, *, division: int, by: Any, household: Household | None = None) -> Person:
    """The person the clerk recognised, or a new one once every likely duplicate has been looked at."""
    found = duplicates.candidates(who, by=by, household=household)
    if who.same_as is not None:
        chosen = next((c for c in found if c.person.pk == who.same_as), None)
        if chosen is None:
            raise Invalid("选择的人员与填写的姓名、证件不符，请重新核对。")
        return decision.recognise(person=chosen.person, why=chosen.why, against=chosen.against, by=by)
    if unseen := [c for c in found if c.key not in who.compared]:
        raise Conflict(f"“{who.name}”可能已经登记过（{unseen[0].why}），请先核对是不是同一人。")
    person = people.register(
        name=who.name,
        division=division,
        by=by,
        id_kind=who.id_kind,
        id_number=who.id_number,
        sex=who.sex,
        birth_date=who.birth_date,
        no_id_reason=who.no_id_reason,
        phone=who.phone,
        former_name=who.former_name,
    )
    index_person(person=person)
    for other in found:
        if other.person.pk != person.pk:
            answer = Answer.UNSURE if who.unsure else Answer.DIFFERENT
            decision.decide(a=person, b=other.person, answer=answer, why="登记时对照证件", by=by)
    return person


@transaction.atomic
def begin(
    *,
    who: Identity,
    division: int,
    track: str,
    by: Any,
    hukou_division: int | None = None,
    address: str = "",
    hukou_address: str = "",
    channel: str = Channel.WINDOW,
) -> Case:
    """新申请 — person, household with its 户号 and draft at once; a head who applied before keeps his household."""
    require(by, DRAFT, division)
    current(division)
    claim(f"begin:{division}")  # one at a time in a village: a double click finds the person it has just registered
    person = identified(who, division=division, by=by)
    if why_not := duplicates.trouble(person, by=by):
        raise Conflict(why_not)
    values: dict[str, Any] = {
        "track": track,
        "division": division,
        "hukou_division": hukou_division or division,
        "address": address.strip(),
        "hukou_address": hukou_address.strip() or address.strip(),
        "phone": who.phone,
    }
    living = duplicates.living_membership(person)
    if living is None:
        household = index_household(household=households.register(head=person, by=by, **values))
    else:
        household = _returning(living.household, values, by)
    return start_draft(household=household, applicant=person, by=by, channel=channel)


def _returning(household: Household, values: dict[str, Any], by: Any) -> Household:
    """The household of an earlier application: same number, newest address; a move is not made in passing."""
    if household.division != values["division"]:
        raise Conflict(
            f"该家庭（户号 {household.number}）登记在另一个村（社区），请先办理迁移，或改选原来的村（社区）。"
        )
    fresh = {key: value for key, value in values.items() if value not in ("", None)}
    return index_household(household=households.describe(household=household, by=by, **fresh))
