"""扫描批次 — begin one, take the files of the scanner, hand the whole to a second person.

Every file is taken in a transaction of its own, so whatever kills the work, the same call goes on where it stopped: a
file that is there already is not taken twice.
"""

import re
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Max

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..choices import BatchState
from ..models import ScanBatch, ScanPage, TurnedAway
from ..permissions import SCAN
from ..queries.batch import counts, unsaid

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf")


@transaction.atomic
def open_batch(*, division: int, by: Any, note: str = "", expected: int | None = None) -> ScanBatch:
    """新建扫描批次 — `division` is the township (or a village), `expected` the pages to be scanned, when known."""
    require(by, SCAN, division)
    if codes.level(division) not in ("township", "village"):
        raise Invalid(fields={"division": "请选到乡镇（街道）或村（社区）。"})
    township = division // 1000
    batch = ScanBatch.objects.create(
        number=f"SM-{township}-{claim(f'scan:{township}'):05d}",
        division=division,
        note=note.strip(),
        expected=expected,
        opened_by=by.actor_key,
        opened_by_name=by.actor_name,
        opened_human=acting_human(by),
    )
    record("capture.open_batch", by=by, about=batch)
    return batch


def receive(*, batch: ScanBatch, files: Iterable[tuple[str, BinaryIO | bytes]], by: Any) -> tuple[int, int]:
    """收下扫描件 — (name, content) of each file, in the order of their names; how many were taken and turned away.

    A file that cannot be taken is written down with the reason and the others go on. Raises Conflict once the batch
    is being checked.
    """
    require(by, SCAN, batch.division)
    taken = away = 0
    for name, content in sorted(files, key=lambda each: _natural(each[0])):
        try:
            if PurePath(name).suffix.lower() not in SUFFIXES:
                raise Invalid(f"“{name}”不是图片或 PDF。扫描批次只收 JPEG、PNG、TIFF 和 PDF。")
            _take(batch=batch, stored=put(content=content, name=name, by=by), by=by)
            taken += 1
        except Invalid as refusal:
            _turn_away(batch=batch, name=name, why="".join(refusal.sentences), by=by)
            away += 1
    return taken, away


def _natural(name: str) -> list[Any]:
    """2.jpg before 10.jpg."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in re.split(r"([0-9]+)", name)]


@transaction.atomic
def _take(*, batch: ScanBatch, stored: StoredFile, by: Any) -> None:
    batch = collecting(batch)
    there = set(batch.pages.filter(stored=stored).values_list("number", flat=True))
    last = batch.pages.aggregate(last=Max("order"))["last"] or 0
    fresh = [number for number in range(1, max(stored.pages, 1) + 1) if number not in there]
    rows = [
        ScanPage.objects.create(batch=batch, stored=stored, number=number, order=last + place)
        for place, number in enumerate(fresh, start=1)
    ]
    if rows:
        record("capture.receive", by=by, about=batch, rows=rows, data={"pages": len(rows), "sha256": stored.sha256})


@transaction.atomic
def _turn_away(*, batch: ScanBatch, name: str, why: str, by: Any) -> None:
    batch = collecting(batch)
    row, fresh = TurnedAway.objects.get_or_create(batch=batch, name=name[:255], why=why[:500])
    if fresh:
        record("capture.turn_away", by=by, about=batch, rows=[row], because=why)


def collecting(batch: ScanBatch) -> ScanBatch:
    """The batch, locked until the transaction ends; Conflict once it went to the second person."""
    batch = ScanBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.COLLECTING:
        raise Conflict(f"批次 {batch.number} 已经提交检查，不能再改。新的扫描件请另建批次。")
    return batch


@transaction.atomic
def submit(*, batch: ScanBatch, by: Any, why: str = "") -> ScanBatch:
    """提交检查 — nothing may be half laid; a number of pages other than was said needs a reason, which is kept."""
    require(by, SCAN, batch.division)
    batch = collecting(batch)
    found = counts(batch)
    if found.new or found.unmeasured:
        raise Invalid(f"还有{max(found.new, found.unmeasured)}页没有检查完，请先完成检查和分件。")
    if not found.waiting:
        raise Invalid("批次里还没有要归档的页，请先上传扫描件。")
    for each in batch.documents.filter(pages__isnull=False).distinct():
        if lacking := unsaid(each):
            raise Invalid(f"第{each.order}份{lacking}请打开它写明后再提交。")
    scanned = found.pages - found.separators
    if batch.expected and scanned != batch.expected and not why.strip():
        raise Invalid(
            fields={"why": f"应有{batch.expected}页，扫到{scanned}页（不算分隔页）。请补扫，或写明原因再提交。"}
        )
    # A separator followed by another leaves an empty document; it says nothing and holds nothing.
    empty = list(batch.documents.filter(pages=None))
    batch.state = BatchState.CHECKING
    batch.note = "；".join(filter(None, (batch.note, why.strip())))[:200]
    batch.save(update_fields=["state", "note"])
    record("capture.submit", by=by, about=batch, deleted=empty, because=why, data={"pages": found.pages})
    for each in empty:
        each.delete()
    return batch
