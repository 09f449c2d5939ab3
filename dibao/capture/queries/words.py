"""Which pages and papers nobody has read yet, and how far reading has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from dibao.archive.models import Item, Record
from dibao.documents.models import RecognisedText

from ..choices import BatchState, Role
from ..models import PageWords, ScanPage

Paper = Item | Record
# What has words at all; sound, film and office files are not read.
READABLE = (
    Q(stored__media_type__startswith="image/")
    | Q(stored__media_type__startswith="text/")
    | Q(stored__media_type__in=("application/pdf", "application/ofd", "application/json", "application/xml"))
)


@dataclass(frozen=True, slots=True)
class Progress:
    """识别进度 — papers and records with words, those without, scanned pages that wait."""

    read: int
    unread: int
    scans: int

    @property
    def percent(self) -> int:
        return round(100 * self.read / (self.read + self.unread)) if self.read + self.unread else 100


def unread_scans() -> Iterator[ScanPage]:
    """Scanned pages of open batches without words, in their order."""
    words = PageWords.objects.filter(stored=OuterRef("stored"), page=OuterRef("number"))
    rows = ScanPage.objects.filter(~Exists(words), role__in=(Role.NEW, Role.PAPER), measures__ink__isnull=False)
    yield from rows.exclude(batch__state=BatchState.DONE).select_related("stored").order_by("batch", "order")


def unread_papers() -> Iterator[Paper]:
    """Papers of volumes and records kept by item, in force, that nobody has read yet."""
    for kind in (Item, Record):
        yield from _unread(kind.objects.all()).select_related("stored").order_by("filed_at")


def _readable(papers: Any) -> Any:
    return papers.filter(READABLE, withdrawn_at=None, stored__destroyed_at=None)


def _unread(papers: Any) -> Any:
    words = RecognisedText.objects.filter(stored=OuterRef("stored"))
    return _readable(papers).filter(~Exists(words))


def progress(staff: Any) -> Progress:
    """How far reading has come, inside what this person may see."""
    return _progress(Item.objects.visible_to(staff), Record.objects.visible_to(staff))


def progress_of_all() -> Progress:
    """The same of everything, for the command line of the machine's owner."""
    return _progress(Item.objects.all(), Record.objects.all())


def _progress(*every: Any) -> Progress:
    papers = sum(_readable(rows).count() for rows in every)
    unread = sum(_unread(rows).count() for rows in every)
    return Progress(papers - unread, unread, sum(1 for _ in unread_scans()))
