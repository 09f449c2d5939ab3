"""Who may bring registers in, compare, work off hits, order, and open fraud files; moves are read off the tables."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.permissions import Permission, may, permission
from dibao.casework.models import Award, Case
from dibao.casework.permissions import barred as kept_away

from .lifecycle import FRAUD, HIT, WORKERS, Move, open_moves
from .lifecycle import ORDER as ORDER_MOVES
from .models import Hit, Rectification

IMPORT = permission("screening.import", "导入登记册", P.CHECKER)
RUN = permission("screening.run", "普遍比对", P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
PLAN = permission("screening.plan", "制定核查计划", P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
SETTLE = permission("screening.settle_target", "填写核查结论", *WORKERS)
REVEAL = permission("screening.reveal", "查看登记内容", *WORKERS, P.AUDITOR)
ORDER = permission(
    "screening.order",
    "下达整改通知",
    P.CHECKER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.CITY_SUPERVISOR,
    P.PROVINCE_SUPERVISOR,
)
PUBLISH = permission("screening.publish_bulletin", "通报", P.COUNTY_APPROVER, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)
START = permission("screening.start_fraud", "建立骗保档案", P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
ADD_EVIDENCE = permission("screening.add_evidence", "添加骗保证据", P.COUNTY_REVIEWER, P.COUNTY_APPROVER)
KEEP = permission("screening.keep", HIT["keep"].label, *HIT["keep"].posts)
CHANGE = permission("screening.change", HIT["change"].label, *HIT["change"].posts)
STOP = permission("screening.stop", HIT["stop"].label, *HIT["stop"].posts)
REFER = permission("screening.refer", HIT["refer"].label, *HIT["refer"].posts)
HAND_OVER = permission("screening.hand_over", HIT["hand_over"].label, *HIT["hand_over"].posts)
GIVE_BACK = permission("screening.give_back", HIT["give_back"].label, *HIT["give_back"].posts)
ANSWER = permission("screening.answer", ORDER_MOVES["answer"].label, *ORDER_MOVES["answer"].posts)
ACCEPT = permission("screening.accept", ORDER_MOVES["accept"].label, *ORDER_MOVES["accept"].posts)
SEND_BACK = permission("screening.send_back", ORDER_MOVES["send_back"].label, *ORDER_MOVES["send_back"].posts)
DECIDE = permission("screening.decide", FRAUD["decide"].label, *FRAUD["decide"].posts)
DISMISS = permission("screening.dismiss", FRAUD["dismiss"].label, *FRAUD["dismiss"].posts)
SCHEDULE = permission("screening.schedule", FRAUD["schedule"].label, *FRAUD["schedule"].posts)
PAY_BACK = permission("screening.pay_back", FRAUD["pay_back"].label, *FRAUD["pay_back"].posts)
CLOSE = permission("screening.close", FRAUD["close"].label, *FRAUD["close"].posts)
MOVE: dict[tuple[str, str], Permission] = {
    ("hit", "keep"): KEEP,
    ("hit", "change"): CHANGE,
    ("hit", "stop"): STOP,
    ("hit", "refer"): REFER,
    ("hit", "hand_over"): HAND_OVER,
    ("hit", "give_back"): GIVE_BACK,
    ("order", "answer"): ANSWER,
    ("order", "accept"): ACCEPT,
    ("order", "send_back"): SEND_BACK,
    ("fraud", "decide"): DECIDE,
    ("fraud", "dismiss"): DISMISS,
    ("fraud", "schedule"): SCHEDULE,
    ("fraud", "pay_back"): PAY_BACK,
    ("fraud", "close"): CLOSE,
}
# Who reads hits: those who work them off, and those who supervise and audit them. Helpers, cashiers, archivists do not.
READERS = (*WORKERS, P.AUDITOR, P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)
# Who reads what departments handed over for a county: its faults name rows of people of everywhere.
REGISTER_READERS = tuple(post for post in READERS if post not in (P.TOWNSHIP_CLERK, P.TOWNSHIP_REVIEWER))
# Who reads plans, orders of others, and fraud files.
OVERSEERS = tuple(post for post in READERS if post != P.TOWNSHIP_CLERK)


# They may take any hit of the county; everybody else works on what is given to his own post.
ABOVE = frozenset({P.CHECKER, P.COUNTY_REVIEWER, P.COUNTY_APPROVER})


def case_of(household: Any) -> Case | None:
    """The case the family's present award rests on, else its newest one."""
    award = Award.objects.filter(household=household).select_related("case").order_by("-pk").first()
    return award.case if award else Case.objects.filter(household=household).order_by("-pk").first()


def related(staff: Any, household: Any) -> str:
    """回避 — why this human must keep away from this family; empty when nothing stands against it."""
    case = case_of(household)
    return kept_away(staff, case) if case else ""


def barred(staff: Any, matter: Any, move: Move) -> str:
    """Why this human may not make this move: near relative, another's work, or his own step before it."""
    human = getattr(staff, "human_key", "")
    if move.apart_from and human and human in {e.human for e in matter.events.all() if e.move in move.apart_from}:
        return f"您参与了前一环节的办理，“{move.label}”须由另一人办理。"
    if isinstance(matter, Rectification):
        return _owner_only(staff, matter, move)
    if why := related(staff, matter.household):
        return why
    return _post_only(staff, matter) if isinstance(matter, Hit) else ""


def _post_only(staff: Any, hit: Hit) -> str:
    covers = getattr(staff, "covers", None)
    if covers is None or covers(hit.division, ABOVE | {hit.post}):
        return ""
    return f"这条线索由{hit.get_post_display()}办理，如需办理请其转交。"


def _owner_only(staff: Any, order: Rectification, move: Move) -> str:
    if move.name != "answer" or order.owner_id == getattr(staff, "pk", None):
        return ""
    return f"整改责任人是{order.owner.name}，由其本人报整改结果。"


def moves_for(staff: Any, table: str, matter: Any) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(table, matter.state)
        if may(staff, MOVE[table, move.name], matter.division) and not barred(staff, matter, move)
    ]
