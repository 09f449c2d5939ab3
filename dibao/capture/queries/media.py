"""电子文件 — papers of a volume by what one does with them, counted; and what is known of one beyond its picture."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from dibao.archive.models import Item, Volume
from dibao.audit.privacy import hide
from dibao.documents.choices import FileKind, TextSource
from dibao.documents.models import RecognisedText
from dibao.documents.queries import as_path, preview, recognised, tell
from dibao.documents.storage import Damaged
from dibao.exchange.tabular import Unreadable
from dibao.exchange.tabular.sources import sources
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..access_copy import Page, searchable
from ..models import PageWords
from .words import Paper

TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ROWS, COLUMNS = 20, 12
PICTURE_WIDTH = 1400
MOST_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper: its length in words (pages, minutes, or size), and the state of its words."""

    item: Item
    kind: str
    length: str
    words: str


@dataclass(frozen=True, slots=True)
class Listing:
    """电子文件清单 — the entries, and how many papers and pages there are of each kind."""

    entries: list[Entry]
    totals: list[tuple[str, int, int]]


def listing(volume: Volume, staff: Any) -> Listing:
    """Every paper in force that this person may see, in the order of the file."""
    items = list(Item.objects.visible_to(staff).filter(volume=volume).live().select_related("stored"))
    rows = RecognisedText.objects.filter(stored__in=[item.stored_id for item in items])
    sources_of = dict(rows.values_list("stored", "source"))
    entries = [
        Entry(item, FileKind(item.stored.kind).label, _length(item), _words(sources_of.get(item.stored_id)))
        for item in items
    ]
    papers = Counter(item.stored.kind for item in items)
    pages: Counter[str] = Counter()
    for item in items:
        pages[item.stored.kind] += item.stored.pages
    return Listing(entries, [(label, papers[kind], pages[kind]) for kind, label in FileKind.choices if papers[kind]])


def _words(source: str | None) -> str:
    return TextSource(source).label if source else "未识别"


def _length(item: Paper) -> str:
    if item.stored.kind in (FileKind.AUDIO, FileKind.VIDEO):
        try:
            seconds = round(tell(item.stored).seconds)
        except (Invalid, Damaged):
            seconds = 0
        return f"{seconds // 60} 分 {seconds % 60:02d} 秒" if seconds else "时长不明"
    return f"{item.stored.pages} 页" if item.stored.pages else _size(item.stored.size)


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(count // 1024, 1)} KB"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a paper: words (numbers of people hidden), their source and confidence, seals, a table."""

    length: str
    words: str = ""
    source: str = ""
    confidence: int = 0
    seals: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    table: list[list[str]] = field(default_factory=list)
    problem: str = ""
    copyable: bool = False


def known(item: Paper) -> Known:
    """文字和签章 of a paper; a damaged file says so instead of breaking the page."""
    row = recognised(item.stored)
    try:
        told, table = tell(item.stored), _table(item)
    except (Invalid, Damaged) as refusal:
        return Known(_size(item.stored.size), problem="".join(refusal.sentences))
    return Known(
        length=_length(item),
        words=hide(row.text[:MOST_SHOWN]) if row else "",
        source=row.get_source_display() if row else "",
        confidence=row.confidence if row else 0,
        seals=told.seals,
        parts=told.parts,
        table=table,
        copyable=_all_read(item),
    )


def _table(item: Paper) -> list[list[str]]:
    """The first rows of a table, numbers of people hidden."""
    if item.stored.media_type not in TABLES:
        return []
    with as_path(item.stored) as path:
        try:
            source = sources(path)[0]
            return [[hide(str(cell))[:60] for cell in row[:COLUMNS]] for _, row in islice(source.rows(), ROWS)]
        except (Unreadable, IndexError):
            return []


def _all_read(item: Paper) -> bool:
    pages = max(item.stored.pages, 1)
    return item.stored.previewable and PageWords.objects.filter(stored=item.stored, page__lte=pages).count() == pages


def searchable_copy(item: Paper) -> bytes | None:
    """利用副本 — a searchable PDF/A-2b of a paper whose every page was recognised; None for any other."""
    if not _all_read(item):
        return None
    rows = PageWords.objects.filter(stored=item.stored).order_by("page")
    pages = [Page(preview(item.stored, page=row.page, width=PICTURE_WIDTH), row.read) for row in rows]
    return searchable(pages, title=f"{item.title}（可检索副本）", made_at=clock.now())
