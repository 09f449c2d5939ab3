"""年度普查 — every household on dibao is looked at once in the year; a look made for another reason counts."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import Ground, Way
from ..models import Visit
from ..permissions import PLAN
from ..queries.campaign import seen_in
from ..queries.cycle import living
from .planning import keep_new, owners


@transaction.atomic
def start(*, division: int, due_on: date, why: str, by: Any) -> int:
    """开始年度普查 — one open visit for each family nobody has looked at or is to look at by then; how many were made.

    Started again it adds only who has come on dibao since. Raises Invalid.
    """
    require(by, PLAN, division)
    faults = {}
    if not clock.today() <= due_on <= date(clock.today().year, 12, 31):
        faults["due_on"] = "完成期限应在今天以后、今年以内。"
    if not why.strip():
        faults["why"] = "请写明依据，例如上级文件名称。"
    if faults:
        raise Invalid(fields=faults)
    # Whoever is to be seen by then anyway is not asked for twice; what another office drew is its own.
    open_ = Visit.objects.open().exclude(ground=Ground.SPOT_CHECK).filter(due_on__lte=due_on).values("award")
    wanted = living(division).exclude(pk__in=open_).exclude(pk__in=list(seen_in(clock.today().year, division)))
    found = list(wanted.select_related("household").order_by("pk"))
    of = owners(award.division for award in found)
    visits = [
        Visit(
            household=award.household, award=award, division=award.division, ground=Ground.CAMPAIGN, why=why.strip()[:200],
            way=Way.HOME, due_on=due_on, assigned=of[award.division],
        )
        for award in found
    ]  # fmt: skip
    keep_new(visits=visits, by=by)
    return len(visits)
