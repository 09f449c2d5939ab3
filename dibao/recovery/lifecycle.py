"""The life of a 追缴 as one table: found by the ledger, heard, ordered by another human, paid back, or given up by two.

No path reaches an order, and none a written-off sum, without the family having been heard (社会救助法 第四十八条, applied
by analogy: the article speaks of reducing and stopping).
"""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

CLERK, REVIEWER = "township_clerk", "township_reviewer"
COUNTY, APPROVER, CASHIER = "county_reviewer", "county_approver", "cashier"
OPENERS = (CLERK, REVIEWER, COUNTY, APPROVER)
PREPARED = ("open", "tell")
DUE = ("ordered", "planned", "repaying")
# What the family must be heard on; on what it has to give back, each order names its own rule.
BASIS = "社会救助法第四十八条"

MOVES = moves.table(
    Move("tell", "登记听取意见", ("found",), "told", (CLERK, REVIEWER, COUNTY)),
    Move("refresh", "按最新发放重新计算", ("found", "told"), "found", OPENERS),
    Move("order", "责令退回", ("told",), "ordered", (APPROVER,), apart_from=PREPARED),
    Move("dismiss", "不予追缴", ("found", "told"), "dismissed", (APPROVER,), apart_from=PREPARED, needs_reason=True),
    Move("plan", "登记还款计划", ("ordered", "planned"), "planned", (CLERK, REVIEWER, COUNTY)),
    Move("replan", "变更还款计划", ("repaying",), "repaying", (CLERK, REVIEWER, COUNTY)),
    Move("pay", "登记退款", DUE, "repaying", (CASHIER,)),
    Move("finish", "还清", ("repaying",), "closed"),
    Move("ask_write_off", "申请核销", DUE, "write_off_asked", (COUNTY, REVIEWER), needs_reason=True),
    Move("keep_on", "不同意核销，继续追缴", ("write_off_asked",), "repaying", (APPROVER,), apart_from=("ask_write_off",),
         needs_reason=True),
    Move("write_off", "批准核销", ("write_off_asked",), "written_off", (APPROVER,), apart_from=("ask_write_off",)),
)  # fmt: skip
STATUSES = moves.statuses("found", MOVES.values())
FINAL = frozenset({"closed", "written_off", "dismissed"})
OPEN = tuple(status for status in STATUSES if status not in FINAL)


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources and move.posts]
