"""The lives of an entered figure and of a month's close as tables: one enters, another confirms; a close goes one way."""

from dibao.kernel import moves
from dibao.kernel.moves import Step as Move

COUNTY, APPROVER, CASHIER = "county_reviewer", "county_approver", "cashier"
BASIS = "最低生活保障审核确认办法第二十五条"

FIGURE = moves.table(
    Move("confirm", "确认", ("entered",), "confirmed", (APPROVER, COUNTY), apart_from=("enter",)),
    Move("refuse", "不予确认", ("entered",), "refused", (APPROVER, COUNTY), apart_from=("enter",), needs_reason=True),
)
CLOSE = moves.table(
    Move("carry_on", "继续结账", ("closing",), "closing", (CASHIER,)),
    Move("finish", "结账完毕", ("closing",), "closed"),
)
FIRST = {"figure": "entered", "close": "closing"}
TABLES = {"figure": FIGURE, "close": CLOSE}
FINAL = {"figure": frozenset({"confirmed", "refused"}), "close": frozenset({"closed"})}


def allowed(table: str, status: str, name: str) -> Move:
    """The move, if it is open from `status`; raises IllegalMove."""
    return moves.allowed(TABLES[table], status, name)
