"""查文件 — papers and records in scope that hold every word asked for, a page at a time.

The index names candidates, the rows decide: what is shown was read through the one door of papers (`visible_to`) and
looked at word by word. What changed since the index was last brought up to date is looked through as it is, so a
paper filed a second ago is found. No number of hits is told beyond the page, so none can tell of what is out of scope.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dibao.archive.models import Item, Record
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_names

from ..choices import Order
from ..models import FORM, Entry
from ..sheets import Sheet, Word, where, words_of
from .lists import numbers, papers_in_scope, question
from .reading import Reading, in_one_reading
from .sources import NOBODY, Family, Paper, families_of, findable, paper_rows, paper_sheet, record_rows, texts_of
from .waiting import Touched
from .wanted import Wanted

PAGE = 25
AT_ONCE = 64
MOST_LOOKED_AT = 4000  # candidates of one page; then the reader is asked to go on
SORTED = 1000  # more than these are not put into another order than that of filing
_COUNTY = 10**6  # the codes below one county
# Both kinds of rows are put into one order here: two tables have none between them.
_ORDERS: dict[str, Callable[[Paper], tuple[Any, ...]]] = {
    Order.DATED: lambda paper: (-paper.dated.toordinal(), -paper.filed_at.timestamp(), paper.pk),
    Order.CODE: lambda paper: (paper.code, paper.order, paper.dated, paper.pk),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One paper found: which, of whom (masked), where, and in which part the words were found.

    `item` is a paper in a volume; a `record` kept by item has no volume and no household.
    """

    item: UUID | None
    record: UUID | None
    title: str
    volume: UUID | None
    code: str
    household: str
    head: str
    place: str
    dated: date
    category: str
    subject: str
    class_code: str
    series: str
    pages: int
    responsible: str
    why: str

    @property
    def key(self) -> UUID:
        """Of the paper or of the record."""
        found = self.item or self.record
        assert found is not None  # noqa: S101 — every hit is one of the two
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """A page of papers. `next` continues it; `late`: the index is behind; `unsorted`: too many for that order."""

    hits: list[Hit] = field(default_factory=list)
    next: int | None = None
    late: bool = False
    unsorted: bool = False


def papers(
    staff: Any, wanted: Wanted, *, at: int | None = None, size: int = PAGE, reading: Reading | None = None
) -> Found:
    """The page of hits that begins at `at` (from the `next` of the page before); nothing asked finds nothing.

    reading: of a search that asks for more than papers (`in_one_reading`).
    """
    if wanted.is_empty:
        return Found()
    if reading is None:
        return in_one_reading(lambda one: papers(staff, wanted, at=at, size=size, reading=one))
    return _Search(staff, wanted, reading).found(at, size)


class _Search:
    """One search: what may be seen, what is asked, what the index does not know yet."""

    def __init__(self, staff: Any, wanted: Wanted, reading: Reading):
        self.reading, self.generation = reading, reading.generation
        self.wanted, self.words = wanted, words_of(wanted.text)
        self.hopeless = bool(wanted.text.strip()) and not self.words  # only signs were typed
        self.seen: QuerySet[Item] = findable(Item.objects.visible_to(staff)).filter(wanted.truth())
        self.kept: QuerySet[Record] = findable(Record.objects.visible_to(staff)).filter(wanted.truth_of_records())
        self.late = reading.touched is None or (self.generation is not None and self.generation.form < FORM)
        self.touched = reading.touched or Touched()
        marks = [papers_in_scope(staff), *wanted.marks()]
        self.clauses = question(marks, self.words) if self.generation and not self.hopeless else []

    def found(self, at: int | None, size: int) -> Found:
        """The page, in the order asked for as far as there are not too many."""
        if self.wanted.order not in _ORDERS:
            return self.page(at, size)
        candidates = list(islice(self.candidates(None), SORTED + 1))
        if len(candidates) <= SORTED:
            return self.sorted_page(candidates, at or 0, size)
        return self.page(at, size, unsorted=True)

    def candidates(self, before: int | None) -> Iterator[int]:
        """检索号 from the index, the highest first."""
        if self.generation is None or not self.clauses:
            return iter(())
        end = self.reading.end
        return numbers(self.generation, self.clauses, before=end if before is None else min(before, end))

    def page(self, at: int | None, size: int, *, unsorted: bool = False) -> Found:
        """In the order of filing: what is fresh comes first, then what the index has."""
        found: list[tuple[int, Hit]] = []
        fresh = self._fresh() if at is None else []
        at_once = min(AT_ONCE, size + 6)
        candidates, last, looked = self.candidates(at), at, 0
        while len(found) <= size and looked < MOST_LOOKED_AT and (part := list(islice(candidates, at_once))):
            found += self._looked_at(part)
            last, looked = part[-1], looked + len(part)
        cut = looked >= MOST_LOOKED_AT
        more = found[size - 1][0] if len(found) > size else last if cut else None
        return Found([*fresh, *(hit for _, hit in found[:size])], more, self.late, unsorted)

    def sorted_page(self, candidates: Sequence[int], at: int, size: int) -> Found:
        """In another order: `at` counts the papers, not numbers."""
        papers, kept = _named(candidates)
        rest = self._rows(papers.keys() | self.touched.items, kept.keys() | self.touched.records)
        rest.sort(key=_ORDERS[self.wanted.order])
        places = {paper.pk: place for place, paper in enumerate(rest)}
        fits: list[Hit] = []
        for start in range(at, len(rest), AT_ONCE):
            fits += self._fitting(rest[start : start + AT_ONCE])
            if len(fits) > size:
                return Found(fits[:size], places[fits[size - 1].key] + 1, self.late)
        return Found(fits, None, self.late)

    def _rows(self, papers: Collection[UUID], records: Collection[UUID]) -> list[Paper]:
        rows = paper_rows(self.seen.filter(pk__in=papers)) if papers else []
        return rows + (record_rows(self.kept.filter(pk__in=records)) if records else [])

    def _fresh(self) -> list[Hit]:
        rows = [] if self.hopeless else self._rows(self.touched.items, self.touched.records)
        rows.sort(key=lambda paper: paper.filed_at, reverse=True)
        return list(self._fitting(rows))

    def _looked_at(self, part: Sequence[int]) -> list[tuple[int, Hit]]:
        papers, kept = _named(part)
        rows = self._rows(papers.keys() - self.touched.items, kept.keys() - self.touched.records)
        entries = papers | kept
        rows.sort(key=lambda paper: -entries[paper.pk])
        return [(entries[hit.key], hit) for hit in self._fitting(rows)]

    def _fitting(self, rows: Sequence[Paper]) -> Iterator[Hit]:
        """Those that hold every word; the words inside a file are opened only when they are needed."""
        tailed = any(word.is_tail for word in self.words)
        families = families_of({paper.household for paper in rows} - {""}, tailed=tailed)
        places = path_names({code for paper in rows for code in (paper.division, _county(paper.division))})
        whys = {}
        for paper in rows:
            sheet = paper_sheet(paper, families.get(paper.household, NOBODY), places[paper.division])
            whys[paper.pk] = _why(self.words, sheet)
        texts = texts_of([paper for paper in rows if whys[paper.pk] is None])
        for paper in rows:
            family, place, why = families.get(paper.household, NOBODY), places[paper.division], whys[paper.pk]
            if why is None and paper.stored in texts:
                why = _why(self.words, paper_sheet(paper, family, place, texts[paper.stored]))
            if why is not None:
                yield _hit(paper, family, place.removeprefix(places[_county(paper.division)]) or place, why)


def _county(division: int) -> int:
    return division // _COUNTY * _COUNTY


def _named(numbers: Iterable[int]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Papers and records with their 检索号."""
    rows = Entry.objects.filter(number__in=list(numbers)).values_list("number", "item_id", "record_id")
    named = list(rows)
    return {item: at for at, item, _ in named if item}, {record: at for at, _, record in named if record}


def _why(words: Sequence[Word], sheet: Sheet) -> str | None:
    """The parts in which the words are found; None when one of them is in none."""
    parts = [where(word, sheet) for word in words]
    return "、".join(dict.fromkeys(parts)) if all(parts) else None


def _hit(paper: Paper, family: Family, place: str, why: str) -> Hit:
    item, record = (None, paper.pk) if paper.subject else (paper.pk, None)
    return Hit(
        item, record, paper.title, paper.volume, paper.code, paper.household, mask_name(family.head), place, paper.dated,
        paper.category, paper.subject, paper.class_code, paper.series, paper.pages, paper.responsible, why,
    )  # fmt: skip
