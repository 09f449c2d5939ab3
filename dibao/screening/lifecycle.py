"""The lives of a hit, a rectification order and a fraud file as three tables: who may do what from where.

The machine finds, renews and opens again; it never decides. What is against a family ends in 待听取意见: less or nothing
is decided only after a hearing, elsewhere (社会救助法 第四十八条).
"""

from dataclasses import dataclass

from dibao.kernel import moves
from dibao.kernel.moves import Step

CLERK, REVIEWER, CHECKER = "township_clerk", "township_reviewer", "checker"
COUNTY, APPROVER, CASHIER = "county_reviewer", "county_approver", "cashier"
WORKERS = (CLERK, REVIEWER, CHECKER, COUNTY, APPROVER)


@dataclass(frozen=True, slots=True)
class Move(Step):
    """One row of a table. `outcome`: what the hit ends with; evidence: a paper is asked."""

    outcome: str = ""
    evidence: bool = False
    strong: bool = False


Table = dict[str, Move]
HIT: Table = moves.table(
    Move("keep", "核实无误，维持", ("open",), "kept", WORKERS, outcome="keep", evidence=True),
    Move("change", "应变更，听取意见", ("open",), "hearing", WORKERS, outcome="change", evidence=True),
    Move("stop", "应停发，听取意见", ("open",), "hearing", WORKERS, outcome="stop", evidence=True),
    Move("refer", "移送处理", ("open",), "referred", (REVIEWER, CHECKER, COUNTY, APPROVER), outcome="refer"),
    Move("hand_over", "转交办理", ("open",), "open", WORKERS),
    Move("give_back", "退回重新核实", ("hearing", "kept", "referred"), "open", (COUNTY, APPROVER)),
    Move("renew", "登记内容有变化", ("open",), "open"),
    Move("add", "登记内容有变化，补充", ("hearing",), "hearing"),
    Move("reopen", "登记内容有变化，重新核实", ("kept", "referred", "decided"), "open"),
    Move("end", "听取意见后已有结果", ("hearing",), "decided"),
)
ORDER: Table = moves.table(
    Move("answer", "报整改结果", ("ordered",), "answered", WORKERS),
    Move("accept", "核实整改完毕", ("answered",), "closed", (CHECKER, COUNTY, APPROVER), apart_from=("answer",)),
    Move("send_back", "退回继续整改", ("answered",), "ordered", (CHECKER, COUNTY, APPROVER)),
)
FRAUD: Table = moves.table(
    Move("decide", "决定追缴", ("investigating",), "decided", (APPROVER,), apart_from=("start",)),
    Move("dismiss", "不构成骗保", ("investigating",), "dismissed", (APPROVER,), apart_from=("start",)),
    Move("schedule", "登记还款计划", ("decided", "recovering"), "recovering", (COUNTY, APPROVER)),
    Move("pay_back", "登记退款", ("decided", "recovering"), "recovering", (CASHIER,)),
    Move("close", "办结", ("recovering",), "closed", (APPROVER,)),
)
TABLES: dict[str, Table] = {"hit": HIT, "order": ORDER, "fraud": FRAUD}
FIRST = {"hit": "open", "order": "ordered", "fraud": "investigating"}
# 待听取意见 waits for the hearing, which is made one storey above.
FINAL = {
    "hit": frozenset({"kept", "referred", "decided"}),
    "order": frozenset({"closed"}),
    "fraud": frozenset({"closed", "dismissed"}),
}


def statuses(table: str) -> tuple[str, ...]:
    """Every status of a table, the first one first."""
    return moves.statuses(FIRST[table], TABLES[table].values())


def allowed(table: str, status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(TABLES[table], status, name)


def open_moves(table: str, status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in TABLES[table].values() if status in move.sources and move.posts]
