"""Who may find, hear, order, plan, take in and give up what a family was paid too much; read off the lifecycle table."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.casework.permissions import barred as kept_away

from .lifecycle import MOVES, OPENERS, Move, open_moves
from .models import Recovery

OPEN = permission("recovery.open", "建立追缴", *OPENERS)
TELL = permission("recovery.tell", "登记听取意见", *MOVES["tell"].posts)
REFRESH = permission("recovery.refresh", "重新计算多领金额", *MOVES["refresh"].posts)
ORDER = permission("recovery.order", "责令退回多领救助金", *MOVES["order"].posts)
DISMISS = permission("recovery.dismiss", "不予追缴", *MOVES["dismiss"].posts)
PLAN = permission("recovery.plan", "登记还款计划", *MOVES["plan"].posts)
REPLAN = permission("recovery.replan", "变更还款计划", *MOVES["replan"].posts)
PAY = permission("recovery.pay", "登记退款", *MOVES["pay"].posts)
ASK_WRITE_OFF = permission("recovery.ask_write_off", "申请核销", *MOVES["ask_write_off"].posts)
KEEP_ON = permission("recovery.keep_on", "不同意核销", *MOVES["keep_on"].posts)
WRITE_OFF = permission("recovery.write_off", "批准核销", *MOVES["write_off"].posts)
PRINT = permission("recovery.print", "打印追缴文书", *OPENERS)
# Who prints a paper for the first time; the decisions are printed, and filed, by whoever may decide.
PRINTS: dict[str, Permission] = {"notice": PRINT, "order": ORDER, "write_off": WRITE_OFF}
MOVE: dict[str, Permission] = {
    "tell": TELL,
    "refresh": REFRESH,
    "order": ORDER,
    "dismiss": DISMISS,
    "plan": PLAN,
    "replan": REPLAN,
    "pay": PAY,
    "ask_write_off": ASK_WRITE_OFF,
    "keep_on": KEEP_ON,
    "write_off": WRITE_OFF,
}
# Who reads: those who work on it, take the money in, supervise and audit.
READERS = (*OPENERS, P.CASHIER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)


def barred(staff: Any, recovery: Recovery, move: Move) -> str:
    """Why this human may not make this move: a near relative, or what he prepared himself. Empty when nothing stands."""
    human = getattr(staff, "human_key", "")
    before = {event.human for event in recovery.events.all() if event.move in move.apart_from}
    if human and human in before:
        return f"您参与了这一件的前一环节，“{move.label}”须由另一人办理。"
    return kept_away(staff, recovery.award.case)


def moves_for(staff: Any, recovery: Recovery) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(recovery.status)
        if may(staff, MOVE[move.name], recovery.division) and not barred(staff, recovery, move)
    ]
