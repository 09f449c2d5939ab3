"""From rows to sheets: what each paper and each household is found by, read many at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from dibao.archive.choices import Category, ClassCode, Programme, Series, Subject
from dibao.archive.models import Item, Record
from dibao.archive.scheme import kind_of
from dibao.documents.models import RecognisedText
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.models import Household, Membership, Person

from ..sheets import Sheet
from ..words import fold, split, tails

AT_ONCE = 500  # fewer than any database takes as parameters of one statement
_SERIES, _CLASS, _PROGRAMME = dict(Series.choices), dict(ClassCode.choices), dict(Programme.choices)
_CATEGORY, _SUBJECT = dict(Category.choices), dict(Subject.choices)


class Paper(NamedTuple):
    """One row of `paper_rows`, a paper of a volume, or of `record_rows`, a record kept by item: it has no volume."""

    pk: UUID
    title: str
    responsible: str
    dated: date
    filed_at: datetime
    pages: int
    stored: UUID
    code: str
    division: int
    # Of a record.
    category: str = Category.PROFESSIONAL
    subject: str = ""
    number: str = ""
    # Of a paper in a volume.
    volume: UUID | None = None
    order: int = 0
    kind: str = ""
    series: str = ""
    class_code: str = ""
    household: str = ""
    programme: str = ""
    bag: str = ""
    box: str | None = None
    box_label: str | None = None


_BOTH = ("pk", "title", "responsible", "dated", "filed_at", "pages", "stored_id")
_RECORD = (*_BOTH, "code", "division", "category", "subject", "number")
_HEAD = (*_BOTH, "volume__archival_code", "volume__division")
_REST = (
    "volume_id", "order", "kind", "series", "class_code", "volume__household_number", "volume__programme",
    "volume__bag__code", "volume__bag__parent__code", "volume__bag__parent__label",
)  # fmt: skip
Rows = TypeVar("Rows", QuerySet[Item], QuerySet[Record])


def findable(rows: Rows) -> Rows:
    """Papers in force whose content has not been destroyed."""
    return rows.filter(withdrawn_at=None, stored__destroyed_at=None)


def paper_rows(items: QuerySet[Item]) -> list[Paper]:
    """The columns finding needs, without building a model for each row."""
    found = items.values_list(*_HEAD, *_REST)
    return [Paper._make((*row[: len(_HEAD)], Category.PROFESSIONAL, "", "", *row[len(_HEAD) :])) for row in found]


def record_rows(records: QuerySet[Record]) -> list[Paper]:
    """文书和会计档案 — the same of records kept by item."""
    return [Paper(*row) for row in records.values_list(*_RECORD)]


@dataclass(frozen=True, slots=True)
class Family:
    """The people who ever belonged to a household: names, spellings, tails of ID numbers, the head's name."""

    names: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    head: str = ""


NOBODY = Family()


class _Member(NamedTuple):
    household: str
    is_head: bool
    valid_to: date | None
    person: UUID
    name: str
    former_name: str
    pinyin: str


_MEMBER = (
    "household__number", "is_head", "valid_to", "person_id", "person__name", "person__former_name", "person__pinyin",
)  # fmt: skip
_MERGED = ("person__merged", "person__merged__name", "person__merged__former_name", "person__merged__pinyin")


def families_of(numbers: Iterable[str], *, tailed: bool = True) -> dict[str, Family]:
    """The people of these households by 户号. Tails are left out unless `tailed`: each has to be unsealed.

    Whoever was registered twice is found under the names and numbers of both rows.
    """
    people: dict[str, list[_Member]] = {}
    wanted = sorted(set(numbers))
    for at in range(0, len(wanted), AT_ONCE):
        rows = Membership.objects.filter(household__number__in=wanted[at : at + AT_ONCE]).order_by("pk")
        for row in rows.values_list(*_MEMBER, *_MERGED):
            member, (other, *said) = _Member._make(row[: len(_MEMBER)]), row[len(_MEMBER) :]
            found = people.setdefault(member.household, [])
            found.append(member)  # once for each of his other rows, which changes nothing
            if other is not None:
                found.append(_Member(member.household, False, None, other, *said))
    ends = _tails({member.person for rows in people.values() for member in rows}) if tailed else {}
    return {number: _family(rows, ends) for number, rows in people.items()}


def _tails(persons: set[UUID]) -> dict[UUID, list[str]]:
    every, found = sorted(persons), {}
    for at in range(0, len(every), AT_ONCE):
        for person in Person.objects.filter(pk__in=every[at : at + AT_ONCE]).only("id_number"):
            found[person.pk] = tails(person.id_number)
    return found


def _family(rows: list[_Member], ends: dict[UUID, list[str]]) -> Family:
    names = {fold(name): None for row in rows for name in (row.name, row.former_name) if name}
    spellings = {word: None for row in rows for word in row.pinyin.split()}
    found = {tail: None for row in rows for tail in ends.get(row.person, ())}
    head = next((row.name for row in rows if row.is_head and row.valid_to is None), "")
    return Family(tuple(names), tuple(spellings), tuple(found), head)


def texts_of(papers: Sequence[Paper]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Folded pieces and long numbers of the words that lie in each file, by file."""
    found = {}
    files = sorted({paper.stored for paper in papers})
    for at in range(0, len(files), AT_ONCE):
        for row in RecognisedText.objects.filter(stored__in=files[at : at + AT_ONCE]):
            found[row.stored_id] = split(row.text)
    return found


def paper_sheet(
    paper: Paper, family: Family, place: str, text: tuple[Sequence[str], Sequence[str]] = ((), ())
) -> Sheet:
    """检索单 of one paper; `text` as `texts_of` gives it."""
    day = paper.dated
    said = (
        paper.title, kind_of(paper.kind).title if paper.kind else "", paper.responsible, _SERIES.get(paper.series, ""),
        _CLASS.get(paper.class_code, ""), _PROGRAMME.get(paper.programme, ""), f"{day.year}年{day.month}月{day.day}日",
        *((_CATEGORY[paper.category], _SUBJECT[paper.subject], paper.number) if paper.subject else ()),
    )  # fmt: skip
    pieces, numbers = text
    return Sheet(
        texts={
            "著录": tuple(fold(each) for each in said if each),
            "人员": family.names,
            "村（社区）": (fold(place), fold(paper.box_label or "")),
            "正文": tuple(pieces),
        },
        codes=tuple(fold(code) for code in (paper.code, paper.household, paper.bag, paper.box or "", f"{day:%Y%m%d}")),
        wholes=(*family.spellings, *family.tails, *(tail for number in numbers for tail in tails(number))),
        marks=(*_places(paper.division), f"year:{day.year}", *_marks(paper)),
    )


def _marks(paper: Paper) -> tuple[str, ...]:
    """What filters ask for: of a paper in a volume what the scheme says of it, of a record its category and subject."""
    if paper.subject:
        return ("record", f"category:{paper.category}", f"subject:{paper.subject}")
    marks = {"programme": paper.programme, "class": paper.class_code, "series": paper.series, "kind": paper.kind}
    return ("paper", *(f"{name}:{value}" for name, value in marks.items()))


def household_sheet(number: str, division: int, family: Family, place: str) -> Sheet:
    """检索单 of one household: spellings count in any stretch."""
    return Sheet(
        texts={"人员": (*family.names, *family.spellings), "村（社区）": (fold(place),)},
        codes=(fold(number),),
        wholes=family.tails,
        marks=("household", *_places(division)),
    )


def _places(division: int) -> list[str]:
    return [f"in:{code}" for code in (codes.NATION, *codes.ancestors(division), division)]


def paper_sheets(papers: Sequence[Paper], *, known: dict[str, Family] | None = None) -> list[Sheet]:
    """检索单 of many papers, in their order. `known` remembers families from call to call."""
    known = {} if known is None else known
    known |= families_of({paper.household for paper in papers} - known.keys() - {""})
    places, texts = path_names({paper.division for paper in papers}), texts_of(papers)
    return [
        paper_sheet(
            paper, known.get(paper.household, NOBODY), places[paper.division], texts.get(paper.stored, ((), ()))
        )
        for paper in papers
    ]


def household_sheets(households: Sequence[Household], *, tailed: bool = True) -> list[Sheet]:
    """检索单 of many households, in their order."""
    known = families_of((row.number for row in households), tailed=tailed)
    places = path_names({row.division for row in households})
    return [
        household_sheet(row.number, row.division, known.get(row.number, NOBODY), places[row.division])
        for row in households
    ]
