"""What `dibao fsck` asks of payments: the ledger and the rosters agree with the decisions."""

from collections.abc import Iterator

from dibao.audit.checks import Problem, Seen, check
from dibao.regions.codes import NATION

from .models import Roster
from .queries.invariant import breaks


@check("发放名册、台账与决定一致")
def money_agrees(seen: Seen) -> Iterator[Problem]:
    """Every break of the nightly invariant, all places and months."""
    for _ in Roster.objects.iterator():
        seen()
    for each in breaks(NATION):
        yield Problem("台账不符", each.place, each.words)
