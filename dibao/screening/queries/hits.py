"""Lists of hits in scope: counted by kind and by town, the work of a post, what is overdue, the two lists of D5."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.models import Membership

from ..choices import HitState
from ..models import Hit, HitQuerySet
from .finding import ENTER, LEAVE, codes_for, meaning

PAGE = 50
TOWN = 1000
STATES = {"overdue": "已超期", **dict(HitState.choices)}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; every empty one means all."""

    finder: str = ""
    state: str = ""
    town: int = 0
    whose: str = ""

    def address(self, **changed: Any) -> str:
        """The query string with some filters changed, in a stable order."""
        values = {name: getattr(self, name) for name in ("finder", "state", "town", "whose")} | changed
        return "&".join(f"{name}={value}" for name, value in values.items() if value)


@dataclass(frozen=True, slots=True)
class Row:
    """One hit as the lists show it."""

    hit: Hit
    label: str
    head: str
    who: str
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Hits of one kind or one place: all = open (of them overdue) + hearing + closed."""

    key: Any
    label: str
    open: int
    overdue: int
    hearing: int
    closed: int

    @property
    def all(self) -> int:
        return self.open + self.hearing + self.closed


def visible(staff: Any) -> HitQuerySet:
    """Hits in scope with what the lists show."""
    found: HitQuerySet = Hit.objects.visible_to(staff).select_related("household", "person", "owner").defer("detail")
    return found


def narrowed(staff: Any, filters: Filters) -> QuerySet[Hit]:
    """The hits of a list, the most urgent first."""
    rows = visible(staff)
    if filters.finder:
        rows = rows.filter(finder=filters.finder)
    if filters.state == "overdue":
        rows = rows.overdue(clock.today())
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.town:
        rows = rows.filter(division__range=codes.span(filters.town))
    if filters.whose:
        rows = rows.filter(mine(staff))
    return rows.order_by("due_on", "division", "pk")


def mine(staff: Any) -> Q:
    """Open hits that a post of this person's answers for, where that post is held."""
    wanted = Q(pk__in=[])
    for post in staff.live_posts:
        wanted |= Q(post=post.kind, division__range=codes.span(post.division), state=HitState.OPEN)
    return wanted & (Q(owner=None) | Q(owner=staff))


def my_hits(staff: Any) -> QuerySet[Hit]:
    """Today's work: open hits of my own posts, the most urgent first."""
    return visible(staff).filter(mine(staff)).order_by("due_on", "division", "pk")


def _counted(staff: Any, *keys: str) -> Any:
    today = clock.today()
    waiting = Q(state__in=(HitState.OPEN, HitState.HEARING))
    return Hit.objects.visible_to(staff).values(*keys).order_by(*keys).annotate(
        n_open=Count("pk", filter=Q(state=HitState.OPEN)),
        n_overdue=Count("pk", filter=waiting & Q(due_on__lt=today)),
        n_hearing=Count("pk", filter=Q(state=HitState.HEARING)),
        n_closed=Count("pk", filter=Q(state__in=(HitState.KEPT, HitState.REFERRED, HitState.DECIDED))),
    )  # fmt: skip


def by_finder(staff: Any) -> list[Tally]:
    """Hits in scope by kind, those with most open work first."""
    rows = [
        Tally(
            row["finder"],
            meaning(row["finder"]).label,
            *(row[f"n_{n}"] for n in ("open", "overdue", "hearing", "closed")),
        )
        for row in _counted(staff, "finder")
    ]
    return sorted(rows, key=lambda row: (-row.open, row.label))


def by_town(staff: Any) -> list[Tally]:
    """Hits in scope by township, those with most overdue work first."""
    sums: dict[int, list[int]] = {}
    for row in _counted(staff, "division"):
        town = row["division"] // TOWN * TOWN
        figures = [row[f"n_{n}"] for n in ("open", "overdue", "hearing", "closed")]
        sums[town] = [a + b for a, b in zip(sums.get(town, [0] * 4), figures, strict=True)]
    names = path_names(sums)
    return sorted((Tally(t, names[t], *n) for t, n in sums.items()), key=lambda row: (-row.overdue, -row.open, row.key))


def total(rows: Iterable[Tally]) -> Tally:
    """The sum of a table."""
    listed = list(rows)
    return Tally(
        "", "合计", *(sum(getattr(row, n) for row in listed) for n in ("open", "overdue", "hearing", "closed"))
    )


def rows_of(hits: Iterable[Hit], staff: Any) -> list[Row]:
    """These hits with names, places and lights, each read once."""
    listed = list(hits)
    heads = _heads({hit.household_id for hit in listed})
    names = path_names({hit.division for hit in listed} | {post.division for post in staff.live_posts})
    own = sorted((names[post.division] for post in staff.live_posts), key=len, reverse=True)
    lights: dict[date, tuple[str, str]] = {}
    today = clock.today()
    rows = []
    for hit in listed:
        found = meaning(hit.finder)
        light = ("none", hit.get_state_display())
        if hit.state in (HitState.OPEN, HitState.HEARING):
            if hit.due_on not in lights:
                lights[hit.due_on] = light_of(hit.due_on, today)
            light = lights[hit.due_on]
        who = mask_name(hit.person.name) if hit.person else "全家"
        place = _short(names[hit.division], own)
        rows.append(Row(hit, found.label, heads.get(hit.household_id, ""), who, place, *light))
    return rows


def _short(name: str, own: list[str]) -> str:
    return name.removeprefix(next((part for part in own if name.startswith(part) and name != part), ""))


def _heads(homes: set[Any]) -> dict[Any, str]:
    rows = Membership.objects.filter(household__in=homes, is_head=True, valid_to=None)
    return {household: mask_name(name) for household, name in rows.values_list("household_id", "person__name")}


def leaving(staff: Any) -> QuerySet[Hit]:
    """应退未退 — still paid, and a register or a colleague says that less or nothing may be due."""
    wanted = Q(finder__in=codes_for(LEAVE)) | Q(state=HitState.HEARING)
    return (
        visible(staff)
        .waiting()
        .filter(wanted)
        .exclude(finder__in=codes_for(ENTER))
        .order_by("due_on", "division", "pk")
    )


def coming(staff: Any) -> QuerySet[Hit]:
    """应保未保 — may qualify for more, or at all: fallen ill, disabled, without income."""
    return visible(staff).waiting().filter(finder__in=codes_for(ENTER)).order_by("due_on", "division", "pk")
