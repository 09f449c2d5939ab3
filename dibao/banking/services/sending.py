"""发送 — an outbox: the instructions and the ledger say the money is on its way before any byte leaves.

Killed anywhere, nothing is sent twice: the file is the same bytes, the line repeats the same keys, and the bank pays a
key once.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.queries import open_verified
from dibao.documents.services.store import put
from dibao.exchange import envelope
from dibao.kernel import clock
from dibao.kernel.crypto import public_key, signing_key
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import calendar
from dibao.rules.deadlines import add_working_days

from ..choices import BatchState, InstructionState, Way
from ..keys import digest_of
from ..models import Batch
from ..permissions import DELIVER, HAND_OVER, START
from ..queries.order import file_name, instructions_of, rendered
from ..wire import BankLine
from . import money
from .moving import check, move

# Payments of one request to the bank's server.
AT_ONCE = 200
# A package is handed over within days; its keys are of no use to anybody later.
VALID = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far a delivery is: payments the bank has taken now, and those still to go."""

    taken: int
    left: int


def start(*, batch: Batch, by: Any) -> Batch:
    """开始发送 — from here on the money counts as on its way. Raises Invalid with the lines that cannot be written."""
    check("batch", batch, "start", by=by)
    require(by, START, batch.division)
    orders = instructions_of(batch)
    if digest_of(orders) != batch.digest or sum(each.amount for each in orders) != batch.total:
        raise Conflict(f"批次 {batch.number} 的明细与组批时不一致，没有发送。请作废后重新组批，并告知安全审计员。")
    if ended := [each for each in orders if each.account.valid_to is not None]:
        raise Conflict(f"组批以后有 {len(ended)} 户更换了账户，没有发送。请作废这一批后重新组批。")
    if held := [each for each in orders if each.line.hold or not each.line.live]:
        raise Conflict(f"组批以后有 {len(held)} 户被暂缓，没有发送。请作废这一批后重新组批，暂缓的会留在名册里。")
    content = rendered(batch, orders)
    stored = None if batch.bank.way == Way.LINE else put(content=content, name=file_name(batch), by=by)
    with transaction.atomic():
        changes = {"started_at": clock.now(), "due_on": _due(batch), "stored": stored}
        move("batch", batch, "start", by=by, changes=changes, data={"lines": batch.lines, "total": batch.total})
        batch.instructions.filter(state=InstructionState.NEW).update(state=InstructionState.SENDING)
        money.on_its_way(orders, by=by)
    return batch


def _due(batch: Batch) -> date:
    """The day by which the bank owes its answer; the agreement says after how many working days."""
    return add_working_days(clock.today(), batch.bank.answer_days, calendar()).on


def take_file(*, batch: Batch, by: Any) -> tuple[str, bytes]:
    """下载银行文件 — (name, bytes), the same every time; sealed for the bank where that was agreed. Each taking is on record."""
    require(by, HAND_OVER, batch.division)
    if batch.stored is None or batch.status not in (BatchState.SENDING, BatchState.SENT, BatchState.DONE):
        raise Conflict("这一批还没有开始发送，没有银行文件。")
    with open_verified(batch.stored) as stream:
        content, name = stream.read(), file_name(batch)
    if batch.bank.way == Way.PACKAGE:
        content, name = _sealed(batch, name, content), f"{batch.number}.zip"
    with transaction.atomic():
        record("banking.take_file", by=by, about=batch, data={"name": name, "size": len(content)})
    return name, content


def _sealed(batch: Batch, name: str, content: bytes) -> bytes:
    partner = batch.bank.partner
    if partner is None or not partner.ready(clock.today()):
        raise Invalid(
            f"{batch.bank.name}没有复核过的公钥，或公钥已过期，不能加密。请核对人员先到交换单位录入并复核公钥。"
        )
    now = clock.now()
    package, _ = envelope.seal(
        {name: content}, number=batch.number, purpose="低保金代发", sender=public_key(), sign=signing_key().sign,
        recipient=bytes.fromhex(partner.seal_key), made_at=now, valid_until=now + VALID,
    )  # fmt: skip
    return package


@transaction.atomic
def hand_over(*, batch: Batch, why: str, by: Any) -> Batch:
    """已交给银行 — the file was handed to whom and when; from now the bank owes an answer."""
    if batch.bank.way == Way.LINE:
        raise Conflict("这一批通过接口发送，由系统登记银行是否收到。")
    move("batch", batch, "hand_over", by=by, why=why, changes={"sent_at": clock.now()})
    batch.instructions.filter(state=InstructionState.SENDING).update(state=InstructionState.SENT)
    return batch


def deliver(*, batch: Batch, by: Any, line: BankLine | None = None, most: int = 0) -> Delivered:
    """通过接口发送 — what the bank has not taken yet, in portions; call it again after any interruption.

    most: portions at once, 0 for all. Raises what the line raises (Unreachable, Declined, Untrusted); what the bank took
    before stays taken.
    """
    require(by, DELIVER, batch.division)
    if batch.bank.way != Way.LINE or batch.status != BatchState.SENDING:
        raise Conflict(f"批次 {batch.number} 现在是“{batch.get_status_display()}”，没有要通过接口发送的。")
    line, taken, portions = line or BankLine(batch.bank, by=by), 0, 0
    while portion := _next_portion(batch):
        line.pay(batch, portion)
        _taken(batch, [each.key for each in portion], by)
        taken, portions = taken + len(portion), portions + 1
        if portions == most:
            break
    left = batch.instructions.filter(state=InstructionState.SENDING).count()
    if not left:
        _all_taken(batch, by)
    return Delivered(taken, left)


def _next_portion(batch: Batch) -> list[Any]:
    rows = batch.instructions.filter(state=InstructionState.SENDING)
    return list(rows.select_related("account__holder", "line").order_by("pk")[:AT_ONCE])


@transaction.atomic
def _taken(batch: Batch, keys: list[str], by: Any) -> None:
    moved = batch.instructions.filter(key__in=keys, state=InstructionState.SENDING).update(state=InstructionState.SENT)
    record("banking.deliver", by=by, about=batch, data={"asked": len(keys), "taken": moved})


@transaction.atomic
def _all_taken(batch: Batch, by: Any) -> None:
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.status == BatchState.SENDING:
        move("batch", now, "delivered", by=by, changes={"sent_at": clock.now()})
    batch.status, batch.version = now.status, now.version
