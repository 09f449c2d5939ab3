"""建立追缴 — from what the ledger shows, one row per award; a human says why, and nobody is asked for money yet."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.casework.models import Award
from dibao.casework.permissions import barred as kept_away
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.regions.services.numbering import numbered
from dibao.screening.models import FraudFile

from ..choices import Kind, Status
from ..lifecycle import OPEN as OPEN_STATES
from ..models import Item, Recovery
from ..permissions import OPEN
from ..queries.found import TooMuch, too_much
from .moving import move, note, write, written


@transaction.atomic
def open_(*, award: Award, kind: str, why: str, by: Any, fraud: FraudFile | None = None) -> Recovery:
    """建立追缴 — every month the ledger shows as paid too much, line by line; one open 追缴 per award.

    `fraud` is the family's decided fraud file; its fine comes along and is paid after the principal. Raises Invalid
    when the ledger shows nothing, Conflict when one is open.
    """
    require(by, OPEN, award.division)
    if why_not := kept_away(by, award.case):
        raise NotAllowed(why_not)
    Award.objects.select_for_update().get(pk=award.pk)
    if open_one := Recovery.objects.filter(award=award, status__in=OPEN_STATES).first():
        raise Conflict(f"这个家庭已经有一件追缴 {open_one.number}，请在那一件里办理。")
    months = _months(award, kind)
    _refuse(award, kind, why, months, fraud)
    recovery = Recovery.objects.create(
        number=numbered("ZJ", award.division, series="recovery", digits=5), household=award.household, award=award, division=award.division, kind=kind,
        why=why.strip(), fraud=fraud, fine=fraud.fine if fraud else 0, owed=sum(each.amount for each in months),
    )  # fmt: skip
    rows = _items(recovery, months)
    event = write(recovery, "open", by=by, why=why)
    note(event, *rows, by=by, data={"owed": recovery.owed, "months": len(rows)})
    return recovery


def _refuse(award: Award, kind: str, why: str, months: list[TooMuch], fraud: FraudFile | None) -> None:
    faults = {}
    if kind not in Kind.values:
        faults["kind"] = "请选择多发的原因。"
    if not why.strip():
        faults["why"] = "请写明多发的经过。"
    if (kind == Kind.FRAUD) != (fraud is not None):
        faults["kind"] = "骗取的，须先有已作出决定的骗保档案；不是骗取的，不能与骗保档案关联。"
    if fraud and (fraud.household_id != award.household_id or fraud.decided_on is None or fraud.obtained is None):
        faults["kind"] = "骗保档案不是这个家庭的，或还没有作出决定。"
    if faults:
        raise Invalid(fields=faults)
    owed = sum(each.amount for each in months)
    if fraud and owed > (fraud.obtained or 0) - fraud.returned:
        raise Conflict(
            f"台账多发 {yuan(owed)} 元，骗保档案 {fraud.number} 决定追缴的只有 {yuan(fraud.obtained or 0)} 元"
            f"（已退回 {yuan(fraud.returned)} 元）。请先核对骗保档案。"
        )
    if not months:
        raise Invalid("发放台账上没有多发的月份，不能追缴。请先办理金额调整或停发。")


def _months(award: Award, kind: str) -> list[TooMuch]:
    """What a 追缴 of this kind is about; fraud takes up again what was let go before it was known."""
    return too_much(award, dismissed_too=kind == Kind.FRAUD)


def _items(recovery: Recovery, months: list[TooMuch]) -> list[Item]:
    return [
        Item.objects.create(recovery=recovery, month=each.month, booked=each.booked, due=each.due, amount=each.amount)
        for each in months
    ]


@transaction.atomic
def refresh(*, recovery: Recovery, by: Any) -> Recovery:
    """重新计算 — the ledger has moved on since; the months are read again, and the family is heard on the new sum."""
    months = _months(recovery.award, recovery.kind)
    if not months:
        raise Conflict("发放台账上已经没有多发的月份，请由县级决定“不予追缴”。")
    old = list(recovery.items.filter(replaced=False))
    for item in old:
        item.replaced = True
    written(old)
    event = move(recovery, "refresh", by=by, changes={"owed": sum(each.amount for each in months)})
    note(event, *old, *_items(recovery, months), by=by, data={"owed": recovery.owed})
    return recovery


def stale(recovery: Recovery) -> bool:
    """Whether the ledger shows other months or sums than this 追缴 was opened with; only asked before the order."""
    if recovery.status not in (Status.FOUND, Status.TOLD):
        return False
    items = recovery.items.filter(replaced=False)
    now = [(each.month, each.booked, each.due) for each in _months(recovery.award, recovery.kind)]
    return list(items.values_list("month", "booked", "due")) != now


@transaction.atomic
def refuse_stale(*, recovery: Recovery, by: Any) -> None:
    """The form was opened on an older state of the 追缴."""
    raise Invalid("这一件刚刚被他人办理，请核对后重新提交。")
