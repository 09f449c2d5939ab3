"""等办 — adjustments whose turn is mine."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel import clock
from dibao.kernel.waiting import Waiting

from .queries.work import open_for


def waiting(staff: Any) -> Iterable[Waiting]:
    """动态调整."""
    rows = open_for(staff)
    late = rows.filter(due_on__lt=clock.today()).count()
    yield Waiting("动态调整", reverse("adjusting:index"), rows.count(), late)
