"""应发 — what is due, derived from the dated amounts; and what stands between that and the ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Sum

from dibao.casework.models import Award, AwardAmount

from ..arrears import Difference, Step, due_by_month, last_month, steps_in_force
from ..arrears import differences as between
from ..choices import Status
from ..models import Arrear, Line
from .ledger import booked, opened_from

OPEN = (Status.BUILDING, Status.BUILT, Status.CHECKED)
STEP = 500


def due_of(award: Award, month: date, known_at: datetime | None = None) -> int:
    """应发 — fen due for the month, as known then; 0 before the award and after its exit."""
    found = award.amount_on(month, known_at)
    return found.amount_month if found else 0


def differences(award: Award, through: date) -> list[Difference]:
    """补发和多发 — months up to `through` in which due and booked differ. Lines not yet approved count as booked."""
    return by_award([award.pk], through).get(award.pk, [])


@dataclass(slots=True)
class Course:
    """One award through time: its first and last day, its amounts in force, one per starting month."""

    starts_on: date
    ended_on: date | None
    steps: list[Step] = field(default_factory=list)


def by_award(awards: Iterable[int], through: date, *, without: int | None = None) -> dict[int, list[Difference]]:
    """The same for many awards; only those that have any. `without`: a roster whose own lines do not count."""
    wanted, found = list(awards), {}
    for first in range(0, len(wanted), STEP):
        part = wanted[first : first + STEP]
        told, promised, opened = booked(part), reserved(part, without=without), opened_from(part)
        for pk, course in courses(Award.objects.filter(pk__in=part)):
            have = told.get(pk, {})
            for month, fen in promised.get(pk, {}).items():
                have[month] = have.get(month, 0) + fen
            begins = max(course.starts_on, opened.get(pk, course.starts_on)).replace(day=1)
            due = due_by_month(course.steps, first=begins, last=last_month(course.ended_on, through))
            rows = between(due, {month: fen for month, fen in have.items() if begins <= month <= through})
            if rows:
                found[pk] = rows
    return found


def courses(awards: Any) -> Iterator[tuple[int, Course]]:
    """Each award with its amounts in force, in the order of the keys; rows that were decided anew are left out."""
    newer = AwardAmount.objects.filter(award=OuterRef("award"), from_month=OuterRef("from_month")).filter(
        Q(decided_at__gt=OuterRef("decided_at")) | Q(decided_at=OuterRef("decided_at"), pk__gt=OuterRef("pk"))
    )
    rows = AwardAmount.objects.filter(~Exists(newer), award__in=awards).order_by("award_id", "from_month")
    columns = ("award_id", "award__starts_on", "award__ended_on", "from_month", "amount_month")
    at, course = 0, Course(date.min, None)
    for pk, starts_on, ended_on, from_month, amount in rows.values_list(*columns).iterator(chunk_size=5000):
        if pk != at:
            if at:
                yield at, course
            at, course = pk, Course(starts_on, ended_on)
        course.steps.append(Step(from_month, amount))
    if at:
        yield at, course


def promised(awards: Any, *, before: date = date.max, without: int | None = None) -> tuple[Any, Any]:
    """(lines, arrears) of rosters that are not approved yet, for months before `before`: nobody promises them twice."""
    lines = Line.objects.live().filter(award__in=awards, roster__status__in=OPEN, month__lt=before)
    back = Arrear.objects.filter(
        line__live=True, line__award__in=awards, line__roster__status__in=OPEN, month__lt=before
    )
    return lines.exclude(roster=without), back.exclude(line__roster=without)


def reserved(awards: Any, *, without: int | None = None) -> dict[int, dict[date, int]]:
    """Fen in such lines by award and month."""
    found: dict[int, dict[date, int]] = {}
    lines, back = promised(awards, without=without)
    for pk, month, fen in lines.order_by().values_list("award_id", "month").annotate(fen=Sum(F("grant") + F("uplift"))):
        found.setdefault(pk, {})[month] = fen
    rows = back.order_by().values_list("line__award_id", "month")
    for pk, month, fen in rows.annotate(fen=Sum("amount")):
        months = found.setdefault(pk, {})
        months[month] = months.get(month, 0) + fen
    return found


def steps_of(award: Award) -> list[Step]:
    """The amounts in force of one award."""
    rows = sorted(award.amounts.all(), key=lambda row: (row.from_month, row.decided_at, row.pk))
    return steps_in_force(Step(row.from_month, row.amount_month) for row in rows)
