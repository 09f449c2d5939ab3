"""Reads about staff for the administrators' pages."""

from django.db.models import Prefetch, QuerySet

from dibao.kernel import clock

from .models import Post, Staff


def staff_list() -> QuerySet[Staff]:
    """All accounts with the posts in force today."""
    live = Prefetch("posts", Post.objects.live(clock.today()), to_attr="now")
    return Staff.objects.prefetch_related(live).order_by("work_number")


def staff_by_id(pk: str) -> Staff | None:
    """One account with all its posts, past ones too."""
    return Staff.objects.prefetch_related("posts").filter(pk=pk).first()


def clerks_of(division: int, kinds: set[str] | frozenset[str]) -> list[Staff]:
    """Staff who hold one of these posts over `division` today; used to name who must do what."""
    candidates = Staff.objects.filter(is_active=True, posts__kind__in=kinds).distinct().prefetch_related("posts")
    return [staff for staff in candidates if staff.covers(division, set(kinds))]
