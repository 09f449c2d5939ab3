"""等办 — complaints and disputes whose next step is mine."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel import clock
from dibao.kernel.waiting import Waiting

from .permissions import moves_for
from .queries import complaints, disputes


def waiting(staff: Any) -> Iterable[Waiting]:
    """举报和投诉、复议和诉讼."""
    today = clock.today()
    said = complaints.visible(staff).filter(closed_on=None)
    mine = [row for row in said if any(not move.needs_reason for move in moves_for(staff, "complaint", row))]
    yield Waiting("举报和投诉", reverse("remedies:complaints"), len(mine), sum(row.due_on < today for row in mine))
    open_ = [row for row in disputes.listed(staff).filter(concluded_on=None) if moves_for(staff, "dispute", row)]
    late = sum(row.state == "registered" and row.reply_due < today for row in open_)
    yield Waiting("复议和诉讼", reverse("remedies:disputes"), len(open_), late)
