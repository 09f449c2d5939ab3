"""填写申请 — everything typed before acceptance.

Each save claims the case by its version first, so that a double click, the back button or a colleague in the same
draft changes nothing behind somebody's back; what it composes from the registry happens in one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.matching.services.index import index_household
from dibao.registry.models import Account, Membership, Person, PersonFacts
from dibao.registry.services import household as households
from dibao.registry.services import person as people

from ..models import Award, Case, EconomicLine, KinshipDisclosure, Obligor
from ..permissions import DRAFT, barred
from ..queries import duplicates
from ..queries.duplicates import Identity
from . import economy, kinship, support
from .beginning import identified
from .intake import describe as describe_case
from .intake import editable

STALE = "办件刚刚被他人办理，或已在别处保存，请核对后重新提交。"


@contextmanager
def _editing(case: Case, by: Any) -> Iterator[None]:
    """Claim the draft for one change; whoever holds an older version is refused and nothing has changed."""
    require(by, DRAFT, case.division)
    editable(case)
    if why_not := barred(by, case):
        raise NotAllowed(why_not, basis="审核确认办法第十一条")
    held = case.version
    with transaction.atomic():
        if not Case.objects.filter(pk=case.pk, status=case.status, version=held).update(version=held + 1):
            raise Conflict(STALE)
        case.version = held + 1
        try:
            yield
        except BaseException:
            case.version = held
            raise


def refuse_stale(*, case: Case, by: Any) -> None:
    """过期页面 — the page was opened before the case changed; `by` is told so and nothing is done."""
    raise Conflict(STALE)


def add_member(
    *, case: Case, who: Identity, relation: str, by: Any, lives_here: bool = True, exclusion: str = ""
) -> Membership:
    """添加成员 — registered and joined at once; somebody living in another household is refused by its number."""
    with _editing(case, by):
        person = identified(who, division=case.division, by=by, household=case.household)
        if why_not := duplicates.trouble(person, by=by, household=case.household):
            raise Invalid(fields={"id_number" if who.id_number else "name": why_not})
        member = households.add_member(
            household=case.household,
            person=person,
            relation=relation,
            by=by,
            lives_here=lives_here,
            exclusion=exclusion,
            paper=f"申请 {case.number}",
        )
        index_household(household=case.household)
        _note(case, by)
    return member


def remove_member(*, case: Case, member: Membership, reason: str, by: Any) -> Membership:
    """移出成员 — with what was declared for him."""
    with _editing(case, by):
        households.remove_member(member=member, by=by, reason=reason, paper=f"申请 {case.number}")
        index_household(household=case.household)
        said: list[EconomicLine | Obligor] = [*case.lines.filter(member=member.person, removed="")]
        said += case.obligors.filter(member=member.person, removed="")
        for row in said:
            row.removed = f"成员已移出：{reason.strip()}"[:200]
            row.save()
        _note(case, by, *said)
    return member


def describe(
    *,
    case: Case,
    by: Any,
    address: str,
    phone: str = "",
    hukou_address: str = "",
    reason: str = "",
    agent: str = "",
    agent_relation: str = "",
    applied_on: date | None = None,
) -> Case:
    """保存申请内容 — where the family lives and why it applies; an empty phone keeps the one registered."""
    with _editing(case, by):
        household = case.household
        households.describe(
            household=household,
            by=by,
            address=address.strip(),
            hukou_address=hukou_address.strip() or address.strip(),
            phone=phone.strip() or household.phone,
        )
        index_household(household=household)
        describe_case(
            case=case,
            by=by,
            reason=reason,
            agent=agent,
            agent_relation=agent_relation,
            kinship=case.kinship,
            applied_on=applied_on,
        )
    return case


def set_facts(*, case: Case, person: Person, facts: dict[str, Any], types: set[str], by: Any) -> PersonFacts:
    """人员情况 — of one member, by his types."""
    _is_member(case, person)
    with _editing(case, by):
        row = people.set_facts(person=person, facts=facts, types=types, by=by, paper=f"申请 {case.number}")
        _note(case, by)
    return row


def declare(*, case: Case, member: Person, block: str, values: dict[str, Any], by: Any) -> EconomicLine:
    """申报 — one line; see `economy.declare`."""
    with _editing(case, by):
        return economy.declare(case=case, member=member, block=block, values=values, by=by)


def remove_line(*, case: Case, line: EconomicLine, reason: str, by: Any) -> EconomicLine:
    """删除申报行 — the row stays with its reason."""
    with _editing(case, by):
        economy.remove(line=line, reason=reason, by=by)
        _note(case, by)
    return line


def declare_obligor(*, case: Case, member: Person, values: dict[str, Any], by: Any) -> Obligor:
    """申报义务人 — see `support.declare`."""
    with _editing(case, by):
        return support.declare(case=case, member=member, values=values, by=by)


def remove_obligor(*, case: Case, obligor: Obligor, reason: str, by: Any) -> Obligor:
    """删除义务人 — the row stays with its reason."""
    with _editing(case, by):
        support.remove(obligor=obligor, reason=reason, by=by)
        _note(case, by, obligor)
    return obligor


def set_account(*, case: Case, holder: Person, bank: str, number: str, by: Any) -> Account:
    """银行账户 — in the name of a member; where money flows already, two people change it, and not a new draft."""
    if Award.objects.filter(household=case.household, ended_on=None).exists():
        raise Conflict("这个家庭正在享受救助，更换账户请到“资金 — 账户变更”提出，由另一人复核。")
    with _editing(case, by):
        account = households.set_account(
            household=case.household, holder=holder, bank=bank, number=number, by=by, paper=f"申请 {case.number}"
        )
        index_household(household=case.household)
        _note(case, by)
    return account


def answer_kinship(*, case: Case, kinship: bool, by: Any) -> Case:
    """近亲属问答 — whether anybody in the family is a near relative of those who handle dibao or sit in the village."""
    if not kinship and case.kinships.exists():
        raise Invalid(fields={"kinship": "已经登记了近亲属，不能选“没有”。登记有误的，请先删除那一行。"})
    with _editing(case, by):
        case.kinship = kinship
        case.save(update_fields=["kinship"])
        _note(case, by)
    return case


def disclose(
    *, case: Case, member: Person, staff_name: str, unit: str, relation: str, by: Any, work_number: str = ""
) -> KinshipDisclosure:
    """登记近亲属 — see `kinship.disclose`."""
    with _editing(case, by):
        return kinship.disclose(
            case=case,
            member=member,
            staff_name=staff_name,
            unit=unit,
            relation=relation,
            by=by,
            work_number=work_number,
        )


def retract(*, case: Case, disclosure: KinshipDisclosure, reason: str, by: Any) -> Case:
    """删除近亲属登记 — a row entered by mistake, before acceptance; the event keeps that it was there, and why not."""
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明删除的原因。"})
    with _editing(case, by):
        record(
            "casework.retract_kinship",
            by=by,
            about=case,
            deleted=[disclosure],
            division=case.division,
            because=reason.strip(),
        )
        disclosure.delete()
    return case


def _is_member(case: Case, person: Person) -> None:
    if not case.household.memberships.filter(valid_to=None, person=person).exists():
        raise Invalid(f"{person.name}不是本家庭现有成员。")


def _note(case: Case, by: Any, *rows: Any) -> None:
    record("casework.edit", by=by, about=case, rows=rows, division=case.division)
