"""装包 — the volumes of a transfer on a carrier, each in a container of its own, the list sealed for the receiver."""

import hashlib
import shutil
import time
from datetime import timedelta
from functools import partial
from math import inf
from pathlib import Path

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive import package
from dibao.archive.package import container
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.services import keys
from dibao.exchange import envelope
from dibao.kernel import clock
from dibao.kernel.crypto import fingerprint, public_key, signing_key
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation.queries.keeping import place_of
from dibao.preservation.stores.local import LocalStore
from dibao.regions.queries.divisions import path_name

from .. import printing, sheets
from ..choices import TransferState as State
from ..handing import LIST_NAME, PACKED_NAME, Line, TransferList
from ..models import Sent, Transfer
from ..permissions import TRANSFER
from ..trays import MARK_NAME, out_tray, packed_digest

VALID = timedelta(days=180)
STEP_SECONDS = 2.0
ROOM = 1.1  # a container is a little larger than what it holds


def pack_transfer(*, transfer: Transfer, into: Path, by: Actor) -> Transfer:
    """装包 — each package in a container under a key of its own, the list with the keys sealed for the receiver alone.

    Into an empty folder on a carrier, or one in which the packing of this batch was interrupted. Every package is proven
    first. Raises Invalid, OSError when the carrier is full.
    """
    pack_some(transfer=transfer, into=into, by=by, seconds=inf)
    return Transfer.objects.get(pk=transfer.pk)


def pack_in_tray(*, transfer: Transfer, by: Actor, seconds: float = STEP_SECONDS) -> int:
    """装包到发件箱 — the same for a page: until the time is up; volumes that are left. 0: the batch may be fetched."""
    require(by, TRANSFER, transfer.division)
    tray = out_tray(transfer)
    if transfer.packed_digest and packed_digest(tray) == transfer.packed_digest:
        return 0
    try:
        if tray.exists() and _mark(tray) != _run(_held(transfer)):
            shutil.rmtree(tray)  # packed since then onto another carrier: those keys are gone
        tray.parent.mkdir(parents=True, exist_ok=True)
        if not tray.exists() and shutil.disk_usage(tray.parent).free < transfer.size * ROOM:
            raise Invalid(f"磁盘剩余空间不够：这个批次有 {transfer.size} 字节。请系统管理员腾出空间后再装包。")
        return pack_some(transfer=transfer, into=tray, by=by, seconds=seconds)
    except OSError as failure:
        raise Invalid(
            f"发件箱写不进去：{failure.strerror or failure}。腾出空间后再点“接着装包”，从停下的那一卷接着装。"
        ) from None


def pack_some(*, transfer: Transfer, into: Path, by: Actor, seconds: float) -> int:
    """接着装包 — volumes until the time is up, one at least; how many are left. The list is sealed when none is."""
    require(by, TRANSFER, transfer.division)
    transfer = Transfer.objects.select_related("partner").get(pk=transfer.pk)
    if transfer.state not in (State.DRAWN, State.PACKED):
        raise Conflict(f"批次 {transfer.number} 现在是“{transfer.get_state_display()}”，不能装包。")
    sent, held = list(transfer.lines.select_related("volume")), _held(transfer)
    carrier = _carrier(into, _run(held))
    waiting, began = [each for each in sent if not _lies_in(carrier, each)], time.monotonic()
    for done, each in enumerate(waiting):
        if done and time.monotonic() - began > seconds:
            return len(waiting) - done
        _pack(carrier, each, held[each.pk], by)
    _close(transfer, into, [_line(each, held[each.pk]) for each in sent], by)
    return 0


@transaction.atomic
def _held(transfer: Transfer) -> dict[int, bytes]:
    """The key of each container, made when the packing begins and held until the list that carries it is sealed."""
    return {each.pk: keys.claim(name=_key_name(each)) for each in transfer.lines.all()}


def _run(held: dict[int, bytes]) -> str:
    """What marks a folder as packed under these keys."""
    return hashlib.sha256(b"".join(held.values())).hexdigest()


def _mark(into: Path) -> str:
    mark = into / MARK_NAME
    return mark.read_text() if mark.is_file() else ""


def _carrier(into: Path, run: str) -> LocalStore:
    """The folder as a store: empty, or one in which packing under the same keys has begun."""
    if into.exists() and any(into.iterdir()) and _mark(into) != run:
        raise Invalid(f"{into} 里已经有东西，请换一个空目录。")
    carrier = LocalStore(str(into))
    carrier.begin()
    (into / MARK_NAME).write_text(run)
    return carrier


def _lies_in(carrier: LocalStore, sent: Sent) -> bool:
    try:
        return bool(sent.container_digest) and carrier.path(sent.archival_code).stat().st_size == sent.container_size
    except FileNotFoundError:
        return False


def _key_name(sent: Sent) -> str:
    """The name under which the key of a container is held."""
    return f"packing:{sent.pk}"


def let_go(transfer: Transfer) -> None:
    """Forget the keys of what is being packed; what lies on a carrier without its list is noise from then on."""
    for sent in transfer.lines.all():
        keys.destroy(name=_key_name(sent))


def _pack(carrier: LocalStore, sent: Sent, key: bytes, by: Actor) -> None:
    volume = sent.volume
    report = package.verify(place_of(volume), fingerprint=fingerprint(), root=sent.root)
    if not report.ok:
        raise Invalid(f"案卷 {sent.archival_code} 的封存包有问题，没有装包。", *report.problems)
    digest, size = carrier.put(sent.archival_code, container.sealed(place_of(volume), key=key))
    with transaction.atomic():
        sent.container_digest, sent.container_size = digest, size
        sent.save(update_fields=["container_digest", "container_size"])
        record("disposal.pack_volume", by=by, about=sent, division=volume.division,
               household_number=volume.household_number, data={"sha256": digest})  # fmt: skip


def _line(sent: Sent, key: bytes) -> Line:
    volume = sent.volume
    return Line(
        code=sent.archival_code, household=volume.household_number, title=volume.title, year=volume.year,
        retention=volume.retention, starts=str(volume.retention_starts or ""), items=sent.items, size=sent.size,
        root=sent.root, fingerprint=fingerprint(), container=sent.container_digest,
        container_size=sent.container_size, key=key.hex(), report=sent.report, report_digest=sent.report_digest,
    )  # fmt: skip


@transaction.atomic
def _close(transfer: Transfer, into: Path, lines: list[Line], by: Actor) -> None:
    """Seal the list, let go of the keys, print what both sides sign. Whoever comes second finds it done."""
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("partner").get(pk=transfer.pk)
    if (into / PACKED_NAME).exists():
        return
    listed = TransferList(
        transfer.number,
        transfer.kind,
        path_name(transfer.division),
        transfer.why,
        clock.now().isoformat(),
        tuple(lines),
    )
    content = listed.to_bytes()
    sealed, _ = envelope.seal(
        {LIST_NAME: content}, number=transfer.number, purpose=f"{transfer.get_kind_display()} {transfer.count} 卷",
        sender=public_key(), sign=signing_key().sign, recipient=bytes.fromhex(transfer.partner.seal_key),
        made_at=clock.now(), valid_until=clock.now() + VALID,
    )  # fmt: skip
    transfer.state, transfer.packed_at = State.PACKED, clock.now()
    transfer.list_digest, transfer.packed_digest = package.digest_bytes(content).sha256, envelope.digest(sealed)
    transfer.save()
    rows = list(transfer.lines.all())
    let_go(transfer)
    record("disposal.pack_transfer", by=by, about=transfer, rows=rows,
           data={"list": transfer.list_digest, "sha256": transfer.packed_digest})  # fmt: skip
    sheet = sheets.transfer_list(transfer, rows, place=path_name(transfer.division))
    (into / "移交清单.pdf").write_bytes(printing.render(sheet))
    (into / PACKED_NAME).write_bytes(sealed)
    transaction.on_commit(partial((into / MARK_NAME).unlink, missing_ok=True))
