"""试算 — the living register reckoned with the proposed figures, in whole and household by household."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import Max

from dibao.access.permissions import require
from dibao.casework.models import AwardAmount
from dibao.kernel.refusals import Invalid
from dibao.population import engine
from dibao.population.queries.ground import live
from dibao.population.services.refresh import Refreshed, refresh
from dibao.regions import codes

from ..models import StandardChange
from ..permissions import PREVIEW
from ..queries.figures import figures_digest, proposed, values_of
from ..queries.results import Results, digest_of, folder_of
from .moving import move, note

Progress = Callable[[int, int], None]


def preview(
    *, change: StandardChange, by: Any, progress: Progress | None = None, seconds: float | None = None
) -> StandardChange | Refreshed:
    """试算 — seconds of reckoning outside any transaction, then the counts are written in one. Changes no award.

    seconds: give up reading the register after so long and answer how far it is; the next call goes on from there.
    The newest amount is looked up before the register is read: an award that moves from here on is seen when the
    change is applied.
    """
    require(by, PREVIEW, change.division)
    if not values_of(change):
        raise Invalid("还没有填写新标准，不能试算。")
    mark = AwardAmount.objects.aggregate(newest=Max("pk"))["newest"] or 0
    read = refresh(by=by, seconds=seconds)
    if read.left:
        return read
    figures = proposed(change)
    run = f"{change.number}-{change.version}"
    county = int(codes.short(change.division)[:6])
    tally = engine.reassess(live(), folder_of(run), figures, change.effective_on, counties=[county], progress=progress)
    if tally.failed:
        raise Invalid(*tally.problems.values())
    found = {
        "run": run,
        "mark": mark,
        "digest": digest_of(folder_of(run)),
        "figures": figures_digest(figures, change.division),
        "problems": list(tally.problems.values()),
    }
    return _keep(change, found, Results(folder_of(run), change.division), by)


@transaction.atomic
def _keep(change: StandardChange, found: dict[str, Any], results: Results, by: Any) -> StandardChange:
    event = move(change, "preview", by=by)
    counts = {kind: asdict(each) for kind, each in results.by_kind().items()}
    change.preview = found | {"counts": counts, "due": len(results.due()), "at": event.at.isoformat()}
    change.save(update_fields=["preview"])
    note(event, by=by, data=counts)
    return change
