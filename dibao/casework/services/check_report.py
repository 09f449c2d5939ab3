"""核对报告 — printed, hashed and filed; a later one names the one it replaces; the family is told what does not agree."""

import json
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.services.store import print_paper
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.verification.models import Check

from ..choices import OFFICE_ORIGIN, TOLD_WAYS
from ..models import Case, CheckReport
from ..permissions import DELIVER, keep_apart
from ..queries import sheets
from ..queries.checking import differing, last_report
from .paper import add, code_of, printed


def issue(*, case: Case, check: Check, by: Any) -> tuple[CheckReport, list[Any]]:
    """出具 — the sheet of a check just reported, and the letter where something does not agree; every row written.

    Call inside the transaction of the act, after the findings have joined their lines.
    """
    before, moment = last_report(case), clock.now()
    number = f"HD-{case.number}-{case.reports.count() + 1:02d}"
    data = sheets.check_report(case, check, number=number, replaces=before)
    stored = print_paper(kind="check_report", data=data, code=code_of(case), by=by, made_at=moment)
    report = CheckReport.objects.create(
        case=case,
        check_request=check,
        number=number,
        replaces=before,
        code=code_of(case),
        data=json.dumps(data, ensure_ascii=False, sort_keys=True, default=date.isoformat),
        stored=stored,
        digest=stored.sha256,
        issued_at=moment,
        differing=len(differing(case)),
    )
    title = "家庭经济状况信息核对报告（复查）" if before else ""
    rows = [
        report,
        stored,
        *add(case=case, kind="check_report", stored=stored, by=by, title=title, origin=OFFICE_ORIGIN),
    ]
    if report.differing:
        rows += printed(case=case, kind="check_result", data=sheets.check_result(case, report, by), by=by)
    return report, rows


@transaction.atomic
def tell(*, case: Case, way: str, to: str, by: Any, on: date | None = None) -> CheckReport:
    """告知核对结果 — the family knows what does not agree and how to object. 审核确认办法 第十八条."""
    require(by, DELIVER, case.division)
    keep_apart(by, case)
    report, day = last_report(case), on or clock.today()
    if report is None or not report.must_be_told:
        raise Conflict("没有需要告知的核对结果，或者已经告知。")
    faults = {}
    if not to.strip():
        faults["to"] = "请填写被告知人的姓名。"
    if way not in TOLD_WAYS:
        faults["way"] = "请选择告知方式。"
    if not report.issued_at.astimezone(clock.OFFICE).date() <= day <= clock.today():
        faults["on"] = "告知日期不能早于核对报告，也不能晚于今天。"
    if faults:
        raise Invalid(fields=faults, basis="审核确认办法第十八条")
    report.told_on, report.told_way, report.told_to, report.told_by = day, way, to.strip(), by.actor_key
    report.save()
    record("casework.tell_result", by=by, about=case, rows=[report], division=case.division)
    return report


def refuse_untold(case: Case) -> None:
    """Raise Invalid while a result that does not agree has not been told to the family."""
    report = last_report(case)
    if report is not None and report.must_be_told:
        raise Invalid(
            f"核对报告有 {report.differing} 项与申报不一致，还没有告知申请人。请先送达《核对结果告知书》并登记告知。",
            basis="审核确认办法第十八条",
        )
