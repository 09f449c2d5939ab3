"""信息核对 — asked with leave, answered register by register, reported with a date, and put beside what was declared."""

from typing import Any

from django.db import transaction

from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Person
from dibao.verification.models import Check, Finding
from dibao.verification.services import check as verification

from ..choices import Block
from ..models import Case, EconomicLine
from ..queries import gate, sheets
from .moving import move, note
from .paper import printed


def people_to_check(case: Case) -> list[Person]:
    """Everybody in the household book; each needs an authorisation of his own."""
    return [m.person for m in case.household.memberships.filter(valid_to=None).select_related("person")]


@transaction.atomic
def request_check(*, case: Case, by: Any) -> Case:
    """发起信息核对 — within three working days of acceptance. 审核确认办法 第十七条."""
    gate.refuse_if_missing(case, "request_check")
    moved = move(case, "request_check", by=by)
    check = verification.request(case_number=case.number, division=case.division, people=people_to_check(case), by=by)
    note(moved, by=by, data={"queries": check.queries.count()})
    return case


def open_check(case: Case) -> Check | None:
    """The check under way, or the last one."""
    return Check.objects.filter(case_number=case.number).order_by("-pk").first()


@transaction.atomic
def report_check(*, case: Case, conclusion: str, by: Any) -> Case:
    """出具核对报告 — findings join the declared figures line by line; the report is printed and filed."""
    check = Check.objects.filter(case_number=case.number, reported_on=None).first()
    if check is None:
        raise Conflict("本办件没有正在进行的核对。")
    if not conclusion.strip():
        raise Invalid(fields={"conclusion": "请写明核对结论，例如：与申报一致，或列出不一致的项目。"})
    moved = move(case, "report_check", by=by)
    verification.report(check=check, conclusion=conclusion.strip(), by=by)
    lines = join_findings(case, check)
    rows = printed(case=case, kind="check_report", data=sheets.check_report(case, check), by=by)
    note(moved, *lines, *rows, by=by)
    return case


def join_findings(case: Case, check: Check) -> list[EconomicLine]:
    """Put each finding beside the declared line of the same person and item, or on a line of its own."""
    written = []
    for found in Finding.objects.filter(query__check_request=check).select_related("query"):
        if found.block not in Block.values or found.amount is None:
            continue
        line = case.lines.filter(
            member_id=found.query.person_id, block=found.block, item=found.item, removed="", found=None
        ).first() or EconomicLine(
            case=case, member_id=found.query.person_id, block=found.block, item=found.item, period=found.period
        )
        line.found, line.source = found.amount, found.query.get_register_display()
        line.save()
        written.append(line)
    return written
