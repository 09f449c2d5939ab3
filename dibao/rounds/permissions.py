"""Who plans, visits, looks over what came back, draws; moves are read off the lifecycle table."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.screening.permissions import related

from .lifecycle import CHECKERS, MOVES, PLANNERS, VISITORS, Move, open_moves
from .models import Visit

PLAN = permission("rounds.plan", "安排核查", *PLANNERS)
RECORD = permission("rounds.record", "填写核查结果", *VISITORS)
DECIDE = permission("rounds.decide", "判定重复的核查记录", *CHECKERS)
DRAW = permission(
    "rounds.draw", "抽取抽查对象", P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR
)
PRINT = permission("rounds.print", "打印走访名单", *VISITORS)
LOOK = permission("rounds.view", "查看核查照片和记录", *VISITORS, P.COUNTY_APPROVER, P.AUDITOR)
SCHEDULE = permission("rounds.schedule", MOVES["schedule"].label, *MOVES["schedule"].posts)
GIVE_BACK = permission("rounds.give_back", MOVES["give_back"].label, *MOVES["give_back"].posts)
CANCEL = permission("rounds.cancel", MOVES["cancel"].label, *MOVES["cancel"].posts)
MOVE: dict[str, Permission] = {
    "schedule": SCHEDULE,
    "keep": RECORD,
    "differ": RECORD,
    "miss": RECORD,
    "give_back": GIVE_BACK,
    "cancel": CANCEL,
}
# Who opens the pages: those who visit, look over and supervise. Cashiers and archivists have no use for them.
READERS = (*VISITORS, P.COUNTY_APPROVER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)
# Who supervises. Nobody else learns of a spot check before it is made.
SUPERVISORS = (P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)
OVERSEERS = tuple(post for post in READERS if post not in (P.VILLAGE_HELPER, P.TOWNSHIP_CLERK))


def barred(staff: Any, visit: Visit, move: Move) -> str:
    """Why this human may not make this move: near relative, or his own step before it; empty when nothing does."""
    human = getattr(staff, "human_key", "")
    if human and move.apart_from and human in {e.human for e in visit.events.all() if e.move in move.apart_from}:
        return f"这次核查是您做的，“{move.label}”须由另一人办理。"
    return related(staff, visit.household) if move.name in ("keep", "differ", "miss", "give_back") else ""


def moves_for(staff: Any, visit: Visit) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(visit.state)
        if may(staff, MOVE[move.name], visit.division) and not barred(staff, visit, move)
    ]
