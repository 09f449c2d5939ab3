"""装包 — the volumes of a transfer on a carrier, each in a container of its own, the list sealed for the receiver."""

from datetime import timedelta
from pathlib import Path

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive import package
from dibao.archive.package import container
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents import vault
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

VALID = timedelta(days=180)


def pack_transfer(*, transfer: Transfer, into: Path, by: Actor) -> Transfer:
    """装包 — each package in a container under a key of its own, the list with the keys sealed for the receiver alone.

    Into an empty folder on a carrier. Every package is proven first; interrupted, it is begun again with an empty folder
    and new keys. Raises Invalid, OSError when the carrier is full.
    """
    require(by, TRANSFER, transfer.division)
    transfer = Transfer.objects.select_related("partner").get(pk=transfer.pk)
    if transfer.state not in (State.DRAWN, State.PACKED):
        raise Conflict(f"批次 {transfer.number} 现在是“{transfer.get_state_display()}”，不能装包。")
    if into.exists() and any(into.iterdir()):
        raise Invalid(f"{into} 里已经有东西，请换一个空目录。")
    carrier = LocalStore(str(into))
    carrier.begin()
    sent = list(transfer.lines.select_related("volume"))
    listed = TransferList(
        transfer.number, transfer.kind, path_name(transfer.division), transfer.why, clock.now().isoformat(),
        tuple(_packed(carrier, each) for each in sent),
    )  # fmt: skip
    content = listed.to_bytes()
    sealed, _ = envelope.seal(
        {LIST_NAME: content}, number=transfer.number, purpose=f"{transfer.get_kind_display()} {transfer.count} 卷",
        sender=public_key(), sign=signing_key().sign, recipient=bytes.fromhex(transfer.partner.seal_key),
        made_at=clock.now(), valid_until=clock.now() + VALID,
    )  # fmt: skip
    (into / PACKED_NAME).write_bytes(sealed)
    done = _out(transfer, listed, package.digest_bytes(content).sha256, envelope.digest(sealed), by)
    sheet = sheets.transfer_list(done, list(done.lines.all()), place=path_name(done.division))
    (into / "移交清单.pdf").write_bytes(printing.render(sheet))
    return done


def _packed(carrier: LocalStore, sent: Sent) -> Line:
    volume, key = sent.volume, vault.new_key()
    report = package.verify(place_of(volume), fingerprint=fingerprint(), root=sent.root)
    if not report.ok:
        raise Invalid(f"案卷 {sent.archival_code} 的封存包有问题，没有装包：{report.problems[0]}")
    digest, size = carrier.put(sent.archival_code, container.sealed(place_of(volume), key=key))
    return Line(
        code=sent.archival_code, household=volume.household_number, title=volume.title, year=volume.year,
        retention=volume.retention, starts=str(volume.retention_starts or ""), items=sent.items, size=sent.size,
        root=sent.root, fingerprint=fingerprint(), container=digest, container_size=size, key=key.hex(),
        report=sent.report, report_digest=sent.report_digest,
    )  # fmt: skip


@transaction.atomic
def _out(transfer: Transfer, listed: TransferList, digest: str, packed: str, by: Actor) -> Transfer:
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("partner").get(pk=transfer.pk)
    rows = {row.archival_code: row for row in transfer.lines.all()}
    for line in listed.lines:
        row = rows[line.code]
        row.container_digest, row.container_size = line.container, line.container_size
        row.save(update_fields=["container_digest", "container_size"])
    transfer.state, transfer.packed_at, transfer.list_digest, transfer.packed_digest = (
        State.PACKED,
        clock.now(),
        digest,
        packed,
    )
    transfer.save()
    record(
        "disposal.pack_transfer",
        by=by,
        about=transfer,
        rows=list(rows.values()),
        data={"list": digest, "sha256": packed},
    )
    return transfer
