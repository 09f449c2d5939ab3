"""Amounts of many awards at once: for lists, for the register, for a change of the standard."""

from collections.abc import Iterable
from datetime import date, datetime

from ..models import AwardAmount


def amounts_on(awards: Iterable[int], month: date, known_at: datetime | None = None) -> dict[int, AwardAmount]:
    """某月的保障金 — the amount in force by key of the award, one query; the same rule as `Award.amount_on`.

    Awards that have not begun are missing; whether an award has ended is the caller's question.
    """
    rows = AwardAmount.objects.filter(award_id__in=list(awards), from_month__lte=month.replace(day=1))
    if known_at is not None:
        rows = rows.filter(decided_at__lte=known_at)
    # Later rows replace earlier ones: the latest start, then the newest decision.
    return {row.award_id: row for row in rows.order_by("from_month", "decided_at", "pk")}
