"""Who may make which move of a change of the standard; read off the lifecycle table."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission

from .lifecycle import ENTERS, MOVES, Move, open_moves
from .models import StandardChange

ENTER = permission("reviews.enter", "录入标准调整", *ENTERS)
EDIT = permission("reviews.edit", "修改标准调整", *MOVES["edit"].posts)
PREVIEW = permission("reviews.preview", "试算标准调整", *MOVES["preview"].posts)
SUBMIT = permission("reviews.submit", "提交标准调整", *MOVES["submit"].posts)
SEND_BACK = permission("reviews.send_back", "退回标准调整", *MOVES["send_back"].posts)
APPROVE = permission("reviews.approve", "批准标准调整", *MOVES["approve"].posts)
ASK_UNDO = permission("reviews.ask_undo", "申请撤销标准调整", *MOVES["ask_undo"].posts)
KEEP = permission("reviews.keep", "不同意撤销标准调整", *MOVES["keep"].posts)
UNDO = permission("reviews.undo", "批准撤销标准调整", *MOVES["undo"].posts)
DISCARD = permission("reviews.discard", "作废标准调整", *MOVES["discard"].posts)
MOVE: dict[str, Permission] = {
    "edit": EDIT,
    "preview": PREVIEW,
    "submit": SUBMIT,
    "send_back": SEND_BACK,
    "approve": APPROVE,
    "ask_undo": ASK_UNDO,
    "keep": KEEP,
    "undo": UNDO,
    "discard": DISCARD,
}
CARRY_ON = permission("reviews.carry_on", "继续执行标准调整", *ENTERS)
PRINT = permission(
    "reviews.print", "打印标准调整文书", P.TOWNSHIP_CLERK, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.CASHIER
)
SETTLE = permission(
    "reviews.settle", "办结待办", P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER
)
# Who reads the whole of a change: those who decide, and those who supervise and audit them.
READERS = (P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.CASHIER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)


def barred(staff: Any, change: StandardChange, move: Move) -> str:
    """Why this human may not make this move: he prepared what he would approve. Empty when nothing stands against it."""
    human = getattr(staff, "human_key", "")
    prepared = {event.human for event in change.events.all() if event.move in move.apart_from}
    if human and human in prepared:
        return f"您参与了本次标准调整的录入或申请，“{move.label}”须由另一人办理。"
    return ""


def moves_for(staff: Any, change: StandardChange) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(change.status)
        if may(staff, MOVE[move.name], change.division) and not barred(staff, change, move)
    ]
