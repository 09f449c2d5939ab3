"""Reads of the opening review: what was decided, what waits, and whether a paper is open."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from dibao.archive.choices import Status
from dibao.archive.models import Item
from dibao.regions import codes

from ..choices import Verdict
from ..models import Opening


def sealed_papers(*, division: int, series: str, year: int) -> QuerySet[Item]:
    """The papers a review is about: those of sealed volumes of that year, in force."""
    return Item.objects.filter(
        volume__division__range=codes.span(division), volume__year=year, volume__status=Status.SEALED, series=series,
        withdrawn_at=None,
    )  # fmt: skip


def openings(staff: Any) -> list[Opening]:
    """Every review in scope, those that wait first, the newest first."""
    rows = Opening.objects.visible_to(staff)
    return sorted(rows, key=lambda row: (row.decided_at is not None, -row.proposed_at.timestamp()))


def opened(items: Iterable[Item]) -> bool:
    """Whether every one of these papers is open: the last agreed decision of the nearest place says so."""
    return all(_opened(item) for item in items)


def _opened(item: Item) -> bool:
    volume = item.volume
    if not item.series or volume.status != Status.SEALED:
        return False
    line = (volume.division, *reversed(codes.ancestors(volume.division)))
    rows = Opening.objects.filter(division__in=line, series=item.series, year=volume.year, agreed=True)
    said: dict[int, str] = {}
    for row in rows.order_by("-decided_at", "-proposed_at"):
        said.setdefault(row.division, row.verdict)
    return next((said[place] for place in line if place in said), "") == Verdict.OPENED
