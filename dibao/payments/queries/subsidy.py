"""价格临时补贴 in force for a place and month."""

from datetime import date

from django.db.models import Q

from dibao.regions import codes

from ..choices import SubsidyState
from ..models import SubsidyOrder


def in_month(division: int, month: date) -> list[tuple[tuple[int, int], dict[str, int]]]:
    """Places with fen per head by track, the narrowest place first: it decides for its own families."""
    touching = Q(division__range=codes.span(division)) | Q(division__in=codes.ancestors(division))
    rows = SubsidyOrder.objects.filter(touching, month=month, state=SubsidyState.APPROVED)
    found = [(codes.span(row.division), {track: int(fen) for track, fen in row.heads.items()}) for row in rows]
    return sorted(found, key=lambda each: each[0][1] - each[0][0])


def heads_of(orders: list[tuple[tuple[int, int], dict[str, int]]], *, division: int, track: str) -> int:
    """Fen per head for a family of this village; 0 without an order."""
    for (low, high), heads in orders:
        if low <= division <= high and heads.get(track):
            return heads[track]
    return 0
