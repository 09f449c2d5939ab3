"""存折代管 — a family's passbook in other hands: agreed in writing, for a time, filed with the county. 办法 第二十六条."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.models import Household
from dibao.rules.identity import IdNumberError, check_id_number

from ..choices import KeeperKind
from ..models import KeepingAgreement
from ..permissions import AGREE, END, FILE

BASIS = "审核确认办法第二十六条"


def enter(
    *, household: Household, keeper: str, keeper_kind: str, keeper_id: str, keeper_phone: str, bank: str, reason: str,
    starts_on: date, ends_on: date, content: Any, name: str, by: Any,
) -> KeepingAgreement:  # fmt: skip
    """登记代管协议 — with the signed paper; the county gives it a number. Raises Invalid, Conflict."""
    require(by, AGREE, household.division)
    words = {"keeper": keeper, "bank": bank, "reason": reason, "keeper_phone": keeper_phone}
    faults = {field: "请填写。" for field, text in words.items() if not text.strip()}
    try:
        keeper_id = check_id_number(keeper_id, on=clock.today()).number
    except IdNumberError as fault:
        faults["keeper_id"] = str(fault)
    if keeper_kind not in KeeperKind.values:
        faults["keeper_kind"] = "请选择代管人的身份。"
    if ends_on <= starts_on:
        faults["ends_on"] = "代管期限的止期应晚于起期。"
    if not content:
        faults["content"] = "请上传双方签字的代管协议。"
    if faults:
        raise Invalid(fields=faults, basis=BASIS)
    paper = put(content=content, name=name, by=by)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        ended = _make_room(household)
        row = KeepingAgreement.objects.create(
            household=household, division=household.division, keeper=keeper.strip(), keeper_kind=keeper_kind,
            keeper_id=keeper_id, keeper_phone=keeper_phone.strip(), bank=bank.strip(),
            reason=reason.strip(), starts_on=starts_on, ends_on=ends_on, paper=paper, by=by.actor_key,
            by_name=by.actor_name, human=acting_human(by),
        )  # fmt: skip
        record("banking.enter_agreement", by=by, about=row, rows=ended, because=row.reason, basis=BASIS)
    return row


def _make_room(household: Household) -> list[KeepingAgreement]:
    """An agreement whose time is over makes room for the next; one that still runs does not."""
    ended = []
    for old in KeepingAgreement.objects.filter(household=household, ended_on=None):
        if old.ends_on >= clock.today():
            raise Conflict(f"这个家庭的存折现由{old.keeper}代管至 {old.ends_on}。要换人的，请先终止原来的协议。")
        old.ended_on, old.end_reason = old.ends_on, "到期"
        old.save(update_fields=["ended_on", "end_reason"])
        ended.append(old)
    return ended


@transaction.atomic
def file(*, agreement: KeepingAgreement, number: str, by: Any) -> KeepingAgreement:
    """备案 — the county's number; by another human than who entered it."""
    require(by, FILE, agreement.division)
    if acting_human(by) == agreement.human:
        raise NotAllowed("代管协议由您登记，备案须由另一人办理。", basis=BASIS)
    if not number.strip():
        raise Invalid(fields={"number": "请填写备案号。"})
    held = KeepingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if held.filing_number:
        raise Conflict(f"这份协议已于 {held.filed_on} 备案，备案号 {held.filing_number}。")
    held.filing_number, held.filed_on, held.filed_by_name = number.strip(), clock.today(), by.actor_name
    held.save()
    record("banking.file_agreement", by=by, about=held, because=number.strip(), basis=BASIS)
    return held


@transaction.atomic
def end(*, agreement: KeepingAgreement, why: str, by: Any) -> KeepingAgreement:
    """终止代管 — the passbook is back with the family, or goes to somebody else by an agreement of his own."""
    require(by, END, agreement.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明终止的原因和存折的去向。"})
    held = KeepingAgreement.objects.select_for_update().get(pk=agreement.pk)
    if held.ended_on is not None:
        raise Conflict(f"这份协议已于 {held.ended_on} 终止。")
    held.ended_on, held.end_reason = min(clock.today(), held.ends_on), why.strip()
    held.save()
    record("banking.end_agreement", by=by, about=held, because=why.strip(), basis=BASIS)
    return held
