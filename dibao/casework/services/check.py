"""信息核对 — asked with leave, answered register by register, reported with a date, and put beside what was declared."""

from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Person
from dibao.verification.models import Check, Query
from dibao.verification.services import check as verification

from ..lifecycle import TOWNSHIP_WORK
from ..models import Case
from ..permissions import keep_apart, kept_away
from ..queries import gate
from ..queries.checking import open_check
from ..queries.people import household_people, obligor_people
from .check_report import issue
from .joining import join_findings, refuse_without_period
from .moving import move, note


def people_to_check(case: Case) -> list[Person]:
    """Everybody in the household book, who must have signed, and every obligor outside it who did."""
    return [*household_people(case), *obligor_people(case)]


@transaction.atomic
def request_check(*, case: Case, by: Any) -> Case:
    """发起信息核对 — within three working days of acceptance. 审核确认办法 第十七条."""
    gate.refuse_if_missing(case, "request_check")
    moved = move(case, "request_check", by=by)
    check = verification.request(
        case_number=case.number,
        division=case.division,
        people=people_to_check(case),
        by=by,
        track=case.track,
        kept_away=kept_away(case),
    )
    note(moved, by=by, data={"queries": check.queries.count()})
    return case


@transaction.atomic
def answer(
    *, query: Query, answer: str, by: Any, note: str = "", findings: list[dict[str, Any]] | None = None
) -> Query:
    """登记核对结果 — by hand; whoever must keep away from the family keeps away from its answers too."""
    keep_apart(by, _case_of(query.check_request))
    return verification.answer(query=query, answer=answer, by=by, note=note, findings=findings)


@transaction.atomic
def answer_rest(*, check: Check, by: Any) -> int:
    """其余均无信息 — returns how many."""
    keep_apart(by, _case_of(check))
    return verification.answer_rest(check=check, by=by)


def _case_of(check: Check) -> Case:
    return Case.objects.get(number=check.case_number)


@transaction.atomic
def report_check(*, case: Case, conclusion: str, by: Any) -> Case:
    """出具核对报告 — findings join the declared figures line by line; the report is printed and filed."""
    check = _under_way(case, conclusion)
    moved = move(case, "report_check", by=by)
    note(moved, *_reported(case, check, conclusion, by), by=by)
    return case


@transaction.atomic
def report_again(*, case: Case, conclusion: str, by: Any) -> Case:
    """出具复查报告 — of a second check; the case stays where it is and no clock is turned. 审核确认办法 第十八条."""
    check = _under_way(case, conclusion)
    if not case.reports.exists():
        raise Conflict("这是第一次核对，请用“出具核对报告”。")
    keep_apart(by, case, *TOWNSHIP_WORK)
    rows = _reported(case, check, conclusion, by)
    record("casework.report_again", by=by, about=case, rows=rows, division=case.division)
    return case


def _under_way(case: Case, conclusion: str) -> Check:
    """The check to be reported; raises Conflict without one and Invalid without a conclusion."""
    check = open_check(case)
    if check is None:
        raise Conflict("本办件没有正在进行的核对。")
    if not conclusion.strip():
        raise Invalid(fields={"conclusion": "请写明核对结论，例如：与申报一致，或列出不一致的项目。"})
    refuse_without_period(check)
    return check


def _reported(case: Case, check: Check, conclusion: str, by: Any) -> list[Any]:
    """Close the check, join its findings, print the report and the letter; every row written."""
    check = verification.report(check=check, conclusion=conclusion.strip(), by=by)
    lines = join_findings(case=case, check=check)
    _, rows = issue(case=case, check=check, by=by)
    return [*lines, *rows]
