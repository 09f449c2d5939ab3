"""举报统计 — by office and by month; every figure is the length of the list behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import path_names

from ..choices import ComplaintState, Result
from ..models import Complaint

TOWN = 1000


@dataclass(frozen=True, slots=True)
class Tally:
    """Complaints of one place and month: received = open (of them overdue) + closed; founded are among the answered."""

    place: int
    name: str
    month: date | None
    received: int
    open: int
    overdue: int
    closed: int
    founded: int


def by_place_and_month(staff: Any) -> list[Tally]:
    """Newest month first; a village counts with its town, the county's own with the county."""
    sums: dict[tuple[date, int], list[int]] = {}
    for row in _counted(staff):
        key = (row["month"], _office(row["division"]))
        figures = [row[name] for name in ("n_all", "n_open", "n_overdue", "n_closed", "n_founded")]
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * 5), figures, strict=True)]
    names = path_names({place for _, place in sums})
    rows = [Tally(place, names[place], month, *figures) for (month, place), figures in sums.items()]
    return sorted(rows, key=lambda row: (-(row.month or date.min).toordinal(), row.place))


def _counted(staff: Any) -> Any:
    done, today = Q(state=ComplaintState.CLOSED), clock.today()
    founded = ~Q(result__in=("", Result.KEEP, Result.REFER))
    return (
        Complaint.objects.visible_to(staff)
        .annotate(month=TruncMonth("received_on"))
        .values("month", "division")
        .order_by("month", "division")
        .annotate(
            n_all=Count("pk"),
            n_open=Count("pk", filter=~done),
            n_overdue=Count("pk", filter=~done & Q(due_on__lt=today)),
            n_closed=Count("pk", filter=done),
            n_founded=Count("pk", filter=founded),
        )
    )


def _office(division: int) -> int:
    return division // TOWN * TOWN if codes.level(division) == "village" else division


def total(rows: list[Tally]) -> Tally:
    """The sum of the table."""
    figures = (sum(getattr(row, name) for row in rows) for name in ("received", "open", "overdue", "closed", "founded"))
    return Tally(0, "合计", None, *figures)
