"""文书 — every paper of an adjustment is printed by its step and lies in the household's file at once (F8)."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import may, require
from dibao.archive.choices import Origin
from dibao.archive.models import Volume
from dibao.archive.permissions import OPEN_VOLUME
from dibao.archive.scheme import kind_of
from dibao.archive.services.filing import file
from dibao.archive.services.volume import open_volume
from dibao.audit.actors import SYSTEM
from dibao.audit.services.record import record
from dibao.casework.queries.sheets import exit_ as casework_exit
from dibao.documents.models import StoredFile
from dibao.documents.services.store import print_paper, put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.registry import queries as registry

from ..choices import PaperKind
from ..models import Adjustment, AdjustmentPaper, Hearing
from ..permissions import ADD_PROOF
from ..queries import sheets


def volume_of(adjustment: Adjustment, *, by: Any) -> Volume:
    """The volume that takes the papers of this change; the household's open one, or a new one for it.

    A hearing may be recorded by a post that opens no volumes; the machine then opens it for its paper.
    """
    if adjustment.volume is None:
        opens = by if may(by, OPEN_VOLUME, adjustment.division) else SYSTEM
        adjustment.volume = open_volume(
            household_number=adjustment.household.number,
            division=adjustment.division,
            track=adjustment.award.track,
            title=f"{registry.head(adjustment.household).name}家庭最低生活保障动态调整材料",
            by=opens,
            on=clock.today(),
        )
        adjustment.save(update_fields=["volume"])
    return adjustment.volume


def _filed(adjustment: Adjustment, kind: str, stored: StoredFile, by: Any, *, origin: str, dated: date) -> list[Any]:
    item = file(
        volume=volume_of(adjustment, by=by), stored=stored, kind=kind, by=by, dated=dated, responsible=by.actor_name,
        origin=origin,
    )  # fmt: skip
    row = AdjustmentPaper.objects.create(
        adjustment=adjustment, kind=kind, title=kind_of(kind).title, stored=stored, item=item, by=by.actor_key
    )
    return [stored, item, row]


def _printed(adjustment: Adjustment, kind: str, data: dict[str, Any], by: Any) -> list[Any]:
    code = volume_of(adjustment, by=by).archival_code
    stored = print_paper(kind=kind, data=data, code=code, by=by)
    return _filed(adjustment, kind, stored, by, origin=Origin.PRINTED, dated=clock.today())


def print_hearing(*, adjustment: Adjustment, hearing: Hearing, by: Any) -> list[Any]:
    """听取意见笔录 — printed to be signed."""
    return _printed(adjustment, PaperKind.HEARING, sheets.hearing(adjustment, hearing), by)


def print_decision(*, adjustment: Adjustment, by: Any) -> list[Any]:
    """告知书, and the forms this change asks for: 增减员, 分类施保, 渐退."""
    rows = _printed(adjustment, PaperKind.NOTICE, sheets.adjustment_notice(adjustment, by), by)
    for kind, found in (
        (PaperKind.MEMBERS, sheets.member_adjustment(adjustment, by)),
        (PaperKind.UPLIFT, sheets.uplift_adjustment(adjustment, by)),
        (PaperKind.TAPER, sheets.taper_approval(adjustment, by) if adjustment.taper_months else None),
    ):
        if found is not None:
            rows += _printed(adjustment, kind, found, by)
    return rows


def print_exit(*, adjustment: Adjustment, by: Any) -> list[Any]:
    """退出登记表 — once the end is in force."""
    why = f"动态调整 {adjustment.number}"
    data = sheets.exit_(adjustment, by, casework_exit(adjustment.award, by, why))
    return _printed(adjustment, PaperKind.EXIT, data, by)


def file_receipt(*, adjustment: Adjustment, stored: StoredFile, dated: date, by: Any) -> list[Any]:
    """送达回证 — the photograph or scan of the signed receipt."""
    return _filed(adjustment, PaperKind.RECEIPT, stored, by, origin=Origin.UPLOADED, dated=dated)


def add_proof(*, adjustment: Adjustment, content: Any, name: str, by: Any) -> AdjustmentPaper:
    """添加证明材料 — looked at and kept before anything is written; the same file twice is one paper."""
    require(by, ADD_PROOF, adjustment.division)
    if adjustment.status == "closed":
        raise Conflict("本件已经办结归档，不能再添加材料。")
    return _proved(adjustment=adjustment, stored=put(content=content, name=name, by=by), by=by)


@transaction.atomic
def _proved(*, adjustment: Adjustment, stored: StoredFile, by: Any) -> AdjustmentPaper:
    Adjustment.objects.select_for_update().get(pk=adjustment.pk)
    if there := adjustment.papers.filter(kind=PaperKind.PROOF, stored=stored).first():
        return there
    rows = _filed(adjustment, PaperKind.PROOF, stored, by, origin=Origin.UPLOADED, dated=clock.today())
    record("adjusting.add_proof", by=by, about=adjustment, rows=rows, division=adjustment.division)
    found: AdjustmentPaper = rows[-1]
    return found
