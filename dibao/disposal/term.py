"""保管期限的起算和期满 — from what lies in a household's file. Pure: no database, no clock.

The file of a household is one file (一户一档): its volumes of one kind of aid are counted together. While a case is in
hand or the family is aided nothing is counted; the term begins when the family has left, and begins anew when it was
admitted again and left again. A volume nobody can place in time is never counted as expired.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

from dibao.rules.retention import retention_ends

# Years of each class of term; None: for ever.
YEARS: dict[str, int | None] = {"Y": None, "D30": 30, "D10": 10}


class Run(Enum):
    """How the clock of a file stands."""

    IN_HAND = "在办"
    AIDED = "在保"
    UNSET = "未起算"
    RUNS = "已起算"


@dataclass(frozen=True, slots=True)
class Part:
    """One volume as the clock sees it: `granted` when the grant lies in it, `left` when the exit does.

    `opened` in the office's time; the volume of an exit is opened at the moment the family leaves.
    """

    opened: datetime
    open: bool
    starts: date | None
    granted: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """How it stands, and since when it runs."""

    run: Run
    starts: date | None = None


def clock_of(parts: Iterable[Part]) -> Clock:
    """起算 — of one household's volumes of one kind of aid.

    An exit covers every volume opened before it; a grant in a volume opened later is a new time of aid, which stops the
    clock. The file is counted from the last day that counts for any of its volumes. 低保档案管理通知.
    """
    held = list(parts)
    if any(part.open for part in held):
        return Clock(Run.IN_HAND)
    left = [_moment(part) for part in held if part.starts and (part.granted or part.left)]
    waiting = [part for part in held if part.starts is None and not (left and part.opened < max(left))]
    if any(part.granted for part in waiting):
        return Clock(Run.AIDED)
    starts = [part.starts for part in held if part.starts]
    return Clock(Run.UNSET) if waiting or not starts else Clock(Run.RUNS, max(starts))


def _moment(part: Part) -> datetime:
    """When the family left, as this volume tells it; without a volume of the exit only the day is known."""
    assert part.starts is not None  # noqa: S101 — asked only of those that are counted
    return part.opened if part.left else datetime.combine(part.starts, time.min, part.opened.tzinfo)


def ends_on(starts: date, *, term: str, least: int, extended: date | None = None) -> date | None:
    """期满日 — the last day of keeping; None when it is for ever.

    `term` is the class (Y, D30, D10), `least` the years local rules set at least, `extended` the day an appraisal set.
    """
    years = YEARS[term]
    if years is None:
        return None
    day = retention_ends(starts, years=years, floor=least)
    return max(day, extended) if extended else day
