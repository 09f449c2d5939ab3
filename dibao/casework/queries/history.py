"""经过 — who did what to the case, when, why and on which rule; moves, and the acts beside them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dibao.access.permissions import REGISTER
from dibao.audit.choices import Outcome
from dibao.audit.queries import events

from ..lifecycle import MOVES
from ..models import Case

# Acts that move nothing and still belong to the story of the case.
BESIDE = ("casework.extend", "casework.order_recheck", "casework.deliver", "casework.publish", "casework.exit")
# What comes of a check; no permission is named like these.
OF_CHECKS = {
    "casework.tell_result": "告知核对结果",
    "casework.object_to_check": "登记核对异议，重新核对",
    "casework.check_again": "重新核对",
    "casework.report_again": "出具复查报告",
}
MOST = 500


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    why: str
    basis: str


def history(case: Case) -> list[Happened]:
    """Everything that was done, the newest last."""
    moves = [Happened(row.at, row.actor_name, MOVES[row.move].label, row.why, row.basis) for row in case.events.all()]
    return sorted(_beside(case) + moves, key=lambda each: each.at)


def _beside(case: Case) -> list[Happened]:
    rows: Any = events(about=f"casework.Case:{case.pk}", limit=MOST)
    return [
        Happened(row.at, row.actor_name, OF_CHECKS.get(row.verb) or REGISTER[row.verb].label, row.because, row.basis)
        for row in rows
        if (row.verb in BESIDE or row.verb in OF_CHECKS) and row.outcome == Outcome.DONE
    ]
