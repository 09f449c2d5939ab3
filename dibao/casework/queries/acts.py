"""可办事项 — what this person may do with the case now, by verb: the buttons of the page and nothing else."""

from collections.abc import Callable
from typing import Any

from dibao.access.permissions import Permission, may
from dibao.archive.permissions import EXCEPT_MISSING
from dibao.verification.permissions import ANSWER

from ..choices import Status as S
from ..lifecycle import BEFORE_DECISION
from ..models import Award, Case
from ..permissions import (
    ACCEPT_FIGURE,
    CHECK_AGAIN,
    COUNTY_VISIT,
    DELIVER,
    EXIT,
    EXTEND,
    FIELDWORK,
    ORDER_RECHECK,
    PUBLISH,
    barred,
    moves_for,
)
from . import checking
from .local import local
from .support import hands

_RUNNING = frozenset(BEFORE_DECISION) - {S.SUBMITTED, S.INCOMPLETE}
_WEIGHED = frozenset({S.VISITING, S.ASSESSING})
_WHILE_CHECKED = _WEIGHED | {S.CHECKING}
# Acts that do not move the case: from which statuses, and under which permission.
BESIDE: dict[str, tuple[frozenset[str], Permission]] = {
    "answer": (_WHILE_CHECKED, ANSWER),
    "answer_rest": (_WHILE_CHECKED, ANSWER),
    "report_again": (_WEIGHED, ANSWER),
    "tell_result": (_WEIGHED, DELIVER),
    "object_to_check": (_WEIGHED, CHECK_AGAIN),
    "check_again": (_WEIGHED, CHECK_AGAIN),
    "answer_clue": (_WEIGHED, ACCEPT_FIGURE),
    "write_visit": (frozenset({S.VISITING}), FIELDWORK),
    "add_investigator": (frozenset({S.VISITING}), FIELDWORK),
    "visit_photo": (frozenset({S.VISITING}), FIELDWORK),
    "visit_signed": (frozenset({S.VISITING}), FIELDWORK),
    "interview": (frozenset({S.VISITING}), FIELDWORK),
    "see": (frozenset({S.VISITING}), FIELDWORK),
    "see_new": (frozenset({S.VISITING}), FIELDWORK),
    "settle": (frozenset({S.VISITING, S.ASSESSING}), ACCEPT_FIGURE),
    "settle_obligor": (frozenset({S.VISITING, S.ASSESSING}), ACCEPT_FIGURE),
    "find_obligor": (frozenset({S.VISITING, S.ASSESSING}), ACCEPT_FIGURE),
    "excuse": (frozenset({S.VISITING, S.ASSESSING}), ACCEPT_FIGURE),
    "photograph": (frozenset({S.ON_NOTICE}), FIELDWORK),
    "write_county_visit": (frozenset({S.WITH_COUNTY}), COUNTY_VISIT),
    "add_county_investigator": (frozenset({S.WITH_COUNTY}), COUNTY_VISIT),
    "finish_county_visit": (frozenset({S.WITH_COUNTY}), COUNTY_VISIT),
    "deliver": (frozenset({S.CONFIRMED, S.REFUSED, S.TERMINATED}), DELIVER),
    "publish": (frozenset({S.CONFIRMED}), PUBLISH),
    "leave": (frozenset({S.CLOSED}), EXIT),
    "extend": (_RUNNING, EXTEND),
    "except_missing": (_RUNNING, EXCEPT_MISSING),
    "order_recheck": (frozenset(BEFORE_DECISION), ORDER_RECHECK),
}


def open_acts(case: Case, staff: Any) -> frozenset[str]:
    """Verbs of every move and act this person may do now; nothing for one who must keep away."""
    if barred(staff, case):
        return frozenset()
    beside = {
        verb
        for verb, (statuses, permission) in BESIDE.items()
        if case.status in statuses and may(staff, permission, case.division) and _makes_sense(case, verb)
    }
    return frozenset(beside | {move.name for move in moves_for(staff, case)})


def _makes_sense(case: Case, verb: str) -> bool:
    """A few acts depend on more than the status: there is an award to end, a local rule to apply, a check to answer."""
    return verb not in _SENSE or _SENSE[verb](case)


def _untold(case: Case) -> bool:
    report = checking.last_report(case)
    return report is not None and report.must_be_told


def _repeatable(case: Case) -> bool:
    return checking.open_check(case) is None and bool(checking.askable_again(case))


def _second_check(case: Case) -> bool:
    return case.reports.exists() and checking.open_check(case) is not None


_SENSE: dict[str, Callable[[Case], bool]] = {
    "leave": lambda case: Award.objects.filter(case=case, ended_on=None).exists(),
    "publish": lambda case: not case.papers.filter(kind="publication", withdrawn="").exists(),
    "extend": lambda case: case.deadlines.filter(kind="case_limit", done_on=None, extension="").exists(),
    "settle_obligor": lambda case: case.obligors.filter(removed="").exists(),
    "find_obligor": lambda case: local(case).support,
    "excuse": lambda case: bool(hands(case)),
    "answer": lambda case: checking.open_check(case) is not None,
    "answer_rest": lambda case: checking.open_check(case) is not None,
    "report_again": _second_check,
    "tell_result": _untold,
    "object_to_check": _repeatable,
    "check_again": _repeatable,
    "answer_clue": lambda case: bool(checking.clues(case)),
}
