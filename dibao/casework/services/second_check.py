"""复查 — named registers are asked once more, because the family objects or because an answer came too late."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.verification.models import Check
from dibao.verification.services import check as verification

from ..choices import Status
from ..models import Case, CheckObjection
from ..permissions import CHECK_AGAIN, keep_apart, kept_away
from ..queries.checking import Askable, askable_again, last_report, open_check
from .paper import add

BASIS = "审核确认办法第十八条"
KIND = "check_objection"


@transaction.atomic
def check_again(*, case: Case, queries: list[Askable], why: str, by: Any) -> Check:
    """重新核对 — by the office itself; the later report will name the one it replaces."""
    _may(case, by)
    if not why.strip():
        raise Invalid(fields={"why": "请写明为什么要重新核对。"}, basis=BASIS)
    check = _asked(case, queries, by)
    record("casework.check_again", by=by, about=case, rows=[check], division=case.division, because=why.strip())
    return check


def object_to_check(
    *, case: Case, content: str, queries: list[Askable], file: Any, name: str, by: Any, received_on: date | None = None
) -> CheckObjection:
    """登记核对异议 — with its evidence; the registers named are asked once more. The case stays where it is.

    The file is looked at and kept before the transaction opens.
    """
    _may(case, by)
    faults = {}
    day = received_on or clock.today()
    if not content.strip():
        faults["content"] = "请填写异议内容。"
    if day > clock.today():
        faults["received_on"] = "收到日期不能晚于今天。"
    if faults:
        raise Invalid(fields=faults, basis=BASIS)
    stored = put(content=file, name=name, by=by)
    return _objected(case=case, content=content.strip(), queries=queries, stored=stored, on=day, by=by)


@transaction.atomic
def _objected(
    *, case: Case, content: str, queries: list[Askable], stored: StoredFile, on: date, by: Any
) -> CheckObjection:
    report = last_report(case)
    if report is None:
        raise Conflict("本件还没有核对报告，不能登记异议。")
    if on < report.issued_at.astimezone(clock.OFFICE).date():
        raise Invalid(fields={"received_on": "收到日期不能早于核对报告。"}, basis=BASIS)
    check = _asked(case, queries, by)
    rows = add(case=case, kind=KIND, stored=stored, by=by, dated=on, title="核对异议和证明材料")
    objection = CheckObjection.objects.create(
        case=case,
        report=report,
        received_on=on,
        content=content,
        evidence=rows[0],
        again=check,
        by=by.actor_key,
        by_name=by.actor_name,
    )
    record("casework.object_to_check", by=by, about=case, rows=[objection, *rows], division=case.division)
    return objection


def _may(case: Case, by: Any) -> None:
    require(by, CHECK_AGAIN, case.division)
    keep_apart(by, case)
    if case.status not in (Status.VISITING, Status.ASSESSING):
        raise Conflict("只有在入户调查和认定环节才能重新核对。公示以后的异议，请在公示环节登记。")


def _asked(case: Case, queries: list[Askable], by: Any) -> Check:
    """The second check of these persons and registers; every one of them needs a leave that lives today."""
    Case.objects.select_for_update().get(pk=case.pk)
    known = {(row.person.pk, row.register): row.person for row in askable_again(case)}
    wanted = {(query.person.pk, query.register) for query in queries}
    if not wanted or not wanted <= set(known):
        raise Invalid(fields={"queries": "请选择要重新核对的人员和登记库。"}, basis=BASIS)
    people = list(dict.fromkeys(known[pair] for pair in sorted(wanted, key=str)))
    return verification.request(
        case_number=case.number,
        division=case.division,
        people=people,
        by=by,
        only=wanted,
        track=case.track,
        kept_away=kept_away(case),
    )


def refuse_while_checking(case: Case) -> None:
    """Raise Conflict while a second check is under way: its answer may change what counts."""
    if open_check(case) is not None:
        raise Conflict("复查还没有出具报告，不能认定。请等待核对员出具复查报告。")
