"""修复和复制 — what was done to a paper that suffered, with its pictures before and after (F17)."""

from datetime import date

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Origin
from dibao.archive.models import Item
from dibao.archive.services.filing import file
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import CareKind
from ..models import Care
from ..permissions import CARE as CARE_ACT


@transaction.atomic
def record_care(
    *,
    item: Item,
    kind: str,
    on: date,
    what: str,
    by: Actor,
    before: StoredFile | None = None,
    after: StoredFile | None = None,
) -> Care:
    """登记修复 — the paper's electronic original is never changed; while the volume is open the scans are filed beside it.

    A paper that is lost is printed again from its electronic original and needs no scan before; everything else needs
    the scan before and after (put them into the store first). Raises Invalid. 档案法 第二十八条.
    """
    require(by, CARE_ACT, item.volume.division)
    wrong = _wrong(kind, on, what, before, after)
    if wrong:
        raise Invalid(fields=wrong)
    care = Care.objects.create(
        item=item, kind=kind, on=on, what=what.strip(), before=before, after=after, by=by.actor_key,
        by_name=by.actor_name,
    )  # fmt: skip
    record("holdings.care", by=by, about=care, division=item.volume.division,
           household_number=item.volume.household_number, because=what)  # fmt: skip
    if item.volume.is_open:
        _file(care, by)
    return care


def _wrong(kind: str, on: date, what: str, before: StoredFile | None, after: StoredFile | None) -> dict[str, str]:
    wrong = {}
    if kind not in CareKind.values:
        wrong["kind"] = "请选择做了什么处理。"
    if not what.strip():
        wrong["what"] = "请写明破损情况和做法。"
    if on > clock.today():
        wrong["on"] = "处理日期不能晚于今天。"
    if kind != CareKind.REPRINT and before is None:
        wrong["before"] = "请附上处理前的扫描件或照片。"
    if kind != CareKind.REPRINT and after is None:
        wrong["after"] = "请附上处理后的扫描件或照片。"
    return wrong


def _file(care: Care, by: Actor) -> None:
    for stored, words in ((care.before, "处理前"), (care.after, "处理后")):
        if stored is not None:
            file(
                volume=care.item.volume, stored=stored, kind="other", by=by, dated=care.on,
                responsible=by.actor_name, origin=Origin.SCANNED, class_code=care.item.class_code,
                title=f"{care.item.title}（{care.get_kind_display()}，{words}）"[:200],
            )  # fmt: skip
