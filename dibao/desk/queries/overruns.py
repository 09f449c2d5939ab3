"""逾期情况 — the report of every deadline that was missed (C3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q

from dibao.casework.models import Case, Deadline
from dibao.kernel import clock
from dibao.regions.queries import path_names


@dataclass(frozen=True, slots=True)
class Overrun:
    """A deadline that was missed: by how long, on whose table, whether the step was done since."""

    case: Case
    kind: str
    due_on: date
    done_on: date | None
    days: int
    extended: bool
    place: str


def overruns(staff: Any, since: date | None = None) -> list[Overrun]:
    """逾期 — every deadline missed in scope, open ones first; by default those due in the last year (C3)."""
    today = clock.today()
    late = Q(done_on=None, due_on__lt=today) | Q(done_on__gt=F("due_on"))
    rows = Deadline.objects.filter(
        late, case__in=Case.objects.visible_to(staff), due_on__gte=since or today - timedelta(days=365)
    ).select_related("case__household", "case__applicant")
    places = path_names({row.case.division for row in rows})
    found = [
        Overrun(
            row.case, row.get_kind_display(), row.due_on, row.done_on, ((row.done_on or today) - row.due_on).days,
            bool(row.extension), places[row.case.division],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.done_on is not None, -row.days))
