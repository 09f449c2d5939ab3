"""Open batches that go over a line; what a timer carries on."""

from ..choices import BatchState, Way
from ..models import Batch


def over_the_line() -> list[Batch]:
    """Begun and not answered in full, the oldest first."""
    states = (BatchState.SENDING, BatchState.SENT)
    return list(
        Batch.objects.filter(bank__way=Way.LINE, status__in=states).select_related("bank__partner").order_by("pk")
    )
