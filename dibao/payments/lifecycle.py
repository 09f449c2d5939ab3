"""The life of a roster as one table: who builds, who checks, who approves, who closes; four humans."""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

CLERK, TOWN, COUNTY, APPROVER, CASHIER = (
    "township_clerk",
    "township_reviewer",
    "county_reviewer",
    "county_approver",
    "cashier",
)
BUILDERS = (CLERK, COUNTY)
CHECKERS = (TOWN, COUNTY, APPROVER)
MADE = ("start", "carry_on")
OPEN = frozenset({"building", "built", "checked"})
FINAL = frozenset({"approved", "closed"})
BASIS = "审核确认办法第二十五条"

MOVES = moves.table(
    Move("finish", "编制完毕", ("building",), "built"),
    Move("check", "核对无误", ("built",), "checked", CHECKERS, apart_from=MADE),
    Move("send_back", "退回", ("checked",), "built", (APPROVER,), needs_reason=True),
    Move("approve", "批准发放", ("checked",), "approved", (APPROVER,), apart_from=(*MADE, "check")),
    Move(
        "discard",
        "作废",
        ("building", "built", "checked"),
        "discarded",
        (CLERK, TOWN, COUNTY, APPROVER),
        needs_reason=True,
    ),
    Move("close", "结账", ("approved",), "closed", (CASHIER, APPROVER)),
)
STATUSES = moves.statuses("building", MOVES.values())


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources and move.posts]
