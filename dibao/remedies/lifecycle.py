"""The lives of a complaint and of a dispute as two tables: who may do what from where, apart from whom.

Whoever took a complaint in knows who reported: he neither checks it nor writes its answer, and he alone delivers it.
Whoever registered a dispute does not write its end, because the end lifts the hold he placed on the file.
"""

from dataclasses import dataclass

from dibao.kernel import moves
from dibao.kernel.moves import Step

CLERK, REVIEWER, CHECKER = "township_clerk", "township_reviewer", "checker"
COUNTY, APPROVER, CITY = "county_reviewer", "county_approver", "city_supervisor"
HANDLERS = (CLERK, REVIEWER, CHECKER, COUNTY, APPROVER)
KEEPERS = (COUNTY, CITY)
ASSIGNERS = (COUNTY, APPROVER, CITY)


@dataclass(frozen=True, slots=True)
class Move(Step):
    """One row of a table. own: only the handler himself; keeps: only the keeper of the reporter's name."""

    own: bool = False
    keeps: bool = False


Table = dict[str, Move]
COMPLAINT: Table = moves.table(
    Move("assign", "交办", ("received", "assigned", "checking"), "assigned", ASSIGNERS),
    Move("begin", "开始核查", ("assigned",), "checking", HANDLERS, apart_from=("take_in",), own=True),
    Move("answer", "登记核查结果", ("checking",), "answered", HANDLERS, apart_from=("take_in",), own=True),
    Move("send_back", "退回继续核查", ("answered",), "checking", ASSIGNERS, apart_from=("answer",), needs_reason=True),
    Move("close", "答复举报人，办结", ("answered",), "closed", KEEPERS, apart_from=("answer",), keeps=True),
    Move("file_away", "登记备查", ("received",), "closed", KEEPERS, needs_reason=True, keeps=True),
)
DISPUTE: Table = moves.table(
    Move("reply", "登记已提交答复", ("registered",), "replied", (COUNTY, APPROVER)),
    Move("summon", "登记开庭日期", ("replied",), "replied", (COUNTY, APPROVER)),
    Move("conclude", "登记结果", ("registered", "replied"), "concluded", (APPROVER,), apart_from=("register",)),
)
TABLES: dict[str, Table] = {"complaint": COMPLAINT, "dispute": DISPUTE}
FIRST = {"complaint": "received", "dispute": "registered"}
FINAL = {"complaint": frozenset({"closed"}), "dispute": frozenset({"concluded"})}


def statuses(table: str) -> tuple[str, ...]:
    """Every status of a table, the first one first."""
    return moves.statuses(FIRST[table], TABLES[table].values())


def allowed(table: str, status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(TABLES[table], status, name)


def open_moves(table: str, status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in TABLES[table].values() if status in move.sources and move.posts]
