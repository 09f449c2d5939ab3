"""村（社区）和乡镇的工作点 — its open work, and who works there (A3)."""

from dataclasses import dataclass
from typing import Any

from dibao.access.choices import PostKind
from dibao.access.models import Post
from dibao.kernel import clock
from dibao.regions import codes
from dibao.regions.queries import by_code, children, path_name, path_names

from . import work

POSTS = frozenset({PostKind.VILLAGE_HELPER, PostKind.TOWNSHIP_CLERK, PostKind.TOWNSHIP_REVIEWER, PostKind.ARCHIVIST})


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who holds a post over this place, and how to reach him."""

    name: str
    post: str
    over: str
    phone: str


@dataclass(frozen=True, slots=True)
class Place:
    """One village or township as its people see it."""

    code: int
    name: str
    path: str
    workers: list[Worker]
    page: work.Page
    below: list[tuple[int, str, int]]


def place(code: int, staff: Any, *, after: str = "") -> Place | None:
    """The work and the people of a division inside this person's scope; None outside it or when it is unknown."""
    division = by_code(code)
    if division is None or not in_scope(code, staff):
        return None
    listed = work.listed(staff, work.Filters(village=code), after=after)
    return Place(code, division.name, path_name(code), workers(code), listed, _below(code, staff))


def in_scope(code: int, staff: Any) -> bool:
    """Whether the division lies within one of this person's posts."""
    return any(codes.within(code, post.division) for post in staff.live_posts)


def workers(code: int) -> list[Worker]:
    """Everybody with a base-level post over the division, nearest first."""
    over = (code, *codes.ancestors(code))
    posts = list(
        Post.objects.live(clock.today())
        .filter(division__in=over, kind__in=POSTS, staff__is_active=True)
        .select_related("staff")
        .order_by("-division", "kind")
    )
    names = path_names({post.division for post in posts})
    nearest = sorted(posts, key=lambda post: -len(codes.ancestors(post.division)))
    return [Worker(p.staff.name, p.get_kind_display(), names[p.division], p.staff.phone) for p in nearest]


def _below(code: int, staff: Any) -> list[tuple[int, str, int]]:
    """Divisions right below with their open cases, for a township's or county's page."""
    if codes.level(code) not in ("township", "county"):
        return []
    open_in = work.open_cases(staff).filter(division__range=codes.span(code)).values_list("division", flat=True)
    held = list(open_in)
    rows = [(each.code, each.name, sum(codes.within(d, each.code) for d in held)) for each in children(code)]
    return sorted(rows, key=lambda row: -row[2])
