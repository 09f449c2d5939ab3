"""The life of a change of the standard as one table: who may do what from where, apart from whom.

A standard is entered and tried by one human and approved by another; taking it back needs two again. Nothing in here
lowers or ends an award: that is work for people, after a hearing (社会救助法 第四十八条).
"""

from dataclasses import dataclass

COUNTY, APPROVER = "county_reviewer", "county_approver"
ENTERS = (COUNTY, APPROVER)
PREPARED = ("enter", "edit", "preview", "submit")
FINAL = frozenset({"undone", "discarded"})
BASIS = "社会救助法第十九条"


class IllegalMove(Exception):
    """此环节不能办理该操作."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table; no posts means that the system makes the move at the end of a run."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    posts: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    needs_reason: bool = False


_TABLE = (
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
MOVES = {move.name: move for move in _TABLE}
STATUSES = tuple(dict.fromkeys(["draft", *(move.target for move in _TABLE)]))


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    move = MOVES[name]
    if status not in move.sources:
        raise IllegalMove(name)
    return move


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in _TABLE if status in move.sources and move.posts]
