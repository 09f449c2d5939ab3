"""The life of a change of the standard as one table: who may do what from where, apart from whom.

A standard is entered and tried by one human and approved by another; taking it back needs two again. Nothing in here
lowers or ends an award: that is work for people, after a hearing (社会救助法 第四十八条).
"""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

COUNTY, APPROVER = "county_reviewer", "county_approver"
ENTERS = (COUNTY, APPROVER)
PREPARED = ("enter", "edit", "preview", "submit")
FINAL = frozenset({"undone", "discarded"})
BASIS = "社会救助法第十九条"


MOVES = moves.table(
    Move("edit", "修改", ("draft", "previewed"), "draft", ENTERS),
    Move("preview", "试算", ("draft", "previewed"), "previewed", ENTERS),
    Move("submit", "提交审批", ("previewed",), "submitted", ENTERS),
    Move("send_back", "退回修改", ("submitted",), "draft", (APPROVER,), needs_reason=True),
    Move("approve", "批准执行", ("submitted",), "applying", (APPROVER,), apart_from=PREPARED),
    Move("finish", "执行完毕", ("applying",), "applied"),
    Move("ask_undo", "申请撤销", ("applied",), "undo_asked", ENTERS, needs_reason=True),
    Move("keep", "不同意撤销", ("undo_asked",), "applied", (APPROVER,), apart_from=("ask_undo",), needs_reason=True),
    Move("undo", "批准撤销", ("undo_asked",), "undoing", (APPROVER,), apart_from=("ask_undo",)),
    Move("finish_undo", "撤销完毕", ("undoing",), "undone"),
    Move("discard", "作废", ("draft", "previewed"), "discarded", ENTERS, needs_reason=True),
)
STATUSES = moves.statuses("draft", MOVES.values())


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources and move.posts]
