"""Rows that speak of a whole place and are read by everybody who works in it."""

from typing import Any, Self

from django.db.models import Q

from dibao.access.choices import BUSINESS
from dibao.access.models import ScopedQuerySet
from dibao.regions import codes


class AreaQuerySet(ScopedQuerySet):
    """Rows with a `division`; a clerk reads the plan of her county, a province the run of a county."""

    def visible_to(self, staff: Any) -> Self:
        """Rows whose place holds, or lies inside, a place of this person's live business posts."""
        inside = Q(pk__in=[])
        for post in getattr(staff, "live_posts", ()):
            if post.kind in BUSINESS:
                above = (codes.NATION, *codes.ancestors(post.division), post.division)
                inside |= Q(division__in=above) | Q(division__range=codes.span(post.division))
        return self.filter(inside)
