"""年度普查 — every household looked at once in the year, village by village to 100 %, with what is stale in the file."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from dibao.archive.queries.freshness import File, files
from dibao.archive.queries.gaps import below
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.regions import codes
from dibao.reviews.queries.listing import my_places, short_names

from ..choices import Ground
from ..models import Visit


@dataclass(frozen=True, slots=True)
class Progress:
    """One place: families on dibao, those looked at this year, and files with a block nobody looked at for a year."""

    division: int
    name: str
    families: int
    seen: int
    files: int
    stale: int

    @property
    def left(self) -> int:
        return self.families - self.seen

    @property
    def percent(self) -> int:
        """Rounded down: a hundred means every family."""
        return 100 * self.seen // self.families if self.families else 100


@dataclass(frozen=True, slots=True)
class Left:
    """A family not looked at this year, or whose file is stale; last: the newest look, None when there was none."""

    award: Award
    last: date | None
    stale: tuple[str, ...]
    visit: Visit | None


def families(place: int, staff: Any) -> QuerySet[Award]:
    """在保家庭 of a place, as far as this person may see them."""
    rows: QuerySet[Award] = Award.objects.visible_to(staff).filter(ended_on=None, division__range=codes.span(place))
    return rows


def seen_in(year: int, place: int) -> dict[int, date]:
    """Award → the newest day of that year on which somebody looked, whatever for."""
    rows = Visit.objects.made().filter(visited_on__year=year, division__range=codes.span(place))
    return dict(rows.order_by("visited_on").values_list("award_id", "visited_on"))


def progress(place: int, staff: Any) -> list[Progress]:
    """本年进度 — one line for each place right below; for a village, itself."""
    seen, found = seen_in(clock.today().year, place), files(place, staff)
    everybody, done = defaultdict[int, int](int), defaultdict[int, int](int)
    for award, division in families(place, staff).values_list("pk", "division"):
        everybody[below(place, division)] += 1
        done[below(place, division)] += award in seen
    kept, stale = defaultdict[int, int](int), defaultdict[int, int](int)
    for file in found:
        kept[below(place, file.division)] += 1
        stale[below(place, file.division)] += file.stale
    names = short_names(set(everybody) | set(kept), my_places(staff))
    return [
        Progress(each, names[each], everybody[each], done[each], kept[each], stale[each])
        for each in sorted(set(everybody) | set(kept))
    ]


def left(village: int, staff: Any) -> list[Left]:
    """还没有核查的 — the families of a village not looked at this year, and those whose file is stale, by number."""
    year = clock.today().year
    seen = seen_in(year, village)
    by_number: dict[str, File] = {file.household_number: file for file in files(village, staff)}
    awards = list(families(village, staff).select_related("household").order_by("household__number"))
    planned = Visit.objects.open().exclude(ground=Ground.SPOT_CHECK).filter(award__in=[award.pk for award in awards])
    open_ = {visit.award_id: visit for visit in planned.order_by("-due_on")}
    rows = []
    for award in awards:
        file = by_number.get(award.household.number)
        stale = tuple(block.label for block in file.blocks if block.stale) if file else ()
        if award.pk not in seen or stale:
            rows.append(Left(award, seen.get(award.pk), stale, open_.get(award.pk)))
    return rows
