"""归档 — a finished step puts its paper into the volume; a wrong paper is withdrawn, never deleted."""

from datetime import date

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.queries import seal_state
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import Origin, RulePart, SealState
from ..models import Item, Volume
from ..permissions import FILE, WITHDRAW_ITEM
from ..scheme import kind_of, scheme_for
from ..scheme_text import PaperKind

CAN_CARRY_A_SEAL = ("application/pdf", "application/ofd")


@transaction.atomic
def file(
    *,
    volume: Volume,
    stored: StoredFile,
    kind: str,
    by: Actor,
    dated: date,
    responsible: str,
    origin: str = Origin.UPLOADED,
    title: str = "",
    series: str | None = None,
    class_code: str = "",
) -> Item:
    """归档 — file one stored paper in its place in the fixed order of the volume.

    Title, series and class come from the scheme in force where the volume is; what the caller says of series and class
    holds only where the place has decided nothing of its own. The same file of the same kind is filed once (a double click). Raises Conflict when the volume is sealed, Invalid when a paper that needs a stamp is
    neither PDF nor OFD. 档案法 第十四条.
    """
    volume = open_for_change(volume)
    require(by, FILE, volume.division)
    rules = scheme_for(volume.division)
    where = rules.kinds.get(kind) or kind_of(kind)
    if (RulePart.KIND, kind) in rules.decided:
        series, class_code = None, ""
    state = _seal_state(where, stored)
    again = Item.objects.filter(volume=volume, stored=stored, kind=kind, withdrawn_at=None).first()
    if again is not None:
        return again
    item = Item.objects.create(
        volume=volume,
        order=where.rank,
        kind=kind,
        series=where.series if series is None else series,
        class_code=class_code or where.class_code,
        title=title or where.title,
        responsible=responsible,
        dated=dated,
        pages=stored.pages,
        stored=stored,
        origin=origin,
        needs_seal=where.needs_seal,
        seal_state=state,
        filed_by=by.actor_key,
        filed_by_name=by.actor_name,
    )
    record("archive.file", by=by, about=item, household_number=volume.household_number, data={"kind": kind})
    return item


def open_for_change(volume: Volume) -> Volume:
    """The volume, locked until the transaction ends; Conflict when it is sealed."""
    volume = Volume.objects.select_for_update().select_related("fonds").get(pk=volume.pk)
    if not volume.is_open:
        raise Conflict(f"案卷 {volume.archival_code} 已经封卷，不能再增减文件。新的材料请归入该户新立的案卷。")
    return volume


def _seal_state(where: PaperKind, stored: StoredFile) -> str:
    if not where.needs_seal:
        return SealState.NOT_NEEDED
    if stored.media_type not in CAN_CARRY_A_SEAL:
        raise Invalid(f"《{where.title}》须加盖公章，只接收 PDF 或 OFD 文件。请将盖章原件扫描为 PDF 后重新上传。")
    return SealState(seal_state(stored))


@transaction.atomic
def withdraw_item(*, item: Item, reason: str, by: Actor, replaced_by: Item | None = None) -> Item:
    """撤出 — take a paper out of force with a reason; it stays readable and is named in the package."""
    volume = open_for_change(item.volume)
    require(by, WITHDRAW_ITEM, volume.division)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明撤出的原因。"})
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.withdrawn_at is not None:
        raise Conflict(f"《{item.title}》已经撤出：{item.withdrawn_reason}。")
    item.withdrawn_at, item.withdrawn_reason, item.replaced_by = clock.now(), reason.strip(), replaced_by
    item.save(update_fields=["withdrawn_at", "withdrawn_reason", "replaced_by"])
    record("archive.withdraw_item", by=by, about=item, household_number=volume.household_number, because=reason)
    return item
