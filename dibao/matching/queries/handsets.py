"""手机设备 — which handset filed or signed for which households, the busiest first; names masked, other places told as places."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from dibao.regions.queries import path_names
from dibao.registry.models import Household
from dibao.registry.queries import heads_of

from ..choices import LinkKind
from ..models import Trace
from .clusters import place_shown

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class TouchedHome:
    """A household a handset touched; outside the reader's place only `place` is filled."""

    household_number: str
    head: str
    place: str


@dataclass(frozen=True, slots=True)
class Handset:
    """One handset under a short name of ours: its own number is not kept. more: households not listed."""

    name: str
    count: int
    homes: list[TouchedHome]
    more: int


def handsets(staff: Any) -> QuerySet[Any]:
    """(key, count) of every handset that touched a household in the place of `staff`; all its households count."""
    mine = Trace.objects.filter(kind=LinkKind.HANDSET, household__in=Household.objects.visible_to(staff)).values("key")
    rows = Trace.objects.filter(kind=LinkKind.HANDSET, key__in=mine).values("key")
    return rows.annotate(count=Count("household")).order_by("-count", "key")


def handset_rows(rows: Sequence[dict[str, Any]], staff: Any) -> list[Handset]:
    """These handsets with their households, those of the reader's own place first."""
    keys = [row["key"] for row in rows]
    traces = Trace.objects.filter(kind=LinkKind.HANDSET, key__in=keys).select_related("household")
    touched: dict[int, list[Household]] = defaultdict(list)
    for trace in traces.order_by("household__division", "household__number"):
        touched[trace.key].append(trace.household)
    every = {home.pk: home for homes in touched.values() for home in homes}
    mine = set(Household.objects.visible_to(staff).filter(pk__in=every).values_list("pk", flat=True))
    heads = heads_of(mine)
    names = path_names({place_shown(home, home.pk in mine) for home in every.values()})

    def told(home: Household) -> TouchedHome:
        place = names[place_shown(home, home.pk in mine)]
        if home.pk not in mine:
            return TouchedHome("", "", place)
        return TouchedHome(home.number, heads.get(home.pk, ""), place)

    found = []
    for row in rows:
        homes = sorted(touched[row["key"]], key=lambda home: home.pk not in mine)
        shown = [told(home) for home in homes[:MOST_SHOWN]]
        found.append(Handset(f"{row['key'] & 0xFFFFFF:06X}", row["count"], shown, max(0, len(homes) - MOST_SHOWN)))
    return found
