"""Changes as the people of a place meet them: through the families whose amount they raised."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount
from dibao.regions.queries import path_names

from ..models import StandardChange


@dataclass(frozen=True, slots=True)
class Touching:
    """A change and how many families it raised in one's own place."""

    change: StandardChange
    place: str
    households: int


def changes_touching(staff: Any) -> list[Touching]:
    """Newest first."""
    mine = AwardAmount.objects.filter(reason=AmountReason.STANDARD, award__in=Award.objects.visible_to(staff))
    found = dict(mine.order_by().values_list("change").annotate(n=Count("pk")))
    changes = list(StandardChange.objects.filter(number__in=found))
    places = path_names({change.division for change in changes})
    return [Touching(change, places[change.division], found[change.number]) for change in changes]


def the_change(staff: Any, number: str) -> StandardChange | None:
    """The change, for whoever has a family in scope whose amount it raised."""
    rows = AwardAmount.objects.filter(change=number, award__in=Award.objects.visible_to(staff))
    return StandardChange.objects.filter(number=number).first() if rows.exists() else None
