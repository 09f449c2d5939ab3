"""成员变动 — births, marriages, deaths, leaving, splitting and joining households, entered in the registry at once.

What has happened is a fact of the registry, whatever is decided about the money; the reckoning reads it there.
"""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.casework.models import Award
from dibao.kernel.refusals import Conflict, Invalid
from dibao.matching.services.index import index_household
from dibao.registry.models import Household, Person
from dibao.registry.services import household as homes
from dibao.registry.services import leaving, person

from ..choices import Kind
from ..models import Adjustment
from .entering import entered, refuse_before_last_decision

JOINS = (Kind.JOINED, Kind.BORN, Kind.MARRIED)


@transaction.atomic
def join(*, adjustment: Adjustment, kind: str, relation: str, on: date, paper: str, by: Any, **said: Any) -> Adjustment:
    """成员增加 — a child born, a spouse, somebody who comes to live here; `said` is what registers a person."""
    if kind not in JOINS:
        raise Invalid(fields={"kind": "请选择成员增加的原因。"})
    refuse_before_last_decision(adjustment, on)
    _proven(paper)
    somebody = person.register(division=adjustment.division, by=by, **said)
    if somebody.died_on:
        raise Invalid(fields={"id_number": f"{somebody.name}已于 {somebody.died_on} 登记死亡，请核对证件。"})
    homes.add_member(household=adjustment.household, person=somebody, relation=relation, by=by, on=on, paper=paper)
    index_household(household=adjustment.household)
    return entered(adjustment, by=by, why=f"{Kind(kind).label}：{somebody.name}，{paper.strip()}", kind=kind, on=on)


@transaction.atomic
def leave(*, adjustment: Adjustment, member: Person, reason: str, on: date, paper: str, by: Any) -> Adjustment:
    """成员减少 — somebody who no longer lives with the family; a head is followed by another first."""
    refuse_before_last_decision(adjustment, on)
    _proven(paper)
    row = _living(adjustment, member)
    homes.remove_member(member=row, by=by, reason=reason, on=on, paper=paper)
    index_household(household=adjustment.household)
    return entered(adjustment, by=by, why=f"{member.name}：{reason}，{paper.strip()}", kind=Kind.LEFT, on=on)


@transaction.atomic
def die(
    *, adjustment: Adjustment, member: Person, on: date, paper: str, by: Any, heir: Person | None = None
) -> Adjustment:
    """成员死亡 — the head's death founds anew under the same number. 2022 年通知 一(三): within three months."""
    was_head = adjustment.household.memberships.filter(valid_to=None, person=member, is_head=True).exists()
    leaving.died(household=adjustment.household, person=member, on=on, by=by, paper=paper, heir=heir)
    index_household(household=adjustment.household)
    kind = Kind.HEAD_DIED if was_head and heir else Kind.DIED
    after = f"，由{heir.name}任户主" if was_head and heir else ""
    return entered(adjustment, by=by, why=f"{member.name}于 {on} 死亡{after}，{paper.strip()}", kind=kind, on=on)


@transaction.atomic
def split(*, adjustment: Adjustment, head: Person, members: list[Person], on: date, paper: str, by: Any) -> Adjustment:
    """分户 — the leavers get a number of their own and apply for themselves."""
    refuse_before_last_decision(adjustment, on)
    _proven(paper)
    others = [person for person in members if person.pk != head.pk]
    fresh = homes.split(household=adjustment.household, head=head, members=others, by=by, paper=paper, on=on)
    for home in (adjustment.household, fresh):
        index_household(household=home)
    return entered(adjustment, by=by, why=f"分户，新户号 {fresh.number}，{paper.strip()}", kind=Kind.SPLIT, on=on)


@transaction.atomic
def merge(*, adjustment: Adjustment, other: Household, relation: str, on: date, paper: str, by: Any) -> Adjustment:
    """合户 — the other household joins this one; while it is paid itself, its own exit comes first."""
    refuse_before_last_decision(adjustment, on)
    _proven(paper)
    if Award.objects.filter(household=other, ended_on=None).exists():
        raise Conflict(f"户号 {other.number} 的家庭还在享受救助，请先办理其退出，再合户，以免重复发放。")
    leaving.merge(household=adjustment.household, other=other, relation=relation, by=by, paper=paper, on=on)
    index_household(household=adjustment.household)
    return entered(adjustment, by=by, why=f"与户号 {other.number} 合户，{paper.strip()}", kind=Kind.MERGED, on=on)


@transaction.atomic
def facts(
    *, adjustment: Adjustment, member: Person, types: set[str], values: dict[str, Any], on: date, paper: str, by: Any
) -> Adjustment:
    """成员情况变化 — disability, illness, school, work as they are now; the earlier ones keep their time."""
    refuse_before_last_decision(adjustment, on)
    _proven(paper)
    _living(adjustment, member)
    known = person.types_of(member, on=on, ticked=types)
    person.set_facts(person=member, facts=values, types=known, by=by, on=on, paper=paper)
    return entered(adjustment, by=by, why=f"{member.name}情况变化，{paper.strip()}", kind=Kind.FACTS, on=on)


def _living(adjustment: Adjustment, member: Person) -> Any:
    row = adjustment.household.memberships.filter(valid_to=None, person=member).first()
    if row is None:
        raise Invalid(fields={"member": f"{member.name}不是本家庭现有成员，请刷新后重新选择。"})
    return row


def _proven(paper: str) -> None:
    if not paper.strip():
        raise Invalid(fields={"paper": "请写明依据的材料，例如出生医学证明、结婚证、迁移证及编号。"})
