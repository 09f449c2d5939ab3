"""期限 — started and ended by moves, counted in working days of the office calendar."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import calendar, parameters_for
from dibao.rules.deadlines import add_working_days, notice_closes

from ..choices import DeadlineKind, ExtensionReason
from ..models import Case, Deadline
from ..permissions import EXTEND
from ..queries import sheets
from .paper import printed

# Which dated parameter says how many working days each deadline has.
PARAMETERS = {
    DeadlineKind.CASE: "total_wd",
    DeadlineKind.START_CHECK: "start_check_wd",
    DeadlineKind.START_VISIT: "start_investigation_wd",
    DeadlineKind.COUNTY: "county_review_wd",
    DeadlineKind.REFUSAL: "refusal_notice_wd",
}


def due(case: Case, kind: str, started: date) -> tuple[date, bool]:
    """Due date of a deadline of this case, and whether it rests on a calendar not yet published."""
    parameters = parameters_for(division=case.division, track=case.track, on=started)
    if kind == DeadlineKind.NOTICE:
        return notice_closes(started, parameters.value("publicity_days")), False
    answer = add_working_days(started, parameters.value(PARAMETERS[DeadlineKind(kind)]), calendar())
    return answer.on, answer.provisional


def start(*, case: Case, kinds: tuple[str, ...]) -> list[Deadline]:
    """Start these clocks today; one of the same kind still running is left alone."""
    started = clock.today()
    rows = []
    for kind in kinds:
        if case.deadlines.filter(kind=kind, done_on=None).exists():
            continue
        on, provisional = due(case, kind, started)
        rows.append(
            Deadline.objects.create(case=case, kind=kind, started_on=started, due_on=on, provisional=provisional)
        )
    return rows


def end(*, case: Case, kinds: tuple[str, ...]) -> list[Deadline]:
    """Stop these clocks today."""
    rows = list(case.deadlines.filter(kind__in=kinds, done_on=None))
    for row in rows:
        row.done_on = clock.today()
        row.save()
    return rows


@transaction.atomic
def extend(*, case: Case, reason: str, note: str, by: Any) -> Deadline:
    """延长办理期限 — the whole case, once, up to the extended limit, on one of the grounds the notice names."""
    require(by, EXTEND, case.division)
    row = case.deadlines.filter(kind=DeadlineKind.CASE, done_on=None).first()
    if row is None:
        raise Conflict("本办件没有正在计算的办理期限，不需要延长。")
    if row.extension:
        raise Invalid("办理期限已经延长过一次，不能再延长。", basis="审核确认办法第二十二条")
    if reason not in ExtensionReason.values or not note.strip():
        raise Invalid(
            fields={
                "reason": "请选择延长的理由并写明情况。可延长的情形：公示有异议、人户分离、异地申办、调查难度较大。"
            }
        )
    row.first_due_on = row.due_on
    row.due_on, row.provisional = _extended_due(row)
    row.extension, row.extension_note, row.extended_by = reason, note.strip(), by.actor_key
    row.save()
    paper = printed(case=case, kind="extension", data=sheets.extension(case, row, by), by=by)
    record(
        "casework.extend",
        by=by,
        about=case,
        rows=[row, *paper],
        division=case.division,
        because=f"{ExtensionReason(reason).label}：{note.strip()}",
    )
    return row


@transaction.atomic
def settle_provisional(*, by: Any) -> tuple[int, int]:
    """重算暂定期限 — after a year's holidays were entered; how many are settled, how many still wait."""
    settled = waiting = 0
    for row in Deadline.objects.filter(provisional=True, done_on=None).select_related("case"):
        on, provisional = _extended_due(row) if row.extension else due(row.case, row.kind, row.started_on)
        if provisional:
            waiting += 1
            continue
        row.due_on, row.provisional = on, False
        row.save()
        record("casework.settle_deadline", by=by, about=row.case, rows=[row], division=row.case.division)
        settled += 1
    return settled, waiting


def _extended_due(row: Deadline) -> tuple[date, bool]:
    """The due date by the longer limit, and whether it rests on a calendar not yet published."""
    limit = parameters_for(division=row.case.division, track=row.case.track, on=row.started_on).value("extended_wd")
    answer = add_working_days(row.started_on, limit, calendar())
    return answer.on, answer.provisional
