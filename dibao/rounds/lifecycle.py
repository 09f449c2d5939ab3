"""The life of one visit as a table: who may do what from where, apart from whom.

A visit never changes an amount. What differs opens an adjustment, where the family is heard first (社会救助法 第四十八条).
"""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

HELPER, CLERK, REVIEWER = "village_helper", "township_clerk", "township_reviewer"
COUNTY, APPROVER = "county_reviewer", "county_approver"
PLANNERS = (CLERK, REVIEWER, COUNTY)
VISITORS = (HELPER, CLERK, REVIEWER, COUNTY)
CHECKERS = (REVIEWER, COUNTY)
FINAL = frozenset({"unchanged", "differs", "cancelled"})
BASIS = "最低生活保障审核确认办法第三十一条"

MOVES = moves.table(
    Move("schedule", "排定日期和人员", ("planned",), "planned", PLANNERS),
    Move("keep", "没有变化", ("planned",), "unchanged", VISITORS),
    Move("differ", "有变化，转变更", ("planned",), "differs", VISITORS),
    Move("miss", "没有见到人", ("planned",), "planned", VISITORS),
    Move("give_back", "退回重新核查", ("unchanged",), "planned", CHECKERS, apart_from=("keep",), needs_reason=True),
    Move("cancel", "不再核查", ("planned",), "cancelled", CHECKERS, needs_reason=True),
    Move("lapse", "家庭已退出", ("planned",), "cancelled"),
    Move("merge", "随另一次核查一并完成", ("planned",), "unchanged"),
    Move("adopt", "改用另一份记录", ("unchanged",), "planned"),
    Move("merge_differing", "随另一次核查一并完成", ("planned",), "differs"),
)
STATUSES = moves.statuses("planned", MOVES.values())


def allowed(status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(MOVES, status, name)


def open_moves(status: str) -> list[Move]:
    """Moves people can make from `status`, in the order of the table."""
    return [move for move in MOVES.values() if status in move.sources and move.posts]
