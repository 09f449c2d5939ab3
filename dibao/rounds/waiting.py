"""等办 — families to be seen by me."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel import clock
from dibao.kernel.waiting import Waiting

from .permissions import VISITORS
from .queries.listing import mine


def waiting(staff: Any) -> Iterable[Waiting]:
    """入户核查."""
    if staff.holds(*VISITORS):
        rows = mine(staff)
        yield Waiting("入户核查", reverse("rounds:index"), rows.count(), rows.filter(due_on__lt=clock.today()).count())
