"""文书和会计档案 — their catalogues, and what is pointed at from a household's file."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from ..choices import SUBJECTS, Category
from ..models import Item, Record, Reference, Volume
from ..numbering import BadNumber, ItemCode, RecordCode, tidy


def records(category: str, staff: Any, *, subject: str = "", year: int = 0, text: str = "") -> QuerySet[Record]:
    """归档文件目录 — of one category in the scope of this person, by code; narrowed by subject, year and words."""
    rows = Record.objects.visible_to(staff).filter(category=category)
    if subject in SUBJECTS[Category(category)]:
        rows = rows.filter(subject=subject)
    if year:
        rows = rows.filter(year=year)
    if plain := text.strip():
        said = Q(title__contains=plain) | Q(number__contains=plain) | Q(responsible__contains=plain)
        rows = rows.filter(said | Q(code__contains=tidy(plain)))
    return rows.order_by("-year", "code")


def subjects(category: str, staff: Any) -> list[tuple[str, str, int]]:
    """类目 — value, label and number of records in scope."""
    counted = Counter(records(category, staff).filter(withdrawn_at=None).values_list("subject", flat=True))
    return [(str(each), str(each.label), counted[each]) for each in SUBJECTS[Category(category)]]


def years(category: str, staff: Any) -> list[int]:
    """年度 — those there are, the newest first."""
    return sorted(set(records(category, staff).values_list("year", flat=True)), reverse=True)


@dataclass(frozen=True, slots=True)
class Pointer:
    """互见 — one line of a file that names a paper lying elsewhere; without a link for those who may not open it."""

    title: str
    lies: str
    why: str
    item: Any = None
    record: Any = None


def pointers(volume: Volume, staff: Any) -> list[Pointer]:
    """参见 — what this volume points at; the paper itself opens by the rules of its home."""
    rows = list(Reference.objects.filter(volume=volume).select_related("item__volume", "record"))
    items = set(Item.objects.visible_to(staff).filter(referred__in=rows).values_list("pk", flat=True))
    kept = set(Record.objects.visible_to(staff).filter(referred__in=rows).values_list("pk", flat=True))
    return [_pointer(row, items, kept) for row in rows]


def _pointer(row: Reference, items: set[Any], kept: set[Any]) -> Pointer:
    if row.record is not None:
        return Pointer(
            row.record.title, row.record.code, row.why, record=row.record_id if row.record_id in kept else None
        )
    assert row.item is not None  # noqa: S101 — the constraint says so
    home = row.item.volume.archival_code
    return Pointer(row.item.title, home, row.why, item=row.item_id if row.item_id in items else None)


def referred_from(record: Record, staff: Any) -> QuerySet[Volume]:
    """被参见 — the volumes in scope that point at this record."""
    return Volume.objects.visible_to(staff).filter(references__record=record).order_by("archival_code")


def paper_by_code(text: str, staff: Any) -> Item | Record | None:
    """The record of this 档号 or the paper of this 件号, if there is one this person may see."""
    try:
        code = RecordCode.parse(text)
        return Record.objects.visible_to(staff).filter(code=str(code), withdrawn_at=None).first()
    except BadNumber:
        pass
    try:
        number = ItemCode.parse(text)
    except BadNumber:
        return None
    rows = Item.objects.visible_to(staff).filter(volume__archival_code=str(number.volume), number=number.number)
    return rows.filter(withdrawn_at=None).first()
