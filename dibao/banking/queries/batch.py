"""The page of a batch: its figures, what may be done next, who did what, and its replies row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from dibao.access.permissions import may
from dibao.regions.queries import path_names
from dibao.registry import queries as registry

from ..choices import BatchState, InstructionState, Way
from ..formats import FORMATS
from ..lifecycle import BATCH
from ..models import Batch, BatchEvent, Instruction, ReturnFile, ReturnRow
from ..permissions import DELIVER, IMPORT, RECEIPT, moves_for

NEXT = {
    BatchState.MADE: "资金发放：核对笔数和金额，开始发送",
    BatchState.SENT: "银行：返回结果；资金发放：导入结果",
    BatchState.DONE: "资金发放：打印回单并归档；退回的由乡镇更正账户后再发",
}
SENDING = {
    Way.FILE: "资金发放：下载银行文件，交给银行后登记",
    Way.PACKAGE: "资金发放：下载加密文件包，交给银行后登记",
    Way.LINE: "资金发放：继续发送，直到银行全部收到",
}
# The one thing to do next is the first of these that is open; a file that was handed over is not what comes next.
MAIN = ("start", "deliver", "fetch", "file_receipt", "take_file", "import")
LATER = frozenset({"take_file"})


@dataclass(frozen=True, slots=True)
class StateRow:
    """So many payments stand there."""

    label: str
    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class BatchPage:
    """What the page of a batch says. `acts`: what this person may do now; `strong`: the one that comes next."""

    batch: Batch
    next: str
    states: Sequence[StateRow]
    replies: Sequence[ReturnFile]
    events: Sequence[tuple[str, BatchEvent]]
    acts: frozenset[str]
    strong: dict[str, bool]
    layout: str


def page(batch: Batch, staff: Any) -> BatchPage:
    """The page for this person."""
    rows = batch.instructions.order_by().values_list("state").annotate(Count("pk"), Sum("amount"))
    found = {state: (n, fen) for state, n, fen in rows}
    acts = _acts(batch, staff)
    labels = {"make": "组批"} | {name: step.label for name, step in BATCH.items()}
    return BatchPage(
        batch=batch,
        next=SENDING[Way(batch.bank.way)]
        if batch.status == BatchState.SENDING
        else NEXT.get(BatchState(batch.status), ""),
        states=[StateRow(state.label, *found[state]) for state in InstructionState if state in found],
        replies=list(batch.replies.all()),
        events=[(labels[event.move], event) for event in batch.events.all()],
        acts=acts,
        strong={_main(batch, acts): True},
        layout=FORMATS[batch.bank.layout].label,
    )


def _main(batch: Batch, acts: frozenset[str]) -> str:
    """What comes next, of what this person may do."""
    done = LATER if batch.status != BatchState.SENDING else frozenset()
    done |= {"import"} if batch.status == BatchState.DONE else frozenset()
    return next((name for name in MAIN if name in acts - done), "")


def _acts(batch: Batch, staff: Any) -> frozenset[str]:
    """Moves of the table, and what moves nothing: the file, the line, replies, the receipt."""
    acts = {move.name for move in moves_for(staff, "batch", batch)}
    line, gone = batch.bank.way == Way.LINE, batch.status in (BatchState.SENDING, BatchState.SENT, BatchState.DONE)
    if may(staff, IMPORT, batch.division) and gone:
        acts |= {"import"} if not line else {"fetch"} if batch.status != BatchState.DONE else set()
        acts |= {"take_file"} if batch.stored_id else set()
    if line and batch.status == BatchState.SENDING and may(staff, DELIVER, batch.division):
        acts.add("deliver")
    if line:
        acts.discard("hand_over")
    if batch.status == BatchState.DONE and may(staff, RECEIPT, batch.division):
        acts.add("file_receipt")
    return frozenset(acts)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment as people read it; `account` is for masking."""

    instruction: Instruction
    head: str
    household: str
    place: str
    account: str


def payments(batch: Batch) -> QuerySet[Instruction]:
    """The payments of a batch in the order of the file."""
    return batch.instructions.select_related("account__holder", "line__household").order_by("pk")


def payment_rows(instructions: Sequence[Instruction]) -> list[PaymentRow]:
    """With head of the family and village."""
    names = path_names({each.division for each in instructions})
    return [
        PaymentRow(
            each, registry.head(each.line.household).name, each.line.household.number, names[each.division],
            str(each.account.number),
        )
        for each in instructions
    ]  # fmt: skip


def reply_rows(file: ReturnFile) -> QuerySet[ReturnRow]:
    """What became of each row of a reply."""
    related = ("instruction__account__holder", "instruction__line__household")
    return ReturnRow.objects.filter(file=file).select_related(*related).order_by("row")
