"""组批 — payments of a month become instructions with a key each, before any byte leaves the house."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.payments.models import Line

from ..choices import InstructionState
from ..keys import digest_of, key_of
from ..models import Bank, Batch, BatchEvent, Instruction
from ..permissions import MAKE
from ..queries.waiting import Waiting, waiting
from .moving import move
from .withdrawing import withdraw_unsent

CHUNK = 500


@transaction.atomic
def make(*, bank: Bank, division: int, month: date, by: Any) -> Batch:
    """组批 — everything of the month and place that waits: lines never sent, and returned ones put right.

    Pressed twice at once it makes one batch: whoever comes second finds nothing left. Raises Conflict then.
    """
    require(by, MAKE, division)
    if not bank.in_use:
        raise Conflict(f"{bank.name}已停用，请选择使用中的代发银行。")
    if month.day != 1:
        raise Invalid(fields={"month": "请选择发放月份。"})
    Bank.objects.select_for_update().get(pk=bank.pk)
    withdraw_unsent(division=division, by=by)
    found = waiting(month, division)
    if not found:
        raise Conflict("没有待发的：名册还没有批准，或都已组批、都在暂缓。")
    batch = Batch.objects.create(number=_number(bank, month), bank=bank, division=division, month=month)
    rows = _instructions(batch, found)
    try:
        with transaction.atomic():
            Instruction.objects.bulk_create(rows, batch_size=CHUNK)
    except IntegrityError:  # the database is the last judge of who was first
        raise Conflict("其中有的刚刚被另一批收走，没有组批。请刷新页面。") from None
    made = list(batch.instructions.order_by("pk"))
    batch.lines, batch.total, batch.digest = len(made), sum(each.amount for each in made), digest_of(made)
    batch.save(update_fields=["lines", "total", "digest"])
    event = BatchEvent.objects.create(
        batch=batch, move="make", target=batch.status, actor=by.actor_key, actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
    )  # fmt: skip
    record("banking.make", by=by, about=batch, rows=[event], data={"lines": batch.lines, "total": batch.total})
    return batch


def _number(bank: Bank, month: date) -> str:
    county = bank.division // 10**6
    return f"FK{county}-{month:%Y%m}-{claim(f'batch:{county}'):04d}"


def _instructions(batch: Batch, found: list[Waiting]) -> list[Instruction]:
    attempts = _attempts(each.line for each in found)
    rows = []
    for each in found:
        attempt = attempts.get(each.line.pk, 0) + 1
        line = each.line
        rows.append(
            Instruction(
                batch=batch,
                line=line,
                division=line.division,
                attempt=attempt,
                account=each.account,
                amount=line.total,
                key=key_of(award=line.award_id, month=line.month, kind=line.roster.kind, attempt=attempt),
            )
        )
    return rows


def _attempts(lines: Iterable[Line]) -> dict[int, int]:
    keys = [line.pk for line in lines]
    found: dict[int, int] = {}
    for first in range(0, len(keys), CHUNK):
        rows = Instruction.objects.filter(line__in=keys[first : first + CHUNK]).order_by().values_list("line")
        found |= dict(rows.annotate(Max("attempt")))
    return found


@transaction.atomic
def discard(*, batch: Batch, why: str, by: Any) -> Batch:
    """作废 — only before anything was sent; its payments wait again."""
    withdrawn = batch.instructions.filter(state=InstructionState.NEW)
    move("batch", batch, "discard", by=by, why=why)
    withdrawn.update(state=InstructionState.WITHDRAWN)
    return batch
