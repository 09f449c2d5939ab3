"""未列入 — why awards of a batch have no line, counted by themselves and not by subtraction."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from ..choices import Skip
from ..models import Line, Roster


def left_out(roster: Roster, awards: Any) -> dict[str, int]:
    """Number of awards by reason; only reasons that occur."""
    month = roster.month
    lines = Line.objects.live().filter(award=OuterRef("pk"), month__gte=month)
    rest = awards.filter(~Exists(lines.filter(roster=roster)))
    ended, begun = Q(ended_on__lt=month), Q(starts_on__lte=month)
    counts = rest.annotate(elsewhere=Exists(lines)).aggregate(
        **{
            Skip.THERE: Count("pk", filter=Q(elsewhere=True)),
            Skip.NOT_BEGUN: Count("pk", filter=Q(elsewhere=False) & ~begun),
            Skip.ENDED: Count("pk", filter=Q(elsewhere=False) & begun & ended),
            Skip.NOTHING: Count("pk", filter=Q(elsewhere=False) & begun & (Q(ended_on=None) | Q(ended_on__gte=month))),
        }
    )
    return {str(reason): number for reason, number in counts.items() if number}
