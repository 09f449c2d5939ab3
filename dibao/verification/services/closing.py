"""核销 — a batch is closed when no query of it waits any more."""

from collections.abc import Iterable

from dibao.kernel import clock

from ..choices import WAITING, DispatchState
from ..models import Dispatch, Query


def close_if_done(dispatch: Dispatch) -> bool:
    """核销 — late and stopped queries have their place in the count too; the caller records the row."""
    if dispatch.state != DispatchState.SENT or dispatch.queries.filter(answer__in=WAITING).exists():
        return False
    dispatch.state, dispatch.closed_on = DispatchState.CLOSED, clock.today()
    dispatch.save()
    return True


def closed_with(queries: Iterable[Query]) -> list[Dispatch]:
    """The batches that these queries were the last to wait in, closed now; the caller records the rows."""
    keys = {query.dispatch_id for query in queries if query.dispatch_id}
    batches = Dispatch.objects.filter(pk__in=keys)
    return [batch for batch in batches.select_for_update(of=("self",)) if close_if_done(batch)]
