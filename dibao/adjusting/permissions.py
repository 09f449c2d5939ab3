"""Who may open, prepare, hear, decide and serve; moves are read off the table."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.casework.permissions import barred as kept_away

from .choices import Course, Ground
from .lifecycle import MOVES, Move, open_moves
from .models import Adjustment

OPEN = permission(
    "adjusting.open", "提起动态调整", P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER
)  # fmt: skip
RESUME = permission("adjusting.resume", "恢复被撤销的停发", P.COUNTY_APPROVER)
RECORD_OFFER = permission("adjusting.record_offer", "登记拒绝就业", P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER)
ADD_PROOF = permission("adjusting.add_proof", "添加证明材料", *MOVES["enter"].posts)
ENTER = permission("adjusting.enter", MOVES["enter"].label, *MOVES["enter"].posts)
RECKON = permission("adjusting.reckon", MOVES["reckon"].label, *MOVES["reckon"].posts)
KEEP = permission("adjusting.keep", MOVES["keep"].label, *MOVES["keep"].posts)
CALL = permission("adjusting.call", MOVES["call"].label, *MOVES["call"].posts)
CALL_AGAIN = permission("adjusting.call_again", MOVES["call_again"].label, *MOVES["call_again"].posts)
HEAR = permission("adjusting.hear", MOVES["hear"].label, *MOVES["hear"].posts)
PROPOSE = permission("adjusting.propose", MOVES["propose"].label, *MOVES["propose"].posts)
PROPOSE_CUT = permission("adjusting.propose_cut", MOVES["propose_cut"].label, *MOVES["propose_cut"].posts)
LOOK_AGAIN = permission("adjusting.look_again", MOVES["look_again"].label, *MOVES["look_again"].posts)
SEND_BACK = permission("adjusting.send_back", MOVES["send_back"].label, *MOVES["send_back"].posts)
DECIDE = permission("adjusting.decide", MOVES["decide"].label, *MOVES["decide"].posts)
ANNUL = permission("adjusting.annul", MOVES["annul"].label, *MOVES["annul"].posts)
SERVE = permission("adjusting.serve", MOVES["serve"].label, *MOVES["serve"].posts)
CLOSE = permission("adjusting.close", MOVES["close"].label, *MOVES["close"].posts)
REFER = permission("adjusting.refer", MOVES["refer"].label, *MOVES["refer"].posts)
MOVE: dict[str, Permission] = {
    "enter": ENTER,
    "reckon": RECKON,
    "keep": KEEP,
    "call": CALL,
    "call_again": CALL_AGAIN,
    "hear": HEAR,
    "propose": PROPOSE,
    "propose_cut": PROPOSE_CUT,
    "look_again": LOOK_AGAIN,
    "send_back": SEND_BACK,
    "decide": DECIDE,
    "annul": ANNUL,
    "serve": SERVE,
    "close": CLOSE,
    "refer": REFER,
}
# Who reads adjustments: those who work on them, those who pay, and those who supervise and audit them.
READERS = (
    P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.CASHIER, P.AUDITOR,
    P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR,
)  # fmt: skip
# Somebody outside says something against the family: whoever reckoned it does not alone close it as unfounded.
AGAINST = frozenset({Ground.HIT, Ground.COMPLAINT, Ground.FRAUD})


def barred(staff: Any, adjustment: Adjustment, move: Move) -> str:
    """Why this human may not make this move: kin, or his own step before it. Empty when nothing stands against it."""
    if why := kept_away(staff, adjustment.award.case):
        return why
    human = getattr(staff, "human_key", "")
    apart = move.apart_from
    if move.name == "keep" and adjustment.course == Course.KEEP and against(adjustment):
        apart = ("reckon",)
    if human and apart and human in {event.human for event in adjustment.events.all() if event.move in apart}:
        return f"您参与了本件的前面环节，“{move.label}”须由另一人办理。"
    return ""


def against(adjustment: Adjustment) -> bool:
    """Whether any ground is something held against the family by others."""
    return any(row.ground in AGAINST for row in adjustment.grounds.all())


def moves_for(staff: Any, adjustment: Adjustment) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        row
        for row in open_moves(adjustment.status, course=adjustment.course)
        if may(staff, MOVE[row.name], adjustment.division) and not barred(staff, adjustment, row)
    ]
