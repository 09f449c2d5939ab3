"""收集 — findings of the registers that wait for a hearing become adjustments by themselves, so that none is left lying."""

from typing import Any

from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.screening.choices import HitState
from dibao.screening.models import Hit

from ..choices import Ground
from ..queries.found import by_source
from .opening import open_


def source_of(hit: Hit) -> str:
    """The name under which an adjustment knows this finding."""
    return f"screening.Hit:{hit.pk}"


def gather(*, by: Any = SYSTEM) -> int:
    """Open one for every finding in 待听取意见 that has none yet; how many. Again without harm.

    A finding whose adjustment has ended, and that was found again since, opens a new one.
    """
    opened = 0
    for hit in Hit.objects.filter(state=HitState.HEARING).defer("detail").order_by("pk"):
        award = Award.objects.filter(household=hit.household_id, ended_on=None).first()
        before = by_source(source_of(hit))
        if award is None or (before and before.status != "closed"):
            continue
        open_(
            award=award, ground=Ground.HIT, why=hit.why or "登记册比对发现", source=source_of(hit), by=by, post=hit.post
        )
        opened += 1
    return opened
