"""近亲属备案 — disclosed at intake; the relative keeps away and the county goes to the home."""

from typing import Any

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid
from dibao.registry.models import Person

from ..choices import Relative
from ..models import Case, KinshipDisclosure
from ..permissions import DRAFT
from .intake import editable


@transaction.atomic
def disclose(
    *, case: Case, member: Person, staff_name: str, unit: str, relation: str, by: Any, work_number: str = ""
) -> KinshipDisclosure:
    """登记近亲属关系 — with somebody who handles dibao (by work number) or sits in the village committee (by name)."""
    require(by, DRAFT, case.division)
    editable(case)
    faults = {}
    staff = Staff.objects.filter(work_number=work_number.strip()).first() if work_number.strip() else None
    if work_number.strip() and staff is None:
        faults["work_number"] = f"没有工号 {work_number}，请核对；村（居）委会成员没有工号的，请留空。"
    if not staff_name.strip() and staff is None:
        faults["staff_name"] = "请填写经办人员或村（居）委会成员的姓名。"
    if relation not in Relative.values:
        faults["relation"] = "请选择近亲属关系。"
    if not case.household.memberships.filter(valid_to=None, person=member).exists():
        faults["member"] = "请选择本家庭的成员。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第十一条")
    row = KinshipDisclosure.objects.create(
        case=case,
        staff=staff,
        staff_name=staff.name if staff else staff_name.strip(),
        unit=unit.strip() or "未填",
        member=member,
        relation=relation,
    )
    case.kinship = True
    case.save(update_fields=["kinship"])
    record("casework.disclose_kinship", by=by, about=case, rows=[row], division=case.division)
    return row
