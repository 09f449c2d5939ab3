"""疑似重复 — who is already registered, why he may be the same human, and what stands in the way of using him."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dibao.access.permissions import may
from dibao.matching import queries as matching
from dibao.matching.scoring import Identity as Compared
from dibao.regions.queries import path_name
from dibao.registry.choices import IdKind
from dibao.registry.models import Household, Membership, Person

from ..choices import Status
from ..models import Award, Case
from ..permissions import DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """谁 — as typed from the papers in hand.

    `address` and `division` say where he lives, as far as it is typed on the same page. `same_as` is the registered
    person the clerk recognised; `compared` are the keys of those he was shown and said are somebody else, or, with
    `unsure`, could not tell.
    """

    name: str
    id_kind: str = IdKind.RESIDENT
    id_number: str = ""
    sex: str = ""
    birth_date: date | None = None
    no_id_reason: str = ""
    phone: str = ""
    former_name: str = ""
    address: str = ""
    division: int = 0
    same_as: uuid.UUID | None = None
    compared: frozenset[str] = field(default_factory=frozenset)
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One registered person to compare with: masked by the page.

    `why` and `against` are what speaks for and against one human; `trouble` says why he cannot simply be used;
    `warning` that the papers contradict each other; `before` what was decided earlier and has changed since.
    """

    person: Person
    why: str
    against: str
    where: str
    certain: bool
    trouble: str
    warning: str = ""
    before: str = ""

    @property
    def key(self) -> str:
        return str(self.person.pk)


def candidates(who: Identity, *, by: Any, household: Household | None = None) -> list[Candidate]:
    """Everybody registered who may be `who`; `household` when he is to join it, None when he applies himself.

    Where the ID number already names a registered person, those found to be somebody else than him are not shown again.
    """
    found = matching.candidates(_compared(who, household))
    certain = next((one.person for one in found if _certain(who, one.person)), None)
    others = [one.person for one in found if certain and one.person.pk != certain.pk]
    before = matching.remembered(certain, others) if certain and others else {}
    return [
        Candidate(
            one.person,
            one.reasons,
            one.against,
            path_name(one.person.division),
            _certain(who, one.person),
            trouble(one.person, by=by, household=household),
            _warning(who, one.person),
            before[one.person.pk].words if one.person.pk in before else "",
        )
        for one in found
        if one.person.pk not in before or not before[one.person.pk].settled
    ]


def _compared(who: Identity, household: Household | None) -> Compared:
    number = who.id_number
    sex = ("1" if int(number[16]) % 2 else "2") if len(number) == 18 and number[:17].isdigit() else who.sex
    return Compared(
        name=who.name,
        id_number=number,
        birth=int(f"{who.birth_date:%Y%m%d}") if who.birth_date else 0,
        sex=sex if sex in ("1", "2") else "",
        phone=who.phone,
        address=who.address or (household.address if household else ""),
        division=who.division or (household.division if household else 0),
        household=household.number if household else "",
    )


def _certain(who: Identity, person: Person) -> bool:
    return bool(who.id_number) and person.id_number == who.id_number


def _warning(who: Identity, person: Person) -> str:
    """冒用 — one number, two names: a slip, a change of name, or somebody with another's papers."""
    if not _certain(who, person) or who.name in (person.name, person.former_name):
        return ""
    return (
        "身份证号相同但姓名不同：可能是输错、改名，也可能有人冒用他人身份证件。请当面核对本人、证件和照片；"
        "确属改名的先更正登记，怀疑冒用的不要继续，报县级民政部门核查。"
    )


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
