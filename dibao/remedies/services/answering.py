"""核查结果 — what the handler found out, what it leads to at once, and the answer to whoever reported."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.models import Staff
from dibao.access.permissions import require
from dibao.adjusting.services import opening
from dibao.casework.models import Award
from dibao.documents.services.store import print_paper
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.screening.services import fraud, order

from ..choices import Result
from ..models import Complaint
from ..permissions import PRINT
from ..queries import sheets
from .moving import check, move, note


@transaction.atomic
def answer(
    *,
    complaint: Complaint,
    result: str,
    conclusion: str,
    by: Any,
    reply: str = "",
    rectifier: Staff | None = None,
    due_on: date | None = None,
    acted_on: date | None = None,
) -> Complaint:
    """登记核查结果 — and open what it leads to, by whoever may: an adjustment, an order, a fraud file.

    rectifier, due_on: who puts it right until when; acted_on: when the fraud was done. Less or nothing is never decided
    here: an adjustment hears the family first.
    """
    check("complaint", complaint, "answer", by=by)
    faults = {}
    if result not in Result.values:
        faults["result"] = "请选择核查结果。"
    if not conclusion.strip():
        faults["conclusion"] = "请写明向谁、怎样核查，查明了什么。"
    if complaint.named and not reply.strip():
        faults["reply"] = "实名举报须书面答复，请填写答复内容。"
    if faults:
        raise Invalid(fields=faults)
    opened = complaint.opened
    if result != complaint.result:  # sent back and answered the same again: what was opened then is still under way
        led = _lead(complaint, result, conclusion, by, rectifier, due_on, acted_on)
        opened = "、".join(filter(None, (opened, led)))
    changes = {"result": result, "opened": opened, "answered_on": clock.today()}
    move("complaint", complaint, "answer", by=by, changes=changes)
    complaint.conclusion, complaint.answer = conclusion.strip(), reply.strip()
    complaint.letter = None  # an answer written anew is printed anew
    complaint.save(update_fields=["conclusion", "answer", "letter"])
    note("remedies.answer", "complaint", complaint, by=by, because=complaint.get_result_display())
    return complaint


def _lead(
    complaint: Complaint, result: str, conclusion: str, by: Any, rectifier: Staff | None, due_on: date | None,
    acted_on: date | None,
) -> str:  # fmt: skip
    """The number of what was opened; empty when nothing follows."""
    if result == Result.ADJUST:
        return _adjust(complaint, by)
    if result == Result.RECTIFY:
        if rectifier is None or due_on is None:
            raise Invalid(fields={"rectifier": "责令整改请选择整改责任人和期限。"})
        made = order.order(error=conclusion, owner=rectifier, due_on=due_on, by=by, division=complaint.division)
        return str(made.number)
    if result == Result.FRAUD:
        if complaint.household is None or acted_on is None:
            raise Invalid(fields={"acted_on": "建立骗保档案须是对家庭的举报，并填写行为日期。"})
        file = fraud.start(household=complaint.household, suspicion=conclusion, acted_on=acted_on, by=by)
        return str(file.number)
    return ""


def _adjust(complaint: Complaint, by: Any) -> str:
    award = Award.objects.filter(household=complaint.household, ended_on=None).first() if complaint.household else None
    if award is None:
        raise Invalid(fields={"result": "被反映的家庭现在没有享受救助，没有可以重新认定的保障金。"})
    made = opening.open_(
        award=award,
        ground="complaint",
        why="群众反映的情况经核查属实，须重新认定",
        by=by,
        source=f"{Complaint._meta.label_lower}:{complaint.pk}",
    )
    return str(made.number)


def print_answer(*, complaint: Complaint, by: Any) -> Complaint:
    """打印答复书 — without the name: the keeper writes it on the envelope. It stays with the complaint: a family's file
    and the records of the place are read by those it may be about."""
    require(by, PRINT, complaint.division)
    _keepers(complaint, by)
    if complaint.letter_id:
        return complaint
    stored = print_paper(kind="complaint_answer", data=sheets.answer(complaint, by), code=complaint.number, by=by)
    return _kept(complaint, stored, by)


def _keepers(complaint: Complaint, by: Any) -> None:
    check("complaint", complaint, "close", by=by)
    if not complaint.named:
        raise Conflict("匿名举报没有举报人可以答复，不打印答复书。")


@transaction.atomic
def _kept(complaint: Complaint, stored: Any, by: Any) -> Complaint:
    now = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if now.letter_id:
        return now  # a double click: the first one's paper
    now.letter = stored
    now.save(update_fields=["letter"])
    note("remedies.print", "complaint", now, by=by, because="打印答复书")
    return now
