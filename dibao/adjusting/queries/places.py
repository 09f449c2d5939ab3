"""两地标准 — of a family that moves: in which figures the two places differ, and what the new one would give it (G2)."""

from dataclasses import dataclass
from datetime import date

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid
from dibao.policy.queries import Difference, Where, compare
from dibao.regions.queries import path_names
from dibao.rules.money import NotExact
from dibao.rules.parameters import ParameterProblem
from dibao.rules.periods import first_of_month

from ..choices import Status
from ..models import Adjustment
from .reckoning import reckoned


@dataclass(frozen=True, slots=True)
class Places:
    """sides: each with its name. differing: figures that are not the same; same: how many are. estimate: a sentence."""

    sides: tuple[tuple[Where, str], tuple[Where, str]]
    differing: list[Difference]
    same: int
    estimate: str


def places(adjustment: Adjustment) -> Places | None:
    """Both sets of the month of the move; None for a family that stays."""
    if adjustment.to_division is None:
        return None
    on = adjustment.effective_month or first_of_month(clock.today())
    here, there = (Where(code, adjustment.award.track, on) for code in (adjustment.division, adjustment.to_division))
    names = path_names([here.division, there.division])
    rows = compare(here, there)
    differing = [row for row in rows if row.differs]
    return Places(
        ((here, names[here.division]), (there, names[there.division])),
        differing,
        len(rows) - len(differing),
        _estimate(adjustment, there.division, on) if differing and adjustment.status != Status.CLOSED else "",
    )


def _estimate(adjustment: Adjustment, division: int, month: date) -> str:
    """What the family would get there as it stands; nobody decides by it."""
    try:
        span = reckoned(adjustment, month, division)
    except (Invalid, ParameterProblem, NotExact):
        return "现在还不能按迁入地标准估算（那里的标准或家庭的情况还不齐全）；迁入以后由当地核算。"
    now = adjustment.award.paid_now
    if span.amount == now:
        return f"按现有情况和迁入地标准估算，每月仍是 {yuan(now)} 元。"
    more = "多" if span.amount > now else "少"
    change = f"{more} {yuan(abs(span.amount - now))} 元"
    return f"按现有情况和迁入地标准估算，每月 {yuan(span.amount)} 元，比现在的 {yuan(now)} 元{change}。"
