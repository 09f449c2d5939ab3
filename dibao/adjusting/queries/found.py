"""Which adjustment is open, which are before a hearing, how one ended: what other apps ask."""

from collections.abc import Iterable

from dibao.casework.models import Award

from ..choices import Course, Status
from ..models import Adjustment, AdjustmentGround

# Somebody may lose something and nothing has been put in force yet.
BEFORE_EFFECT = (Status.CALLED, Status.HEARD, Status.PROPOSED, Status.DECIDED)


def open_of(award: Award) -> Adjustment | None:
    """The open adjustment of the award where it lives now; None when there is none."""
    return Adjustment.objects.open().filter(award=award, division=award.division).first()


def under_hearing(award_ids: Iterable[int]) -> set[int]:
    """听取意见中 — awards among these that are to be cut or stopped and have not been yet."""
    rows = Adjustment.objects.filter(award__in=list(award_ids), course=Course.CUT, status__in=BEFORE_EFFECT)
    return set(rows.values_list("award_id", flat=True))


def by_source(source: str) -> Adjustment | None:
    """The newest adjustment this source opened or joined."""
    rows = AdjustmentGround.objects.filter(source=source).select_related("adjustment").order_by("-pk")
    found = rows.first() if source else None
    return found.adjustment if found else None


def by_sources(sources: Iterable[str]) -> dict[str, Adjustment]:
    """The same for many, one query."""
    rows = AdjustmentGround.objects.filter(source__in=list(sources)).select_related("adjustment").order_by("pk")
    return {row.source: row.adjustment for row in rows}


def ended(source: str) -> str:
    """How what this source opened has ended (a slug of Result); empty while it is open, or when it opened nothing."""
    found = by_source(source)
    return found.result if found and found.status == Status.CLOSED else ""
