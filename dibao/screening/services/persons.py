"""在保人员的列 — brought up to date county by county; a county whose families have not moved is not read."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock

from .. import persons_store
from ..queries.ground import alone, persons
from ..queries.people import digests, people


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Counties: written + unchanged; removed: those without a family any more. persons: in the counties written."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    persons: int = 0


def refresh(*, by: Any) -> Refreshed:
    """刷新在保人员 — write again every county that has changed. Killed, it leaves whole counties; the next one goes on."""
    root, on = persons(), clock.today()
    with alone(root):
        wanted = digests(on)
        stale = [county for county, digest in wanted.items() if persons_store.digest(root, county) != digest]
        count = 0
        for county in stale:
            columns = persons_store.columns(people(county, on))
            persons_store.write_county(root, county, columns, digest=wanted[county])
            count += len(columns["key"])
        gone = persons_store.remove_others(root, wanted)
    done = Refreshed(len(stale), len(wanted) - len(stale), len(gone), count)
    if stale or gone:
        with transaction.atomic():
            record("screening.refresh", by=by, about=None, data=asdict(done))
    return done
