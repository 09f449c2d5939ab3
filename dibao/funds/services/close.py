"""月结 — a month of a place is closed once: its sums are fixed, four papers printed and filed, its rosters closed.

Every stage is a transaction of its own and knows what is done already, so that a killed close goes on where it stopped.
"""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Category, Subject
from dibao.archive.services.record import file_record
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.moving import claim as take
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.payments.models import Roster
from dibao.payments.services.approving import close as close_roster
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.rules.periods import first_of_month

from ..choices import ClosePaperKind, CloseState
from ..lifecycle import BASIS
from ..models import ClosePaper, MonthClose
from ..permissions import CLOSE
from ..printing import render
from ..queries.ledger import entries, flow
from ..queries.sheets import SHEETS, totals_of
from ..queries.standing import against, last_booking, overlapping

SUBJECTS = {
    ClosePaperKind.SUMMARY: Subject.ROSTER,
    ClosePaperKind.CHANGES: Subject.ROSTER,
    ClosePaperKind.RECEIPTS: Subject.BANK_RETURN,
    ClosePaperKind.VOUCHER: Subject.VOUCHER,
}


def close_month(*, division: int, month: date, by: Any) -> MonthClose:
    """月结 — begun, carried on or done already: what is missing is done, nothing twice.

    Raises Invalid with everything that stands against it. A close that was killed is carried on by calling it again.
    """
    require(by, CLOSE, division)
    there = MonthClose.objects.filter(division=division, month=month).first()
    if there and there.state == CloseState.CLOSED:
        raise Conflict(f"{path_name(division)} {month:%Y年%m月} 已经结账（{there.number}），不能再结一次。")
    close = there or begin(division=division, month=month, by=by)
    for kind in ClosePaperKind:
        if not close.papers.filter(kind=kind).exists():
            content = render(SHEETS[kind](close), made_at=close.began_at)
            _file(close, kind, put(content=content, name=f"{kind.label} {close.number}.pdf", by=by), by)
    return _finish(close, by)


@transaction.atomic
def begin(*, division: int, month: date, by: Any) -> MonthClose:
    """开始结账 — refused while anything stands against it; from here the sums of the month are fixed."""
    require(by, CLOSE, division)
    if month.day != 1 or not codes.is_code(division) or codes.level(division) not in ("county", "township"):
        raise Invalid("按县（市、区）或乡镇（街道）逐月结账，请重新选取地区和月份。")
    county = codes.short(division)[:6]
    claim(f"close:{county}")  # whoever closes a place of the county at the same time waits here
    if why_not := against(division, month):
        raise Invalid(*(f"{each.words}{each.todo}" for each in why_not))
    if overlapping(division, month).exists():
        raise Conflict(f"{path_name(division)} {month:%Y年%m月} 刚刚由他人结账。")
    close = MonthClose.objects.create(
        number=f"JZ{codes.short(division)}-{month:%Y%m}", division=division, month=month, last=last_booking(),
        by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    close.totals = totals_of(close, _carried(close))
    close.save(update_fields=["totals"])
    record("funds.begin_close", by=by, about=close, because=f"{month:%Y年%m月}结账", basis=BASIS, data=close.totals)
    return close


def _carried(close: MonthClose) -> dict[str, int]:
    """结转 — what is approved and held, and what came back and was not sent again, at the end of the month. fen."""
    end = first_of_month(close.month, months=1)
    standing = flow(entries(close.division).filter(booked_on__lt=end, booking__lte=close.last))
    return {"payable": standing.payable, "returned": standing.returned_open}


@transaction.atomic
def _file(close: MonthClose, kind: ClosePaperKind, stored: StoredFile, by: Any) -> None:
    """归档 — one paper into the accounting archive, once; whoever comes second finds it filed."""
    MonthClose.objects.select_for_update().get(pk=close.pk)
    if close.papers.filter(kind=kind).exists():
        return
    filed = file_record(
        category=Category.ACCOUNTING, subject=SUBJECTS[kind], stored=stored, dated=_last_day(close.month),
        title=f"{path_name(close.division)}{close.month:%Y年%m月}{kind.label}", responsible=_office(close.division),
        division=close.division, by=by, number=close.number,
    )  # fmt: skip
    paper = ClosePaper.objects.create(close=close, kind=kind, division=close.division, stored=stored, record=filed)
    record("funds.file_close", by=by, about=close, rows=[paper], data={"kind": kind, "code": filed.code})


def _office(division: int) -> str:
    return f"{path_name(division)}民政部门"


def _last_day(month: date) -> date:
    return date.fromordinal(first_of_month(month, months=1).toordinal() - 1)


@transaction.atomic
def _finish(close: MonthClose, by: Any) -> MonthClose:
    """结账完毕 — the rosters of the month are closed with it."""
    now = MonthClose.objects.select_for_update().get(pk=close.pk)
    if now.state == CloseState.CLOSED:
        return now
    take(now, {"state": CloseState.CLOSED, "closed_at": clock.now()}, state="state", taken=f"月结 {now.number} ")
    rosters = Roster.objects.filter(division__range=codes.span(now.division), month__lte=now.month, status="approved")
    for roster in rosters.order_by("pk"):
        close_roster(roster=roster, by=by)
    record("funds.finish_close", by=by, about=now, because=f"{now.month:%Y年%m月}结账完毕", basis=BASIS)
    return now
