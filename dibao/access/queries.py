"""Reads about staff for the administrators' pages."""

from django.db.models import Prefetch, Q, QuerySet

from dibao.kernel import clock
from dibao.kernel.remembered import remembered
from dibao.regions import codes

from .models import Post, Staff


def _reachable(by: Staff) -> QuerySet[Staff]:
    """Accounts an administrator may see: with a post inside his own divisions, or with no post yet."""
    inside = Q(posts=None)
    for post in by.live_posts:
        inside |= Q(posts__division__range=codes.span(post.division))
    return Staff.objects.filter(inside).distinct()


def staff_list(by: Staff) -> QuerySet[Staff]:
    """The accounts within reach, with the posts in force today."""
    live = Prefetch("posts", Post.objects.live(clock.today()), to_attr="now")
    return _reachable(by).prefetch_related(live).order_by("work_number")


def staff_by_id(pk: str, *, by: Staff) -> Staff | None:
    """One account within reach with all its posts, past ones too."""
    return _reachable(by).prefetch_related("posts").filter(pk=pk).first()


@remembered(lambda division, kinds: (division, frozenset(kinds)))
def clerks_of(division: int, kinds: set[str] | frozenset[str]) -> list[Staff]:
    """Staff who hold one of these posts over `division` today; used to name who must do what."""
    # Read with the others into the place where each would keep his own.
    live = Prefetch("posts", Post.objects.live(clock.today()), to_attr="live_posts")
    candidates = Staff.objects.filter(is_active=True, posts__kind__in=kinds).distinct().prefetch_related(live)  # type: ignore[no-redef]
    return [staff for staff in candidates if staff.covers(division, set(kinds))]
