"""举报人 — the one door to the name of who reported; every look is an event, and nobody else finds the door."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dibao.access.choices import PostKind
from dibao.access.models import Staff
from dibao.access.permissions import may, require
from dibao.audit.services.record import viewed
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import PURPOSES
from ..models import Complaint, Reporter
from ..permissions import CHANGE_KEEPER, REVEAL, walled
from ..queries.complaints import keepers
from .moving import note, write


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reported, in plain; shown once, never kept."""

    name: str
    phone: str
    address: str


def may_reveal(complaint: Complaint, staff: Any) -> bool:
    """Whether this person may look: the keeper, or an auditor of the place; never who handles or is walled off."""
    if not complaint.named or not may(staff, REVEAL, complaint.division) or walled(staff, complaint):
        return False
    if complaint.owner and complaint.owner.human_key == staff.human_key:
        return False
    keeps = bool(complaint.keeper.human_key == staff.human_key)
    return keeps or bool(staff.covers(complaint.division, {PostKind.AUDITOR}))


@transaction.atomic
def reveal(*, complaint: Complaint, purpose: str, by: Any) -> Identity:
    """查看举报人 — for a purpose, written down before it is shown. 个人信息保护法 第五十一条."""
    if purpose not in PURPOSES:
        raise Invalid(fields={"purpose": "请选择查看用途。"})
    if not may_reveal(complaint, by):
        raise NotAllowed("举报人信息由接收人专人保管，其他人员不能查看。审计人员说明用途后可以查看。")
    who = Reporter.objects.get(complaint=complaint)
    viewed("remedies.reveal", by=by, about=complaint, purpose=purpose, division=complaint.division)
    return Identity(who.name, who.phone, who.address)


@transaction.atomic
def change_keeper(*, complaint: Complaint, to: Staff, why: str, by: Any) -> Complaint:
    """改由他人保管 — the keeper left or must step aside; whoever decides it does not see the name himself."""
    require(by, CHANGE_KEEPER, complaint.division)
    if walled(by, complaint):
        raise NotAllowed("这件举报应当由您回避。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明为什么改由他人保管。"})
    if to.pk not in {staff.pk for staff in keepers(complaint)}:
        raise Invalid(fields={"to": "请选择没有参与核查、也不需要回避的县级审核或市级监督人员。"})
    now = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if now.keeper_id == to.pk:
        raise Conflict("举报人信息已经由此人保管。")
    now.keeper = to
    now.version += 1
    now.save(update_fields=["keeper", "version"])
    event = write("complaint", now, "change_keeper", by=by, why=why)
    note("remedies.change_keeper", "complaint", now, event, by=by, because=why.strip())
    return now
