"""暂缓 — lines that look wrong are held when a roster is built, and unless somebody has released them before."""

from typing import Any

from django.db.models import Exists, OuterRef

from dibao.regions import codes

from ..models import Line, Release, Roster
from ..queries.suspects import suspects

STEP = 500


def hold_suspects(roster: Roster) -> None:
    """Hold every line of a household that looks wrong; a release that still runs for the same reason is respected."""
    groups: dict[str, list[Any]] = {}
    for household, hold in suspects(codes.span(roster.division)).items():
        groups.setdefault(hold, []).append(household)
    for hold, households in groups.items():
        for first in range(0, len(households), STEP):
            Line.objects.filter(roster=roster, household__in=households[first : first + STEP]).update(hold=hold)

    released = Release.objects.filter(
        account=OuterRef("account"),
        award=OuterRef("award"),
        hold=OuterRef("hold"),
        until__gte=roster.month,
        line__month__lte=roster.month,
    )
    Line.objects.filter(Exists(released), roster=roster).exclude(hold="").exclude(account=None).update(hold="")
