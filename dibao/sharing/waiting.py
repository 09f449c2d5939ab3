"""等办 — enquiries without an answer, those past their day counted as late, and agreements a second person must confirm."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel.waiting import Waiting

from . import queries
from .permissions import ANSWER


def waiting(staff: Any) -> Iterable[Waiting]:
    """部门来询."""
    if staff.holds(*ANSWER.posts):
        open_, late = queries.unanswered(staff)
        yield Waiting("部门来询", reverse("sharing:enquiries"), open_, late)
    yield Waiting("共享约定待复核", reverse("sharing:agreements"), queries.unconfirmed(staff).count())
