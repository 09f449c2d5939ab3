"""部门答复 — kept as it came, looked at, applied whole or not at all, once."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put as store
from dibao.documents.storage import digests_of
from dibao.exchange.models import Package
from dibao.exchange.services import packages
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim

from ..choices import Answer, DispatchState, Origin, ReplyState
from ..models import Dispatch, Query, Reply, ReplyFile
from ..permissions import RECEIVE
from ..queries.reading import Reading, Row, read_reply
from ..sources import SOURCES
from .answering import as_row, keep_apart, put
from .closing import close_if_done
from .stopping import stop_leaveless

TABLES = (".csv", ".xlsx", ".txt")


def receive(
    *, dispatch: Dispatch, register: str, content: BinaryIO, name: str, vouched_by: str, origin_note: str, by: Any
) -> Reply:
    """收下普通文件 — a table (CSV, XLSX) or a PDF without a signature; a named person answers for where it came from.

    The same content twice for one batch is refused with the number it was taken under.
    """
    require(by, RECEIVE, dispatch.division)
    _refuse_early(dispatch, {register})
    faults = {}
    if not vouched_by.strip():
        faults["vouched_by"] = "没有签名的文件，须写明由谁说明来源。"
    if not origin_note.strip():
        faults["origin_note"] = "请写明来源，例如：某月某日由某局某人当面移交的光盘。"
    if faults:
        raise Invalid(fields=faults)
    ending = PurePath(name).suffix.lower()
    if ending not in (*TABLES, ".pdf"):
        raise Invalid(fields={"content": f"“{name}”不是表格（CSV、XLSX）或 PDF，请对方重新导出。"})
    digest = _digest(content)
    _refuse_again(dispatch, digest, name)
    stored = store(content=content, name=name, by=by)  # seconds of looking at the file, so outside the transaction
    origin = Origin.KEYED if ending == ".pdf" else Origin.PLAIN
    told = {"vouched_by": vouched_by.strip(), "origin_note": origin_note.strip()}
    return _received(dispatch, {register: stored}, digest, origin, by, told)


def _digest(content: BinaryIO) -> str:
    """Read in pieces: a file of ten million lines is refused by its size and never stands in memory."""
    content.seek(0)
    try:
        return digests_of(content).sha256
    except Invalid as refusal:
        raise Invalid(*refusal.sentences, "答复只应包含所问的人；整个登记库的数据请在“普遍比对”中导入。") from None


def receive_package(*, content: BinaryIO, name: str, by: Any) -> Reply:
    """收下交换包 — opened and checked by the exchange; which batch it answers is written in its purpose or number."""
    return _from_package(content, name, by)


@transaction.atomic
def _from_package(content: BinaryIO, name: str, by: Any) -> Reply:
    # One transaction: a package whose tables we cannot take is not entered as taken either.
    accepted = packages.accept(content=content, name=name, by=by)
    dispatch = _answered(accepted.partner.pk, f"{accepted.manifest.number} {accepted.manifest.purpose}", name)
    require(by, RECEIVE, dispatch.division)
    registers = {PurePath(file).stem: file for file in accepted.files}
    _refuse_early(dispatch, set(registers))
    _refuse_again(dispatch, accepted.package.digest, name)
    stored = {
        register: store(content=accepted.files[file], name=f"{accepted.manifest.number}-{file}", by=by)
        for register, file in registers.items()
    }
    return _received(dispatch, stored, accepted.package.digest, Origin.SEALED, by, {}, accepted.package)


def _answered(partner: int, said: str, name: str) -> Dispatch:
    """The batch whose number the manifest names; only one that went to this very partner."""
    for dispatch in Dispatch.objects.filter(partner=partner).exclude(state=DispatchState.PREPARED):
        if dispatch.number in said:
            return dispatch
    raise Invalid(f"“{name}”没有写明答复的是哪个批次，或那个批次不是发给这个单位的。请对方在编号中写上批次编号。")


def _refuse_early(dispatch: Dispatch, registers: set[str]) -> None:
    """Raise for a batch that was never handed over, or a register it never asked."""
    if dispatch.state in (DispatchState.PREPARED, DispatchState.VOID):
        raise Invalid(f"批次 {dispatch.number} 还没有送出，不会有答复。请先登记送出。")
    asked = set(dispatch.files.values_list("register", flat=True))
    if strange := registers - asked:
        names = "、".join(SOURCES[each].label if each in SOURCES else each for each in sorted(strange))
        raise Invalid(f"批次 {dispatch.number} 没有问过：{names}。")


def _refuse_again(dispatch: Dispatch, digest: str, name: str) -> None:
    before = dispatch.replies.filter(digest=digest).exclude(state=ReplyState.DISCARDED).first()
    if before is not None:
        raise Conflict(
            f"“{name}”的内容已于 {before.received_on} 作为 {before.number} 收下（{before.get_state_display()}），不用再导入。"
        )


@transaction.atomic
def _received(
    dispatch: Dispatch, stored: Mapping[str, StoredFile], digest: str, origin: str, by: Any, told: dict[str, str],
    package: Package | None = None,
) -> Reply:  # fmt: skip
    Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
    _refuse_again(dispatch, digest, next(iter(stored.values())).original_name)
    reply = Reply.objects.create(
        number=f"HF-{dispatch.number}-{claim(f'reply:{dispatch.number}'):02d}", dispatch=dispatch,
        division=dispatch.division, origin=origin, digest=digest, received_on=clock.today(),
        received_by=by.actor_key, received_by_name=by.actor_name, package=package, **told,
    )  # fmt: skip
    files = [ReplyFile.objects.create(reply=reply, register=name, stored=file) for name, file in stored.items()]
    record("verification.receive", by=by, about=reply, rows=files, data={"digest": digest, "origin": str(origin)})
    return reply


@transaction.atomic
def apply(*, reply: Reply, by: Any) -> Reply:
    """登记答复 — every line, or none: while one line has a fault nothing is applied."""
    require(by, RECEIVE, reply.division)
    held = Reply.objects.select_for_update(of=("self",)).select_related("dispatch").get(pk=reply.pk)
    if held.state != ReplyState.RECEIVED:
        raise Conflict(f"答复 {held.number} {held.get_state_display()}，不能再登记。")
    if held.origin == Origin.KEYED:
        raise Invalid("PDF 答复请对照图像逐人录入。")
    halted = stop_leaveless(within={"dispatch": held.dispatch})
    reading = read_reply(held)
    refuse_faults(reading)
    rows = _write(held, reading, by)
    held.state, held.counts = ReplyState.APPLIED, reading.counts()
    held.applied_on, held.applied_by = clock.today(), by.actor_key
    held.save()
    closed = close_if_done(held.dispatch)
    more = [*halted, held.dispatch] if closed else halted
    record("verification.apply", by=by, about=held, rows=[*rows, *more], data=held.counts)
    return held


def refuse_faults(reading: Reading) -> None:
    """Raise Invalid with the first faults; the whole list is on the page."""
    if reading.headers:
        raise Invalid(*reading.headers)
    if reading.faults:
        first = "；".join(f"第 {row.number} 行：{''.join(row.why)}" for row in reading.faults[:3])
        raise Invalid(f"有 {len(reading.faults)} 行不能登记，所以一行也没有登记。{first}")
    if not reading.answers:
        raise Invalid("这份答复里没有可以登记的内容，没有改动。")


def _write(reply: Reply, reading: Reading, by: Any) -> list[Any]:
    """The answers, query by query; returns every row written."""
    written: list[Any] = []
    queries = Query.objects.select_for_update(of=("self",)).select_related("check_request").in_bulk(reading.answers)
    keep_apart((query.check_request for query in queries.values()), by)
    for pk, rows in reading.answers.items():
        query = queries[pk]
        query.reply = reply
        written += [query, *put(query, answer_of(rows), origin=reply.origin, note=_notes(rows), findings=_found(rows))]
    return written


def answer_of(rows: list[Row]) -> str:
    """One answer for all lines of a query: found when one line found something."""
    results = {row.result for row in rows}
    return str(Answer.FOUND if Answer.FOUND in results else rows[0].result)


def _found(rows: list[Row]) -> list[dict[str, Any]]:
    return [as_row(found) for row in rows for found in row.found]


def _notes(rows: list[Row]) -> str:
    return "；".join(dict.fromkeys(row.note for row in rows if row.note))


@transaction.atomic
def discard(*, reply: Reply, why: str, by: Any) -> Reply:
    """作废答复 — kept, but never applied; the department sends another."""
    require(by, RECEIVE, reply.division)
    held = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if held.state != ReplyState.RECEIVED:
        raise Conflict(f"答复 {held.number} {held.get_state_display()}，不能作废。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    held.state, held.discarded_why = ReplyState.DISCARDED, why.strip()
    held.save()
    record("verification.discard", by=by, about=held, because=held.discarded_why)
    return held
