"""What this app still holds of a volume: the files as they came through the scanner, words of pages, rows of old lists.

A file that held pages of two households is destroyed with the first of them: the other's papers are filed as a PDF of
their own.
"""

from dibao.archive.models import Volume
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.destruction import shred

from .models import OldRow, PageWords, ScanPage


def found(volume: Volume) -> list[str]:
    """遗留内容 — in words."""
    said = [f"扫描件“{stored.original_name}”" for stored in _scans(volume)]
    said += [f"第{row.page}页的识别文字" for row in _words(volume)]
    return said + [f"旧档清单第{row.number}行" for row in _rows(volume)]


def erase(volume: Volume, *, by: Actor) -> int:
    """清除 — destroy scans, words and what the row said; how many there were. That they were there stays on record."""
    words, rows, scans = list(_words(volume)), list(_rows(volume)), _scans(volume)
    if words:
        record("capture.erase", by=by, about=volume, deleted=words)
        PageWords.objects.filter(pk__in=[row.pk for row in words]).delete()
    for stored in scans:
        shred(stored=stored, by=by, because=f"案卷 {volume.archival_code} 到期销毁")
    for row in rows:
        row.values_sealed = ""
        row.save(update_fields=["values_sealed"])
    if rows:
        record("capture.erase", by=by, about=volume, rows=rows)
    return len(words) + len(scans) + len(rows)


def _scans(volume: Volume) -> list[StoredFile]:
    used = ScanPage.objects.filter(document__item__volume=volume).values("stored")
    return list(StoredFile.objects.filter(pk__in=used, destroyed_at=None))


def _words(volume: Volume) -> list[PageWords]:
    used = ScanPage.objects.filter(document__item__volume=volume).values("stored")
    rows = PageWords.objects.filter(stored__in=used) | PageWords.objects.filter(
        stored__in=volume.items.values("stored")
    )
    return list(rows.order_by("stored", "page"))


def _rows(volume: Volume) -> list[OldRow]:
    return [row for row in OldRow.objects.filter(volume=volume) if row.values_sealed]
