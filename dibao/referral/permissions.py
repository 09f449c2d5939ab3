"""Who may ask, refer, plan, follow up and contact; who reads it. Illness stands in it: a cashier has no use for it."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.screening.permissions import related

from .lifecycle import MOVES, WORKERS, Move, open_moves
from .models import Referral

ASSESS = permission("referral.assess", "需求评估", P.VILLAGE_HELPER, *WORKERS)
ADD_NEED = permission("referral.add_need", "登记需求", P.VILLAGE_HELPER, *WORKERS)
SETTLE_NEED = permission("referral.settle_need", "办结需求", *WORKERS)
DRAFT = permission("referral.draft", "转介", *WORKERS)
SEND = permission("referral.send", MOVES["send"].label, *MOVES["send"].posts)
ANSWER = permission("referral.answer", MOVES["answer"].label, *MOVES["answer"].posts)
CLOSE = permission("referral.close", MOVES["close"].label, *MOVES["close"].posts)
RECALL = permission("referral.recall", MOVES["recall"].label, *MOVES["recall"].posts)
PLAN = permission("referral.plan", "制定服务计划", *WORKERS)
FOLLOW_UP = permission("referral.follow_up", "登记服务进展", P.VILLAGE_HELPER, *WORKERS)
CONTACT = permission("referral.contact", "登记主动联系", P.VILLAGE_HELPER, P.CHECKER, P.COUNTY_APPROVER, *WORKERS)
PRINT = permission("referral.print", "打印评估表和服务计划", P.VILLAGE_HELPER, *WORKERS)
MOVE: dict[str, Permission] = {"send": SEND, "answer": ANSWER, "close": CLOSE, "recall": RECALL}
READERS = (
    P.VILLAGE_HELPER, P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR,
    P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR,
)  # fmt: skip
# The lists are made of hits: who reads those reads these.
LIST_READERS = (
    P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER, P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER, P.AUDITOR,
    P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR,
)  # fmt: skip


def barred(staff: Any, household: Any) -> str:
    """回避 — why this human must keep away from this family; empty when nothing stands against it."""
    return related(staff, household)


def moves_for(staff: Any, referral: Referral) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    if barred(staff, referral.need.household):
        return []
    return [move for move in open_moves(referral.state) if may(staff, MOVE[move.name], referral.division)]
