"""今天的工作 — open adjustments in scope, mine first, the most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.registry.queries import heads_of

from ..choices import Ground, Status
from ..lifecycle import open_moves
from ..models import Adjustment


def visible(staff: Any) -> QuerySet[Adjustment]:
    """Open adjustments in scope with what the lists show, the most urgent first."""
    rows: QuerySet[Adjustment] = Adjustment.objects.visible_to(staff).open().select_related("household", "award")
    return rows.order_by("due_on", "pk")


# Whose turn it is at each status; opened and reckoned ones are prepared by the post they were given to.
TURN = {
    Status.CALLED: ("township_clerk", "township_reviewer"),
    Status.HEARD: ("township_clerk", "township_reviewer"),
    Status.PROPOSED: ("county_approver",),
    Status.DECIDED: ("township_clerk",),
    Status.SERVED: ("township_clerk",),
}


def open_for(staff: Any) -> QuerySet[Adjustment]:
    """待我办理的动态调整 — open adjustments whose turn is a post of this person's, where that post is held."""
    mine = Q(pk__in=[])
    for post in staff.live_posts:
        turns = [status for status, posts in TURN.items() if post.kind in posts]
        turn = Q(status__in=turns) | Q(status__in=(Status.OPENED, Status.RECKONED), post=post.kind)
        mine |= turn & Q(division__range=codes.span(post.division))
    return visible(staff).filter(mine)


def by_ground(staff: Any) -> list[tuple[str, str, int]]:
    """Open adjustments in scope by ground: value, label, how many; only those that occur."""
    counts = dict(visible(staff).order_by().values_list("ground").annotate(n=Count("pk")))
    return [(ground.value, str(ground.label), counts[ground.value]) for ground in Ground if counts.get(ground.value)]


@dataclass(frozen=True, slots=True)
class Row:
    """One adjustment as the lists show it; names are masked."""

    adjustment: Adjustment
    head: str
    place: str
    next: str
    level: str
    words: str


def rows_of(adjustments: Iterable[Adjustment], staff: Any) -> list[Row]:
    """These adjustments with names of heads, places and lights, each read once."""
    listed, today = list(adjustments), clock.today()
    heads = heads_of(row.household_id for row in listed)
    names = path_names({row.division for row in listed} | {post.division for post in staff.live_posts})
    own = sorted((names[post.division] for post in staff.live_posts), key=len, reverse=True)
    lights: dict[date, tuple[str, str]] = {}
    for row in listed:
        if row.due_on not in lights:
            lights[row.due_on] = light_of(row.due_on, today)
    return [
        Row(
            row, heads.get(row.household_id, ""), _short(names[row.division], own), next_words(row), *lights[row.due_on]
        )
        for row in listed
    ]


def next_words(row: Adjustment) -> str:
    """The one thing to do next, in words."""
    if row.status == Status.OPENED and row.unexplored:
        return "核实变动"
    names = {
        Status.OPENED: "reckon",
        Status.RECKONED: {"keep": "keep", "cut": "call"}.get(row.course, "propose"),
        Status.CALLED: "hear",
        Status.HEARD: "propose_cut",
        Status.PROPOSED: "decide",
        Status.DECIDED: "serve",
        Status.SERVED: "close",
    }
    wanted = names.get(Status(row.status))
    found = [move.label for move in open_moves(row.status, course=row.course) if move.name == wanted]
    return found[0] if found else ""


def _short(name: str, own: list[str]) -> str:
    return name.removeprefix(next((part for part in own if name.startswith(part) and name != part), ""))
