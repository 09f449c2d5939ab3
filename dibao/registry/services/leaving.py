"""死亡、合户、迁出 — a death found out, two households that become one, a household that goes to another place."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid
from dibao.regions import codes
from dibao.regions.queries import current

from ..choices import ChangeKind, Relation
from ..models import Change, Household, Membership, Person
from ..permissions import REGISTER, RELOCATE
from .household import add_member, change_head, remove_member


@transaction.atomic
def died(*, household: Household, person: Person, on: date, by: Any, paper: str, heir: Person | None = None) -> Person:
    """成员死亡 — the day is kept with the person, the membership ends on it; a head is followed by `heir` first.

    Refused for somebody who is no living member of this household: he may be alive in another. The head of a household
    with others in it needs an heir; the only member stays in it, so that the household keeps its people. Raises Invalid.
    """
    require(by, REGISTER, household.division)
    if faults := _wrong_death(household, person, on, paper):
        raise Invalid(fields=faults)
    rows: list[Any] = []
    others = household.memberships.filter(valid_to=None).exclude(person=person)
    if household.memberships.filter(valid_to=None, person=person, is_head=True).exists() and others.exists():
        if heir is None:
            raise Invalid(fields={"heir": "户主死亡，家中还有其他成员，请选择新的户主。"})
        began = household.memberships.filter(valid_to=None, person__in=(person, heir)).values_list(
            "valid_from", flat=True
        )
        change_head(household=household, person=heir, by=by, paper=paper, on=max(on, *began))
    if others.exists():
        member = household.memberships.get(valid_to=None, person=person)
        remove_member(member=member, by=by, reason="死亡", on=max(on, member.valid_from), paper=paper)
    person.died_on = on
    person.save(update_fields=["died_on"])
    rows.append(
        Change.objects.create(
            household=household, person=person, kind=ChangeKind.MEMBER_DIED, on=on, paper=paper, by=by.actor_key,
            by_name=by.actor_name, before="{}", after=json.dumps({"died_on": str(on)}),
        )
    )  # fmt: skip
    record("registry.died", by=by, about=household, rows=[person, *rows], division=household.division)
    return person


def _wrong_death(household: Household, person: Person, on: date, paper: str) -> dict[str, str]:
    living = Membership.objects.filter(person=person, valid_to=None).select_related("household").first()
    faults = {}
    if person.died_on is not None:
        faults["person"] = f"{person.name}已于 {person.died_on} 登记死亡。"
    elif living is None or living.household_id != household.pk:
        where = f"户号 {living.household.number} 的家庭" if living else "其他地方"
        faults["person"] = f"{person.name}不是本家庭现有成员，登记在{where}。请先核对身份，不能在本家庭登记死亡。"
    if not person.birth_date <= on <= clock.today():
        faults["on"] = "死亡日期应在出生之后，且不能晚于今天。"
    if not paper.strip():
        faults["paper"] = "请写明死亡证明的名称和编号。"
    return faults


@transaction.atomic
def merge(*, household: Household, other: Household, relation: str, by: Any, paper: str, on: date) -> Household:
    """合户 — everybody of `other` joins `household`; the other number stays with its history and takes nobody in.

    relation: of its head to the head here; the others are entered as "其他" and put right one by one.
    """
    require(by, REGISTER, household.division)
    require(by, REGISTER, other.division)
    if other.pk == household.pk:
        raise Invalid(fields={"other": "不能与本家庭自己合户。"})
    members = list(other.memberships.filter(valid_to=None).select_related("person").order_by("-is_head", "pk"))
    if not members:
        raise Invalid(fields={"other": f"户号 {other.number} 的家庭已经没有现有成员。"})
    rows: list[Any] = []
    for member in members:
        member.valid_to, member.reason = max(on, member.valid_from), "合户"
        member.save()
        rows.append(member)
        kin = relation if member.is_head else Relation.OTHER
        add_member(household=household, person=member.person, relation=kin, by=by, on=on, paper=paper)
    other.ended_on = on
    other.save(update_fields=["ended_on"])
    for home, what in ((household, {"with": other.number}), (other, {"into": household.number})):
        rows.append(
            Change.objects.create(
                household=home, kind=ChangeKind.MERGED, on=on, paper=paper, by=by.actor_key, by_name=by.actor_name,
                before="{}", after=json.dumps(what),
            )
        )  # fmt: skip
    record("registry.merge", by=by, about=household, rows=[other, *rows], division=household.division)
    return household


@transaction.atomic
def relocate(*, household: Household, division: int, address: str, by: Any, paper: str, on: date) -> Household:
    """迁移 — to any village of the country that still exists, decided where the household lives now; the number stays.

    Raises Invalid for a division that is no village or is no more.
    """
    require(by, RELOCATE, household.division)
    village_or_refuse(division)
    if division == household.division:
        raise Invalid(fields={"division": "家庭已经登记在这个村（社区）。"})
    before = {"division": household.division, "address": household.address}
    household.division, household.address = division, address.strip() or household.address
    household.save(update_fields=["division", "address"])
    change = Change.objects.create(
        household=household, kind=ChangeKind.MOVED, on=on, paper=paper, by=by.actor_key, by_name=by.actor_name,
        before=json.dumps(before), after=json.dumps({"division": division, "address": household.address}),
    )  # fmt: skip
    record("registry.relocate", by=by, about=household, rows=[change], division=before["division"])  # type: ignore[arg-type]
    return household


def village_or_refuse(division: int) -> None:
    """Raise Invalid unless this is a village that exists today."""
    if not codes.is_code(division) or codes.level(division) != "village":
        raise Invalid(fields={"division": "请选到村或社区一级。"})
    current(division)
