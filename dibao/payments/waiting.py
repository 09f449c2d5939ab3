"""等办 — rosters whose next move is mine."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel.waiting import Waiting

from .lifecycle import OPEN
from .models import Roster
from .permissions import moves_for


def waiting(staff: Any) -> Iterable[Waiting]:
    """发放名册."""
    rows = Roster.objects.visible_to(staff).filter(status__in=OPEN).prefetch_related("events")
    yield Waiting("发放名册", reverse("payments:index"), sum(bool(forward(staff, row)) for row in rows))


def forward(staff: Any, roster: Roster) -> list[Any]:
    """What this person may do to bring it on; sending back and discarding is no work that waits."""
    return [move for move in moves_for(staff, roster) if not move.needs_reason]
