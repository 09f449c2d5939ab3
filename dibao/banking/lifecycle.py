"""The lives of a batch and of a change of account as two tables: who may do what from where, apart from whom.

Money has left as soon as a batch is `sending`: from there nothing leads back, only forward by what the bank says.
"""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

CLERK, TOWN, COUNTY, APPROVER, CASHIER = (
    "township_clerk", "township_reviewer", "county_reviewer", "county_approver", "cashier",
)  # fmt: skip
BASIS = "审核确认办法第二十五条"

BATCH = moves.table(
    Move("start", "开始发送", ("made",), "sending", (CASHIER,)),
    Move("hand_over", "已交给银行", ("sending",), "sent", (CASHIER,), needs_reason=True),
    Move("delivered", "银行已全部收到", ("sending",), "sent"),
    Move("finish", "结果已全部登记", ("sending", "sent"), "done"),
    Move("discard", "作废", ("made",), "discarded", (CASHIER,), needs_reason=True),
)
CHANGE = moves.table(
    Move("accept", "同意更换", ("proposed",), "accepted", (TOWN, COUNTY), apart_from=("propose",)),
    Move("refuse", "不同意", ("proposed",), "refused", (TOWN, COUNTY), apart_from=("propose",), needs_reason=True),
    Move("withdraw", "撤回", ("proposed",), "withdrawn", (CLERK,), needs_reason=True),
)
TABLES = {"batch": BATCH, "change": CHANGE}
FIRST = {"batch": "made", "change": "proposed"}
FINAL = {"batch": frozenset({"done", "discarded"}), "change": frozenset({"accepted", "refused", "withdrawn"})}


def statuses(table: str) -> tuple[str, ...]:
    """Every status of a table, the first one first."""
    return moves.statuses(FIRST[table], TABLES[table].values())


def allowed(table: str, status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(TABLES[table], status, name)


def open_moves(table: str, status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in TABLES[table].values() if status in move.sources and move.posts]
