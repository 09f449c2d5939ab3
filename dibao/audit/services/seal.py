"""封存 — number the events, chain them, close the tree, sign its head and show it to the witnesses.

Acts only insert events; this runs behind them, within a minute. The events of a seal are those that are visible
and unnumbered, not those above the last key: keys are given out in another order than transactions commit.
"""

import logging
import threading
from dataclasses import dataclass

from django.db import close_old_connections, connection, transaction

from dibao.kernel import clock

from ..chain import GENESIS, Frontier, consistency_proof, leaf_hash, link
from ..models import Event, Seal
from ..note import BadNote, Head
from ..queries import last_seal
from ..signing import read_note, sign_head, witnesses
from ..witness import Witness, WitnessRefused

BATCH = 2000
LOCK = 0x6469_6261_6F  # any number no other advisory lock of the house uses
log = logging.getLogger(__name__)


class SealRefused(Exception):
    """Sealing would hide or fork a damaged log; the sentence says what is wrong."""


@dataclass(frozen=True)
class Sealed:
    """What one run did: events sealed now, size of the sealed log, witnesses that could not be reached."""

    events: int
    size: int
    trouble: tuple[str, ...]


def seal_pending(*, new_witness: bool = False) -> Sealed:
    """封存 — seal every event that waits. Call it outside a transaction.

    Raises SealRefused when a witness knows more than the log or something else than the log, when the last seal
    does not hold, or when our own witness book has vanished; `new_witness` says that an empty book is meant.
    """
    sealed = 0
    agreeing, trouble = _agreeing(new_witness)
    while True:
        numbered = _seal_batch()
        trouble |= _show(agreeing)
        sealed += numbered
        if numbered < BATCH:
            break
    newest = last_seal()
    return Sealed(sealed, newest.size if newest else 0, tuple(sorted(trouble)))


def keep_sealing(*, every: float, stop: threading.Event) -> None:
    """Seal every `every` seconds until `stop` is set. A run that fails is logged and tried again."""
    while not stop.is_set():
        close_old_connections()
        try:
            for sentence in seal_pending().trouble:
                log.error("%s", sentence)
        except Exception as error:  # a busy database today must not end the sealing for ever
            log.error("审计日志没有封存：%s", error)
        stop.wait(every)
    connection.close()


def _agreeing(new_witness: bool) -> tuple[list[Witness], set[str]]:
    """The witnesses that know this log, and a sentence for each that is out of reach.

    A witness that contradicts the log, or the vanished book of our own disk, stops the sealing. A stick that is not
    plugged in does not; nor is a new book begun in its place.
    """
    agreeing, trouble = [], set()
    for number, witness in enumerate(witnesses()):
        lost = _contradiction(witness) or ("" if new_witness else _vanished(witness))
        if lost and number == 0:
            raise SealRefused(lost)
        if lost:
            trouble.add(lost)
        else:
            agreeing.append(witness)
    return agreeing, trouble


def _contradiction(witness: Witness) -> str:
    """A sentence when the book cannot be read; raises SealRefused when it knows another log than ours."""
    try:
        head = witness.last()
    except WitnessRefused as refused:
        raise SealRefused(str(refused)) from refused
    except OSError as error:
        return f"见证簿 {witness.path} 读不到：{error.strerror}。"
    if head is not None and not Seal.objects.filter(size=head.size, root=head.root.hex()).exists():
        raise SealRefused(
            f"见证簿 {witness.path} 记着一个有 {head.size} 条事件的封条，数据库里没有：日志被回退或改写过。"
        )
    return ""


def _vanished(witness: Witness) -> str:
    """A sentence when the book should hold something and does not. The first seal may still be on its way to it."""
    if witness.last() is not None or Seal.objects.count() <= 1:
        return ""
    return (
        f"见证簿 {witness.path} 不见了或是空的。如果它在移动盘上，请插上；如果是新设的，请运行 "
        "dibao audit seal --new-witness；否则请先查明是谁移走了它。"
    )


@transaction.atomic(durable=True)
def _seal_batch() -> int:
    """Seal up to BATCH events under the sealer's lock; returns how many."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    previous = last_seal()
    frontier, chain = _state(previous)
    if Event.objects.filter(leaf_no__gte=frontier.size).exists():
        raise SealRefused("有事件带着叶号却不在任何封条里：有人绕过系统改了日志。请运行 dibao fsck 查看。")
    numbers = []
    for event in Event.objects.filter(leaf_no=None).order_by("id")[:BATCH]:
        hashed = leaf_hash(event.leaf())
        chain = link(chain, hashed)
        numbers.append((frontier.size, chain.hex(), event.pk))
        frontier = frontier.append(hashed)
    if numbers:
        _number(numbers)
        _close(frontier, chain, previous)
    return len(numbers)


def _state(seal: Seal | None) -> tuple[Frontier, bytes]:
    """Where to go on, after making sure the last seal is ours and whole."""
    if seal is None:
        return Frontier(), GENESIS
    frontier = seal.to_frontier()
    try:
        genuine = read_note(seal.note) == Head(seal.size, bytes.fromhex(seal.root))
    except BadNote:
        genuine = False
    if not genuine or frontier.root().hex() != seal.root:
        raise SealRefused(f"最后一个封条（{seal.size} 条事件）的签名或内容不对：封条被改动过。请运行 dibao fsck 查看。")
    return frontier, bytes.fromhex(seal.chain)


def _number(numbers: list[tuple[int, str, int]]) -> None:
    """The one change the log allows: leaf number and chain value of events that have none."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE audit_event SET leaf_no = %s, chain = %s WHERE id = %s AND leaf_no IS NULL", numbers)


def _close(frontier: Frontier, chain: bytes, previous: Seal | None) -> Seal:
    root = frontier.root()
    return Seal.objects.create(
        at=clock.now(),
        size=frontier.size,
        root=root.hex(),
        chain=chain.hex(),
        frontier=[peak.hex() for peak in frontier.peaks],
        previous=previous,
        note=sign_head(Head(frontier.size, root)),
    )


def _show(agreeing: list[Witness]) -> set[str]:
    """Bring every witness up to the newest seal, one seal at a time; the sentences name those that did not follow."""
    trouble = set()
    for witness in agreeing:
        try:
            _bring_up(witness)
        except WitnessRefused as refused:
            trouble.add(str(refused))
        except OSError as error:
            trouble.add(f"见证簿 {witness.path} 写不进去：{error.strerror}。")
    return trouble


def _bring_up(witness: Witness) -> None:
    head = witness.last()
    known = Seal.objects.filter(size=head.size).first() if head else None
    for seal in Seal.objects.filter(size__gt=head.size if head else 0).order_by("size").iterator():
        frontier = known.to_frontier() if known else Frontier()
        added = [leaf_hash(event.leaf()) for event in _between(frontier.size, seal.size)]
        node = frontier.nodes(added)
        proof = consistency_proof(old=frontier.size, new=seal.size, node=node)
        witness.accept(seal.note, proof=proof)
        known = seal


def _between(low: int, high: int) -> list[Event]:
    return list(Event.objects.filter(leaf_no__gte=low, leaf_no__lt=high).order_by("leaf_no"))
