"""银行返回 — a reply is read, judged as a whole, and applied by key in one transaction; the same reply again is nothing."""

import hashlib
import json
from dataclasses import astuple
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.exchange import envelope
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.crypto import sealing_key
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import calendar, parameters_for
from dibao.rules.deadlines import add_working_days

from ..choices import BatchState, InstructionState, Outcome, Way
from ..formats import FAILED, FORMATS, PAID, Answer, Reply
from ..judging import Judged, Ordered, judge
from ..models import Batch, Instruction, ReturnFile, ReturnRow
from ..permissions import FETCH, IMPORT
from ..wire import BankLine
from . import money
from .moving import move

CHUNK = 500
OPEN = (BatchState.SENDING, BatchState.SENT, BatchState.DONE)
LARGEST = 20 << 20


def read_file(*, batch: Batch, content: BinaryIO | bytes, name: str, by: Any, reversal: bool = False) -> ReturnFile:
    """导入银行结果 — a file of the bank's layout (or its sealed package). Raises Invalid with the line and the reason.

    The same file a second time is the first one's row, and nothing moves. reversal: 到账后退汇.
    """
    require(by, IMPORT, batch.division)
    _open(batch)
    raw = content if isinstance(content, bytes) else content.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Invalid(f"文件超过 {LARGEST >> 20} MB，不能导入。请银行分成几个文件返回。")
    if batch.bank.way == Way.PACKAGE:
        raw, name = _opened(batch, raw)
    digest = hashlib.sha256(raw).hexdigest()
    if there := batch.replies.filter(digest=digest, reversal=reversal).first():
        return there
    reply = FORMATS[batch.bank.layout].read(raw)
    _judged(batch, reply, reversal)  # before the file is kept: what is refused leaves nothing behind
    stored = put(content=raw, name=name, by=by)
    return _apply(batch, reply, by, digest=digest, name=name, stored=stored, reversal=reversal)


def fetch(*, batch: Batch, by: Any, line: BankLine | None = None) -> ReturnFile | None:
    """取结果 — ask the bank for every payment that is still on its way; None when it has nothing new to say."""
    require(by, FETCH, batch.division)
    _open(batch)
    if batch.bank.way != Way.LINE:
        raise Conflict(f"{batch.bank.name}没有接口，请导入银行返回的文件。")
    waiting = batch.instructions.filter(state__in=(InstructionState.SENDING, InstructionState.SENT)).order_by("pk")
    keys, line = list(waiting.values_list("key", flat=True)), line or BankLine(batch.bank, by=by)
    answers = [
        each for first in range(0, len(keys), CHUNK) for each in line.results(batch, keys[first : first + CHUNK])
    ]
    if not answers:
        return None
    said = json.dumps([astuple(each) for each in answers], ensure_ascii=False).encode()
    return _apply(batch, Reply(batch.number, answers), by, digest=hashlib.sha256(said).hexdigest(), name="银行接口")


def _open(batch: Batch) -> None:
    if batch.status not in OPEN:
        raise Conflict(f"批次 {batch.number} 现在是“{batch.get_status_display()}”，还没有发送，不会有结果。")


def _opened(batch: Batch, raw: bytes) -> tuple[bytes, str]:
    """The one file inside a package that this bank sealed for us."""
    partner: Partner | None = batch.bank.partner

    def key_of(print_: str) -> bytes | None:
        known = partner and partner.ready(clock.today()) and partner.verify_print == print_
        return bytes.fromhex(partner.verify_key) if partner and known else None

    opened = envelope.open_sealed(raw, own=sealing_key(), key_of=key_of, now=clock.now())
    if len(opened.files) != 1:
        raise Invalid("这个交换包里应当只有一个结果文件。请银行重新制作。")
    name, content = next(iter(opened.files.items()))
    return content, name


def _judged(batch: Batch, reply: Reply, reversal: bool) -> Judged:
    rows = batch.instructions.select_related("account").order_by("pk")
    ordered = {each.key: Ordered(str(each.account.number), each.amount, each.state) for each in rows}
    return judge(reply, ordered, number=batch.number, month=batch.month, reversal=reversal)


@transaction.atomic
def _apply(
    batch: Batch, reply: Reply, by: Any, *, digest: str, name: str, stored: StoredFile | None = None,
    reversal: bool = False,
) -> ReturnFile:  # fmt: skip
    """Whoever comes second waits here, and finds everything said already."""
    held = Batch.objects.select_for_update().select_related("bank").get(pk=batch.pk)
    if there := held.replies.filter(digest=digest, reversal=reversal).first():
        return there
    judged = _judged(held, reply, reversal)
    rows = {each.key: each for each in held.instructions.select_related("line").order_by("pk")}
    file = ReturnFile.objects.create(
        batch=held, division=held.division, digest=digest, name=name, stored=stored, rows_read=len(reply.answers),
        applied=len(judged.fresh), skipped=len(judged.same), reversal=reversal, by=by.actor_key, by_name=by.actor_name,
        failed=sum(each.result == FAILED for each in judged.fresh), total=sum(each.amount for each in reply.answers),
    )  # fmt: skip
    _move(judged.fresh, rows, held, reversal, by)
    _rows(file, judged, rows)
    counts = {"applied": file.applied, "skipped": file.skipped, "failed": file.failed}
    record("banking.import", by=by, about=file, because=name, data=counts)
    _finish(held, by)
    batch.status, batch.version = held.status, held.version
    return file


def _move(fresh: list[Answer], rows: dict[str, Instruction], batch: Batch, reversal: bool, by: Any) -> None:
    """Each instruction to its end, and the ledger with it."""
    due = _due(batch) if any(each.result == FAILED for each in fresh) else None
    for answer in fresh:
        row = rows[answer.key]
        row.state = InstructionState.CONFIRMED if answer.result == PAID else InstructionState.FAILED
        row.reason, row.answered_on = answer.reason[:200], clock.today()
        row.due_on = due if answer.result == FAILED else None
    changed = [rows[answer.key] for answer in fresh]
    Instruction.objects.bulk_update(changed, ["state", "reason", "answered_on", "due_on"], batch_size=CHUNK)
    money.arrived([each for each in changed if each.state == InstructionState.CONFIRMED], by=by)
    failed = [each for each in changed if each.state == InstructionState.FAILED]
    (money.taken_back if reversal else money.came_back)(failed, by=by)


def _due(batch: Batch) -> date:
    """The day by which a returned payment must be put right.

    No rule sets it; the limit of the step that resembles it most is borrowed: the county's review.
    """
    days = parameters_for(division=batch.division, track="rural", on=clock.today()).value("county_review_wd")
    return add_working_days(clock.today(), days, calendar()).on


def _rows(file: ReturnFile, judged: Judged, rows: dict[str, Instruction]) -> None:
    said = [(each, Outcome.APPLIED) for each in judged.fresh] + [(each, Outcome.SAME) for each in judged.same]
    ReturnRow.objects.bulk_create(
        [
            ReturnRow(
                file=file, row=each.row, instruction=rows[each.key], result=each.result, reason=each.reason[:200],
                outcome=outcome,
            )
            for each, outcome in said
        ],
        batch_size=CHUNK,
    )  # fmt: skip


def _finish(batch: Batch, by: Any) -> None:
    """Everything answered: the batch is done. A later 退汇 leaves it done; its payment waits among the returned."""
    open_ = batch.instructions.filter(state__in=(InstructionState.SENDING, InstructionState.SENT)).exists()
    if not open_ and batch.status != BatchState.DONE:
        move("batch", batch, "finish", by=by)
