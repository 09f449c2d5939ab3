"""义务人与劳动能力 — declared by the family, found by a named person; 审核确认办法 第十三条."""

import json
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry import dictionary
from dibao.registry.models import Person
from dibao.rules.tables import EXCUSES

from ..choices import Status
from ..models import Case, LabourExcuse, Obligor
from ..permissions import ACCEPT_FIGURE, DRAFT
from ..queries.local import local
from ..queries.support import hands
from .economy import belongs
from .intake import editable

NOT_HERE = "本地没有规定推算赡养费，不需要登记义务人。"
AT_LEAST_ONE = ("members", "supported", "children")


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Checked against the dictionary; an inability is never taken on somebody's bare word."""
    cleaned = dictionary.clean(dictionary.block("obligor"), values)
    faults = {code: "至少填 1。" for code in AT_LEAST_ONE if cleaned[code] < 1}
    if "unable" in cleaned and "evidence" not in cleaned:
        faults["evidence"] = "没有履行能力的，请写明依据。"
    if faults:
        raise Invalid(fields=faults, basis="特困人员认定办法第八条")
    return cleaned


def _packed(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _weighing(case: Case, by: Any) -> None:
    require(by, ACCEPT_FIGURE, case.division)
    if case.status not in (Status.VISITING, Status.ASSESSING):
        raise Conflict("只有在入户调查和认定环节才能认定义务人和劳动能力。")


def _reckoned_here(case: Case) -> None:
    if not local(case).support:
        raise Invalid(NOT_HERE)


@transaction.atomic
def declare(*, case: Case, member: Person, values: dict[str, Any], by: Any) -> Obligor:
    """申报义务人 — by field code of the block "obligor"; refused where the place does not reckon support."""
    require(by, DRAFT, case.division)
    editable(case)
    _reckoned_here(case)
    belongs(case, member)
    row = Obligor.objects.create(case=case, member=member, declared=_packed(_cleaned(values)))
    record("casework.declare_obligor", by=by, about=case, rows=[row], division=case.division)
    return row


@transaction.atomic
def remove(*, obligor: Obligor, reason: str, by: Any) -> Obligor:
    """删除申报的义务人 — while the declaration is open; the row stays with its reason."""
    case = obligor.case
    require(by, DRAFT, case.division)
    editable(case)
    obligor.removed = reason.strip() or "填写有误"
    obligor.save()
    record("casework.remove_obligor", by=by, about=case, rows=[obligor], division=case.division)
    return obligor


@transaction.atomic
def settle(*, obligor: Obligor, values: dict[str, Any], by: Any) -> Obligor:
    """认定义务人 — a named clerk says what is so and on what evidence; name and relation stay as declared."""
    _weighing(obligor.case, by)
    said = obligor.values
    return _found(obligor, values | {code: said[code] for code in ("name", "relation")}, by, "casework.settle_obligor")


@transaction.atomic
def find(*, case: Case, member: Person, values: dict[str, Any], by: Any) -> Obligor:
    """查明义务人 — somebody the family did not name."""
    _weighing(case, by)
    _reckoned_here(case)
    belongs(case, member)
    return _found(Obligor(case=case, member=member), values, by, "casework.find_obligor")


def _found(row: Obligor, values: dict[str, Any], by: Any, verb: str) -> Obligor:
    cleaned = _cleaned(values)
    faults = {}
    if "unable" not in cleaned and "income" not in cleaned:
        faults["income"] = "请填写查清的家庭年收入；没有履行能力的，请选择原因。"
    if "evidence" not in cleaned:
        faults["evidence"] = "请写明认定的依据。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第十三条")
    row.found = _packed(cleaned)
    row.found_by, row.found_by_name, row.found_at = by.actor_key, by.actor_name, clock.now()
    row.save()
    record(verb, by=by, about=row.case, rows=[row], division=row.case.division)
    return row


@transaction.atomic
def excuse(*, case: Case, member: Person, values: dict[str, Any], by: Any) -> LabourExcuse:
    """认定劳动能力 — why a member able to work is not reckoned to earn, or that he is after all; the earlier one stays."""
    _weighing(case, by)
    if member.pk not in {person.pk for person in hands(case)}:
        raise Invalid(fields={"member": f"{member.name}不按劳动力系数推算收入，不需要认定。"})
    cleaned = dictionary.clean(dictionary.block("excuse"), values)
    earlier = list(case.excuses.filter(member=member, replaced_at=None))
    for row in earlier:
        row.replaced_at = clock.now()
        row.save()
    row = LabourExcuse.objects.create(
        case=case,
        member=member,
        reason=cleaned["reason"] if cleaned["reason"] in EXCUSES else "",
        why=cleaned["why"],
        by=by.actor_key,
        by_name=by.actor_name,
    )
    record("casework.excuse", by=by, about=case, rows=[row, *earlier], division=case.division)
    return row
