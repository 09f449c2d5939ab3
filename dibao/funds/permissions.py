"""Who keeps the money's books: who enters, who confirms, who closes a month, who reads."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import may, permission

from .lifecycle import CLOSE as CLOSE_MOVES
from .lifecycle import FIGURE
from .models import Figure

ENTER = permission("funds.enter", "录入预算、到账和分担比例", P.CASHIER, P.COUNTY_REVIEWER)
CONFIRM = permission("funds.confirm", "确认预算、到账和分担比例", *FIGURE["confirm"].posts)
REFUSE = permission("funds.refuse", "不予确认预算、到账和分担比例", *FIGURE["refuse"].posts)
MOVE = {"confirm": CONFIRM, "refuse": REFUSE}
CLOSE = permission("funds.close", "月结", *CLOSE_MOVES["carry_on"].posts)
CAP = permission("funds.cap", "按可用资金设定发放上限", P.CASHIER, P.COUNTY_APPROVER)
# Who reads the money: those who pay, decide, supervise and audit.
READERS = (P.CASHIER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)


def barred(staff: Any, figure: Figure) -> str:
    """Why this human may not confirm or refuse: he entered it himself. Empty when nothing stands against it."""
    human = getattr(staff, "human_key", "")
    if human and human == figure.human:
        return "这一笔是您本人录入的，须由另一人确认。"
    return ""


def may_decide(staff: Any, figure: Figure) -> bool:
    """Whether this person may confirm or refuse this figure now."""
    return figure.state == "entered" and may(staff, CONFIRM, figure.division) and not barred(staff, figure)
