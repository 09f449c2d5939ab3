"""本地口径 — the dated parameters that registers need, for one place and day."""

from datetime import date

from dibao.policy.queries import calendar, parameters_for
from dibao.rules.deadlines import add_working_days

from ..sources import SOURCES, Thresholds

KEYS = frozenset(key for source in SOURCES.values() for key in source.thresholds)
REPLY_DUE = "reply_due_wd"


def thresholds_for(*, division: int, track: str, on: date) -> Thresholds:
    """What this place has decided; a key nobody decided is not in it."""
    parameters = parameters_for(division=division, track=track, on=on)
    return Thresholds({key: parameters.value(key) for key in KEYS if key in parameters})


def due_on(*, division: int, track: str, start: date) -> date | None:
    """答复期限 — working days from `start` by the local parameter; None where the place has not decided one."""
    parameters = parameters_for(division=division, track=track, on=start)
    if REPLY_DUE not in parameters:
        return None
    return add_working_days(start, parameters.value(REPLY_DUE), calendar()).on
