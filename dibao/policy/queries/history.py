"""沿革 — every decision about one parameter at one place: which period it is for, and when it was entered."""

from dataclasses import dataclass
from datetime import date, datetime

from dibao.access.models import Staff
from dibao.audit.actors import SYSTEM

from ..models import Parameter
from .force import InForce, shown


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``superseded_by`` is the code of a newer one for the same start."""

    row: InForce
    valid_to: date | None
    decided_at: datetime
    decided_by: str
    superseded_by: str
    ends: bool


def decisions(*, key: str, division: int) -> list[Decision]:
    """All decisions of a place about a key, both tracks, the latest period first and in it the newest decision."""
    rows = list(Parameter.objects.filter(key=key, division=division).order_by("decided_at", "pk"))
    people = _names({row.decided_by for row in rows})
    newest = {(row.track, row.valid_from): row.code for row in rows}
    found = [
        Decision(
            shown(row),
            row.valid_to,
            row.decided_at,
            people[row.decided_by],
            newest[row.track, row.valid_from] if newest[row.track, row.valid_from] != row.code else "",
            row.value is None,
        )
        for row in rows
    ]
    return sorted(found, key=lambda found: (found.row.valid_from, found.decided_at), reverse=True)


def _names(keys: set[str]) -> dict[str, str]:
    """Who stands behind an actor's key: the name of a member of staff, or the machine."""
    staff = Staff.objects.filter(pk__in=[key.removeprefix("staff:") for key in keys if key.startswith("staff:")])
    named = {person.actor_key: person.name for person in staff} | {SYSTEM.actor_key: SYSTEM.actor_name}
    return {key: named.get(key, key) for key in keys}
