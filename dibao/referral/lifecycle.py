"""The life of a referral as one table: who may do what from where."""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

CLERK, REVIEWER, COUNTY = "township_clerk", "township_reviewer", "county_reviewer"
WORKERS = (CLERK, REVIEWER, COUNTY)
FIRST = "drafted"
FINAL = frozenset({"closed", "recalled"})

MOVES = moves.table(
    Move("send", "打印转介函并发出", ("drafted",), "sent", WORKERS),
    Move("answer", "登记答复", ("sent",), "answered", WORKERS),
    Move("close", "回访家庭，办结", ("answered",), "closed", WORKERS, needs_reason=True),
    Move("recall", "撤回", ("drafted", "sent"), "recalled", WORKERS, needs_reason=True),
)
STATUSES = moves.statuses(FIRST, MOVES.values())


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources]
