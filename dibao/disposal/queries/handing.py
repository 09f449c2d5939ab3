"""移交的进度 — how far a batch is packed, what lies in the in-tray, which volumes of other offices are kept here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from dibao.exchange.models import Partner
from dibao.kernel.refusals import Refused
from dibao.preservation.stores.local import SUFFIX

from .. import incoming, trays
from ..choices import Outcome, TransferState
from ..handing import TransferList
from ..models import Accession, Received, Transfer


@dataclass(frozen=True, slots=True)
class Packing:
    """装包进度 — volumes in the out-tray; `ready` to be fetched, `running` when it may be gone on with."""

    folder: Path
    done: int
    ready: bool
    running: bool


def packing(transfer: Transfer) -> Packing:
    """How far this batch has come in the out-tray."""
    folder = trays.out_tray(transfer)
    digest = trays.packed_digest(folder)
    ready = transfer.state == TransferState.PACKED and bool(digest) and digest == transfer.packed_digest
    running = not ready and (folder / trays.MARK_NAME).is_file()
    return Packing(folder, sum(1 for _ in folder.glob(f"*/*/*{SUFFIX}")) if running else 0, ready, running)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A folder of the in-tray: its list when it is genuine and for us, else what is wrong; the batch once it is begun."""

    name: str
    listed: TransferList | None = None
    partner: Partner | None = None
    accession: Accession | None = None
    told: tuple[str, ...] = ()


def waiting(staff: Any) -> list[Waiting]:
    """收件箱 — what lies there from offices in the scope of this person, and what nobody can tell the sender of."""
    seen = set(Partner.objects.visible_to(staff).values_list("pk", flat=True))
    rows = [_waiting(folder) for folder in trays.came_in()]
    return [row for row in rows if row.partner is None or row.partner.pk in seen]


def _waiting(folder: Path) -> Waiting:
    try:
        batch = incoming.opened(folder)
    except Refused as refusal:
        return Waiting(folder.name, told=refusal.sentences)
    begun = Accession.objects.filter(packed_digest=batch.packed_digest).first()
    return Waiting(folder.name, batch.listed, batch.partner, begun)


def taken_in(staff: Any, *, text: str = "") -> QuerySet[Received]:
    """接收的案卷 — those kept here, by 档号; with `text` those whose 档号 or 户号 (old or here) holds it."""
    rows = Received.objects.visible_to(staff).filter(outcome=Outcome.TAKEN).select_related("accession__partner")
    plain = text.strip().upper()
    found = Q(archival_code__contains=plain) | Q(household_number__contains=plain) | Q(local_household__contains=plain)
    return rows.filter(found) if plain else rows
