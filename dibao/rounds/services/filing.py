"""核查材料归档 — the sheet, the photos and the hand-filled sheet go into the household's volume."""

from collections.abc import Sequence
from typing import Any

from dibao.access.permissions import may
from dibao.archive.choices import CaseKind, ClassCode, Origin
from dibao.archive.models import Volume
from dibao.archive.permissions import OPEN_VOLUME, VERIFY_FILE
from dibao.archive.services.filing import file
from dibao.archive.services.verifying import verify_blocks
from dibao.archive.services.volume import open_volume
from dibao.audit.actors import SYSTEM
from dibao.kernel import clock
from dibao.matching.services.photo import leave_photo
from dibao.registry import queries as registry

from ..choices import EnclosureKind
from ..models import Enclosure, Visit
from ..queries.sheets import issuer

KINDS = {
    EnclosureKind.CHECK_FORM: ("review_record", "低保家庭动态核查表"),
    EnclosureKind.SHEET: ("review_record", "动态核查表（手写）"),
    EnclosureKind.PHOTO: ("visit_photo", "动态核查照片"),
}
# What the visit looks at, as classes of the file: who belongs, what they have, school and illness, disability.
SEEN = {
    "members": ClassCode.BASIC,
    "income": ClassCode.ECONOMIC,
    "health": ClassCode.EDUCATION_MEDICAL,
    "housing": ClassCode.SPECIAL,
}


def file_papers(*, visit: Visit, enclosures: Sequence[Enclosure], by: Any) -> list[Any]:
    """归档 — every paper of the visit in its place; call inside a service's transaction. 低保档案管理通知: 随办随归.

    A signature stands on the sheet and is not filed once more. A helper in the village may file but not open a volume:
    the system opens it for him.
    """
    wanted = [each for each in enclosures if each.kind in KINDS and each.item is None]
    if not wanted:
        return []
    volume = _volume(visit, by)
    rows: list[Any] = []
    for each in wanted:
        kind, title = KINDS[EnclosureKind(each.kind)]
        on = visit.visited_on or clock.today()
        printed = each.kind == EnclosureKind.CHECK_FORM
        each.item = file(
            volume=volume, stored=each.stored, kind=kind, by=by, dated=on,
            title=f"{title}（{on:%Y年%-m月%-d日}）", responsible=issuer(visit) if printed else by.actor_name,
            origin=Origin.PRINTED if printed else Origin.UPLOADED,
        )  # fmt: skip
        each.save()
        rows += [each, each.item]
        if each.kind == EnclosureKind.PHOTO:  # the same picture in two families is looked at
            leave_photo(household=visit.household, stored=each.stored)
    return rows


def mark_verified(*, visit: Visit, by: Any) -> None:
    """最近核实 — nothing has changed: the blocks of the file that were asked about are verified as of today."""
    if may(by, VERIFY_FILE, visit.division):
        classes = list(dict.fromkeys(SEEN.values()))
        verify_blocks(
            volume=_volume(visit, by), class_codes=classes, by=by, note=f"{visit.get_ground_display()}核查，没有变化"
        )


def _volume(visit: Visit, by: Any) -> Volume:
    return open_volume(
        household_number=visit.household_number,
        division=visit.division,
        track=visit.household.track,
        title=f"{registry.head(visit.household).name}家庭动态管理材料",
        by=by if may(by, OPEN_VOLUME, visit.division) else SYSTEM,
        on=visit.visited_on or visit.due_on,
        case_kind=CaseKind.LEGACY,
    )
