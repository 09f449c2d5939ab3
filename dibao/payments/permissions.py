"""Who may make which move of a roster; read off the lifecycle table."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission

from .lifecycle import BUILDERS, CHECKERS, MOVES, Move, open_moves
from .models import Roster

BUILD = permission("payments.build", "编制发放名册", *BUILDERS)
CHECK = permission("payments.check", "核对发放名册", *MOVES["check"].posts)
SEND_BACK = permission("payments.send_back", "退回发放名册", *MOVES["send_back"].posts)
APPROVE = permission("payments.approve", "批准发放名册", *MOVES["approve"].posts)
DISCARD = permission("payments.discard", "作废发放名册", *MOVES["discard"].posts)
CLOSE = permission("payments.close", "发放名册结账", *MOVES["close"].posts)
MOVE: dict[str, Permission] = {
    "check": CHECK,
    "send_back": SEND_BACK,
    "approve": APPROVE,
    "discard": DISCARD,
    "close": CLOSE,
}
HOLD = permission("payments.hold", "暂缓发放", P.TOWNSHIP_CLERK, *CHECKERS)
RELEASE = permission("payments.release", "解除暂缓", *CHECKERS)
OPEN = permission("payments.open", "启用台账", P.COUNTY_APPROVER)
CEILING = permission("payments.ceiling", "设定发放上限", P.COUNTY_APPROVER, P.CASHIER)
ASK_SUBSIDY = permission("payments.ask_subsidy", "提出价格临时补贴", P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
DECIDE_SUBSIDY = permission("payments.decide_subsidy", "批准价格临时补贴", P.COUNTY_APPROVER)
PRINT = permission(
    "payments.print",
    "打印发放名册",
    P.TOWNSHIP_CLERK,
    P.TOWNSHIP_REVIEWER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.CASHIER,
)
# Who reads rosters: those who make them, pay them, and supervise and audit them.
READERS = (
    P.TOWNSHIP_CLERK,
    P.TOWNSHIP_REVIEWER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.CASHIER,
    P.AUDITOR,
    P.CITY_SUPERVISOR,
    P.PROVINCE_SUPERVISOR,
)


def humans_of(roster: Roster) -> set[str]:
    """Every human who had a hand in the roster; whoever sends the money must be none of them."""
    return {event.human for event in roster.events.all() if event.human}


def barred(staff: Any, roster: Roster, move: Move) -> str:
    """Why this human may not make this move: he made what he would check. Empty when nothing stands against it."""
    human = getattr(staff, "human_key", "")
    before = {event.human for event in roster.events.all() if event.move in move.apart_from}
    if human and human in before:
        return f"您参与了本名册的编制或核对，“{move.label}”须由另一人办理。"
    return ""


def moves_for(staff: Any, roster: Roster) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(roster.status)
        if may(staff, MOVE[move.name], roster.division) and not barred(staff, roster, move)
    ]
