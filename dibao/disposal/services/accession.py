"""接收 — a batch of another office: opened, every volume proven, kept as it came, answered with a signed receipt.

Each volume is its own transaction; interrupted anywhere, the same folder given again goes on where it stopped. Taken once,
a batch is answered with the same receipt however often it is given again.
"""

import time
from itertools import accumulate
from math import inf
from pathlib import Path

from django.db import IntegrityError, transaction

from dibao.access.permissions import require
from dibao.archive import package
from dibao.archive.numbering import BadNumber, HouseholdNumber
from dibao.archive.package import container
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.queries import key_of
from dibao.documents.services import keys
from dibao.kernel import clock
from dibao.kernel.crypto import public_key, signing_key
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation.stores.local import LocalStore

from ..choices import Outcome, TransferKind
from ..handing import RECEIPT_NAME, Answer, Line, TransferList, signed
from ..incoming import Batch, opened
from ..models import Accession, Received
from ..permissions import TRANSFER
from ..shelf import key_name, shelf

STEP_SECONDS = 2.0
LONGEST, MORE = 500, "还有 {} 处问题。"


def accept(*, folder: Path, by: Actor) -> Accession:
    """接收移交 — the whole batch in this folder. The receipt is laid beside it (`回执.json`) and kept.

    A volume that is not what the list says is refused by itself, with the reasons; the others are taken. Raises Invalid
    when the list is not genuine, not for us, or not whole: then nothing is taken. 档案法 第十五条.
    """
    return accept_some(folder=folder, by=by, seconds=inf)


def accept_some(*, folder: Path, by: Actor, seconds: float = STEP_SECONDS) -> Accession:
    """接着接收 — volumes of the batch until the time is up; the receipt when none is left. Refuses as `accept` does."""
    batch = opened(folder)
    accession = _begun(batch, by)
    if accession.answered_at is None:
        if _take_some(accession, batch.listed, LocalStore(str(folder)), by, seconds):
            return accession
        accession = _answered(accession, by)
    (folder / RECEIPT_NAME).write_text(accession.receipt, encoding="utf-8")
    return accession


@transaction.atomic
def _begun(batch: Batch, by: Actor) -> Accession:
    """The row of the batch: the one that is there, or a new one."""
    listed, partner = batch.listed, batch.partner
    require(by, TRANSFER, partner.division)
    before = Accession.objects.filter(packed_digest=batch.packed_digest).first()
    if before is not None:
        return before
    if Accession.objects.filter(partner=partner, number=listed.number).exists():
        raise Conflict(f"{partner.name}的批次 {listed.number} 已经收过另一次装的包。请联系对方另列批次。")
    try:
        with transaction.atomic():
            accession = Accession.objects.create(
                number=listed.number, kind=listed.kind, partner=partner, packed_digest=batch.packed_digest,
                list_digest=package.digest_bytes(batch.list_content).sha256, count=len(listed.lines),
                items=listed.items, size=listed.size, taken_by_name=by.actor_name,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"批次 {listed.number} 正在由他人接收，请稍后再看。") from None
    record("disposal.begin_accession", by=by, about=accession, because=listed.why,
           data={"sha256": batch.packed_digest, "count": len(listed.lines)})  # fmt: skip
    return accession


def _take_some(accession: Accession, listed: TransferList, carrier: LocalStore, by: Actor, seconds: float) -> int:
    """Volumes that are left when the time is up; one is always taken."""
    there = set(accession.lines.values_list("archival_code", flat=True))
    waiting, began = [line for line in listed.lines if line.code not in there], time.monotonic()
    for done, line in enumerate(waiting):
        if done and time.monotonic() - began > seconds:
            return len(waiting) - done
        _take(accession, line, carrier, by)
    return 0


@transaction.atomic
def _take(accession: Accession, line: Line, carrier: LocalStore, by: Actor) -> None:
    """Prove one volume, keep its bytes, destroy nothing: a volume that is refused stays on the carrier."""
    if accession.lines.filter(archival_code=line.code).exists():
        return  # somebody else went on with the same batch
    told = _told(_faults(line, carrier))
    received = Received(
        accession=accession, archival_code=line.code, household_number=line.household, title=line.title,
        year=line.year, retention=line.retention, starts=line.starts or None, root=line.root,
        fingerprint=line.fingerprint, items=line.items, size=line.size,
        outcome=Outcome.REFUSED if told else Outcome.TAKEN, told=told,
    )  # fmt: skip
    if not told:
        keys.claim(name=key_name(received), fresh=bytes.fromhex(line.key))
        with carrier.get(line.code) as stream:
            pieces = iter(lambda: stream.read(1 << 20), b"")
            received.container_digest, received.container_size = shelf().put(str(received.pk), pieces)
    received.save(force_insert=True)
    record("disposal.take", by=by, about=received, division=accession.division,
           because=told, data={"code": line.code, "root": line.root, "outcome": received.outcome})  # fmt: skip


def _faults(line: Line, carrier: LocalStore) -> list[str]:
    """Everything that is wrong with a volume on the carrier; empty when it is what the list says."""
    try:
        found, size = carrier.verify(line.code)
        path = carrier.path(line.code)
    except OSError as failure:
        return [f"读不到密封包：{failure.strerror or failure}。"]
    if (found, size) != (line.container, line.container_size):
        counted = f"（清单 {line.container_size} 字节，实有 {size} 字节）" if size != line.container_size else ""
        return [f"密封包与清单的摘要或字节数不符{counted}，传输时损坏或被替换。"]
    report = package.verify(path, fingerprint=line.fingerprint, root=line.root, key=bytes.fromhex(line.key))
    if report.ok and report.code != line.code:
        return [f"密封包里是另一卷：{report.code}。"]
    return report.problems


def _told(faults: list[str]) -> str:
    """All of them in one text as long as the row holds; how many did not fit."""
    said = "".join(faults)
    if len(said) <= LONGEST:
        return said
    kept = list(accumulate(faults))
    fitting = [text for text in kept if len(text) <= LONGEST - len(MORE)]
    return (fitting[-1] if fitting else faults[0][: LONGEST - len(MORE)]) + MORE.format(len(faults) - len(fitting))


@transaction.atomic
def _answered(accession: Accession, by: Actor) -> Accession:
    accession = Accession.objects.select_for_update(of=("self",)).get(pk=accession.pk)
    if accession.answered_at is not None:
        return accession
    lines = [Answer(row.archival_code, row.root, row.outcome, row.told) for row in accession.lines.all()]
    accession.answered_at = clock.now()
    accession.receipt = signed(
        number=accession.number, list_digest=accession.list_digest, taken_at=accession.answered_at,
        lines=lines, receiver=public_key(), sign=signing_key().sign,
    ).decode()  # fmt: skip
    accession.save(update_fields=["answered_at", "receipt"])
    taken = sum(line.outcome == Outcome.TAKEN for line in lines)
    record("disposal.answer", by=by, about=accession, data={"taken": taken, "refused": len(lines) - taken})
    return accession


@transaction.atomic
def link_household(*, accession: Accession, household_number: str, by: Actor) -> int:
    """接续户号 — the family is registered here now: what came with it is found under its number here too; how many volumes.

    Raises Invalid for a number that is none, Conflict for a batch that did not come with a household.
    """
    require(by, TRANSFER, accession.division)
    try:
        number = str(HouseholdNumber.parse(household_number))
    except BadNumber as wrong:
        raise Invalid(fields={"household_number": str(wrong)}) from None
    if accession.kind != TransferKind.HOUSEHOLD:
        raise Conflict("只有随户迁移的批次才接续户号。")
    rows = list(accession.lines.filter(outcome=Outcome.TAKEN))
    if not rows:
        raise Conflict("这个批次还没有收下案卷，没有可以接续的。")
    for row in rows:
        row.local_household = number
        row.save(update_fields=["local_household"])
        record("disposal.link_household", by=by, about=row, division=accession.division, household_number=number)
    return len(rows)


def open_received(*, received: Received, into: Path, by: Actor) -> list[str]:
    """取出 — the package of a volume taken in, written out whole into a folder; problems in words, empty when it is whole."""
    require(by, TRANSFER, received.division)
    key = key_of(key_name(received))
    if key is None:
        raise Conflict("这一卷的密钥已经不在，内容不能再读。")
    with shelf().get(str(received.pk)) as stream:
        container.unpack(stream, into, key=key)
    with transaction.atomic():
        record("disposal.open_received", by=by, about=received, household_number=received.household_number,
               division=received.division)  # fmt: skip
    report = package.verify(into / received.archival_code, fingerprint=received.fingerprint, root=received.root)
    return report.problems
