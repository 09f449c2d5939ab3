"""The life of a merger of two rows of one human: proposed by one, decided by another, taken back by two. Pure: no Django."""

from dibao.kernel import moves
from dibao.kernel.moves import Step

CHECKER, APPROVER = "checker", "county_approver"
BOTH = (CHECKER, APPROVER)
FIRST = "proposed"
MERGE: dict[str, Step] = moves.table(
    Step("merge", "同意合并", ("proposed",), "merged", (APPROVER,), apart_from=("propose",)),
    Step("decline", "不同意合并", ("proposed",), "declined", BOTH, needs_reason=True),
    Step("ask_undo", "申请撤销合并", ("merged",), "undo_asked", BOTH, needs_reason=True),
    Step("undo", "同意撤销", ("undo_asked",), "undone", (APPROVER,), apart_from=("ask_undo",)),
    Step("keep_merged", "不同意撤销", ("undo_asked",), "merged", BOTH, needs_reason=True),
)
# A merger is never quite at an end: it can be taken back while nothing else has happened.
FINAL = frozenset({"declined", "undone"})
LIVE = ("proposed", "merged", "undo_asked")


def allowed(status: str, name: str) -> Step:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MERGE, status, name)


def open_moves(status: str) -> list[Step]:
    """Moves people can make from `status`, in the order of the table."""
    return [step for step in MERGE.values() if status in step.sources]
