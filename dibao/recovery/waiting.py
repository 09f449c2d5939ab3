"""等办 — recoveries whose next step is mine."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from dibao.kernel import clock
from dibao.kernel.waiting import Waiting

from .lifecycle import OPEN
from .models import Recovery
from .permissions import moves_for


def waiting(staff: Any) -> Iterable[Waiting]:
    """追缴."""
    rows = Recovery.objects.visible_to(staff).filter(status__in=OPEN).select_related("award__case")
    mine = [row for row in rows.prefetch_related("events") if any(not m.needs_reason for m in moves_for(staff, row))]
    late = sum(row.return_by is not None and row.return_by < clock.today() for row in mine)
    yield Waiting("追缴", reverse("recovery:index"), len(mine), late)
