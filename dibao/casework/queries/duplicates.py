"""疑似重复 — who is already registered, why he may be the same human, and what stands in the way of using him."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dibao.access.permissions import may
from dibao.regions.queries import path_name
from dibao.registry import queries as registry
from dibao.registry.choices import IdKind
from dibao.registry.models import Household, Membership, Person

from ..choices import Status
from ..models import Award, Case
from ..permissions import DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """谁 — as typed from the papers in hand.

    `same_as` is the registered person the clerk recognised; `compared` are the keys of those he was shown and
    said are somebody else.
    """

    name: str
    id_kind: str = IdKind.RESIDENT
    id_number: str = ""
    sex: str = ""
    birth_date: date | None = None
    no_id_reason: str = ""
    phone: str = ""
    former_name: str = ""
    same_as: uuid.UUID | None = None
    compared: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One registered person to compare with: masked by the page; `trouble` says why he cannot simply be used."""

    person: Person
    why: str
    where: str
    certain: bool
    trouble: str

    @property
    def key(self) -> str:
        return str(self.person.pk)


def candidates(who: Identity, *, by: Any, household: Household | None = None) -> list[Candidate]:
    """Everybody registered who may be `who`; `household` when he is to join it, None when he applies himself."""
    likely = registry.likely_duplicates(
        name=who.name, birth_date=who.birth_date, id_number=who.id_number, phone=who.phone
    )
    return [
        Candidate(
            like.person,
            like.why,
            like.where,
            bool(who.id_number) and like.person.id_number == who.id_number,
            trouble(like.person, by=by, household=household),
        )
        for like in likely
    ]


def living_membership(person: Person) -> Membership | None:
    """Where the person lives now, if anywhere."""
    return Membership.objects.filter(person=person, valid_to=None).select_related("household").first()


def trouble(person: Person, *, by: Any, household: Household | None = None) -> str:
    """Why this person can neither apply nor join as he stands, and what to do; empty when he can."""
    living = living_membership(person)
    if living is None:
        return f"{person.name}已登记死亡（{person.died_on}），请核对证件。" if person.died_on else ""
    if household is not None:
        return _cannot_join(living, household)
    return _cannot_apply(living, by)


def _cannot_join(living: Membership, household: Household) -> str:
    name, home = living.person.name, living.household
    if home.pk == household.pk:
        return f"{name}已经是本家庭的成员，不用再添加。"
    return (
        f"{name}现在是户号 {home.number} 家庭（{path_name(home.division)}）的成员，一个人只能在一个家庭。"
        "请先在那个家庭办理成员减少，再加入本家庭。"
    )


def _cannot_apply(living: Membership, by: Any) -> str:
    name, home = living.person.name, living.household
    case = Case.objects.filter(household=home).exclude(status=Status.CLOSED).first()
    if case:
        return (
            f"{name}所在家庭（户号 {home.number}）已有正在办理的办件 {case.number}"
            f"（{case.get_status_display()}），请直接办理该件。"
        )
    if Award.objects.filter(household=home, ended_on=None).exists():
        return f"{name}所在家庭（户号 {home.number}）正在保障中；家庭情况有变化的，请办理复核，不用重新申请。"
    if not living.is_head:
        return (
            f"{name}是户号 {home.number} 家庭（{path_name(home.division)}）的成员，不是户主。"
            "请由该户户主申请；已经分开生活的，先办理成员减少或分户。"
        )
    if not may(by, DRAFT, home.division):
        return f"{name}家庭（户号 {home.number}）登记在{path_name(home.division)}，请先在那里办理迁移，再在本地申请。"
    return ""
