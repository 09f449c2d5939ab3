"""识别文字 — reads pages one by one in the background and keeps every page at once: a run that stops goes on later.

What a file says of itself (a printed PDF, an OFD, a table) is taken as it is; pictures are read by the engine; without
the engine they stay 未识别 until a person types the words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.choices import TextSource
from dibao.documents.models import StoredFile
from dibao.documents.queries import preview, recognised, tell
from dibao.documents.services import text
from dibao.documents.storage import Damaged
from dibao.kernel.refusals import Invalid

from .. import lines
from ..lines import Line
from ..models import PageWords, ScanPage
from ..permissions import TYPE_WORDS
from ..queries.words import Paper, unread_papers, unread_scans

WIDTH = 1700  # pixels: 200 dpi of an A4
Read = Callable[[bytes], list[Line]]


@dataclass(slots=True)
class Done:
    """What a run did: pages recognised, files whose words are now kept, pages and files that failed, in sentences."""

    pages: int = 0
    files: int = 0
    problems: list[str] | None = None

    def fail(self, sentence: str) -> None:
        self.problems = [*(self.problems or []), sentence]


def run(*, by: Any, read: Read | None, pages: int = 1_000_000) -> Done:
    """识别 — at most `pages` pages with the engine; `read` None takes only what files say of themselves."""
    done = Done()
    if read is not None:
        for scan in unread_scans():
            if done.pages >= pages:
                return done
            _attempt(done, scan.stored, scan.number, read, by)
    for paper in unread_papers():
        if done.pages >= pages:
            return done
        _paper(done, paper.stored, read, pages, by)
    return done


def _paper(done: Done, stored: StoredFile, read: Read | None, most: int, by: Any) -> None:
    try:
        said = tell(stored).text.strip()
    except (Invalid, Damaged) as refusal:
        done.fail(f"“{stored.original_name}”：{''.join(refusal.sentences)}")
        return
    if said:
        text.keep(stored=stored, text=said, source=TextSource.EMBEDDED, by=by)
        done.files += 1
        return
    if read is None or not stored.previewable:
        return
    there = set(PageWords.objects.filter(stored=stored).values_list("page", flat=True))
    for page in range(1, max(stored.pages, 1) + 1):
        if page in there:
            continue
        if done.pages >= most or not _attempt(done, stored, page, read, by):
            return
    keep_whole(stored=stored, by=by)
    done.files += 1


def _attempt(done: Done, stored: StoredFile, page: int, read: Read, by: Any) -> bool:
    try:
        done_page(stored, page, read, by)
    except (Invalid, Damaged) as refusal:
        done.fail(f"“{stored.original_name}”：{''.join(refusal.sentences)}")
        return False
    done.pages += 1
    return True


def done_page(stored: StoredFile, page: int, read: Read, by: Any) -> PageWords:
    """识别一页 — draw it, have it read, keep the lines. Raises Invalid, Damaged, and whatever the reader raises."""
    return keep_page(stored=stored, page=page, found=read(preview(stored, page=page, width=WIDTH)), by=by)


@transaction.atomic
def keep_page(*, stored: StoredFile, page: int, found: Iterable[Line], by: Any) -> PageWords:
    """保存一页的文字 — keep or replace the lines of one page."""
    kept = list(found)
    row = PageWords.objects.filter(stored=stored, page=page).first() or PageWords(stored=stored, page=page)
    row.lines, row.confidence = lines.packed(kept), lines.confidence(kept)
    row.save()
    record("capture.keep_page", by=by, about=row, data={"sha256": stored.sha256, "page": page})
    return row


@transaction.atomic
def keep_whole(*, stored: StoredFile, by: Any) -> None:
    """The words of a file whose every page was read, for those who search; the least sure page gives the confidence."""
    rows = list(PageWords.objects.filter(stored=stored).order_by("page"))
    said = "\n".join(filter(None, (lines.words(row.read) for row in rows)))
    sure = min((row.confidence for row in rows if row.read), default=0)
    text.keep(stored=stored, text=said, source=TextSource.RECOGNISED, by=by, confidence=sure)


@transaction.atomic
def carry_over(*, pages: list[ScanPage], stored: StoredFile, by: Any) -> bool:
    """What was read on scanned pages is what stands in the PDF made of them; whether every page had been read."""
    rows = {(row.stored_id, row.page): row for row in PageWords.objects.filter(stored__in=[p.stored_id for p in pages])}
    read = [rows.get((page.stored_id, page.number)) for page in pages]
    if any(row is None for row in read):
        return False
    for place, row in enumerate(read, start=1):
        if row is not None and (row.stored_id, row.page) != (stored.pk, place):
            keep_page(stored=stored, page=place, found=row.read, by=by)
    keep_whole(stored=stored, by=by)
    return True


@transaction.atomic
def type_words(*, paper: Paper, words: str, by: Any) -> None:
    """录入文字 — what a person reads on the paper; a machine never replaces it."""
    require(by, TYPE_WORDS, paper.division)
    if not words.strip():
        raise Invalid(fields={"words": "请录入文字。"})
    before = recognised(paper.stored)
    text.keep(stored=paper.stored, text=words.strip(), source=TextSource.TYPED, by=by)
    record("capture.type_words", by=by, about=paper, data={"before": before.source if before else ""})
