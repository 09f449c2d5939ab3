"""发放上限 of a place and month, and what is approved under it."""

from datetime import date

from django.db.models import Q, Sum

from dibao.regions import codes

from ..choices import Status
from ..models import Ceiling, Line, Roster


def in_force(month: date, division: int) -> list[Ceiling]:
    """The newest ceiling of each place that covers this one or lies inside it."""
    touching = Q(division__range=codes.span(division)) | Q(division__in=codes.ancestors(division))
    newest = {row.division: row for row in Ceiling.objects.filter(touching, month=month).order_by("pk")}
    return list(newest.values())


def used(ceiling: Ceiling, *, with_: Roster | None = None) -> int:
    """Fen approved for the month under the ceiling; `with_`: a roster counted as if it were approved."""
    counts = Q(roster__status__in=(Status.APPROVED, Status.CLOSED))
    if with_ is not None:
        counts |= Q(roster=with_)
    lines = Line.objects.live().filter(counts, month=ceiling.month, division__range=codes.span(ceiling.division))
    found: int = lines.aggregate(fen=Sum("total", default=0))["fen"]
    return found
