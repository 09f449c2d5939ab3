"""等办 — referrals under way in my places, those without an answer in time counted as late."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel.waiting import Waiting

from .lifecycle import WORKERS
from .queries import needs


def waiting(staff: Any) -> Iterable[Waiting]:
    """转介."""
    if staff.holds(*WORKERS):
        late = needs.referrals(staff, "overdue").count()
        yield Waiting("转介", reverse("referral:index"), needs.referrals(staff).count(), late)
