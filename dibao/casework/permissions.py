"""Who may make which move; read off the lifecycle table, so that page, service and table never disagree."""

from typing import Any

from dibao.access.choices import PostKind as P
from dibao.access.humans import human_key
from dibao.access.permissions import Permission, may, permission
from dibao.kernel.refusals import NotAllowed
from dibao.kernel.remembered import remembered

from .lifecycle import MOVES, Move, open_moves
from .models import Case, CaseEvent, KinshipDisclosure

MOVE: dict[str, Permission] = {
    move.name: permission(f"casework.{move.name}", move.label, *move.posts) for move in MOVES.values()
}
DRAFT = permission("casework.draft", "填写申请", P.TOWNSHIP_CLERK, P.VILLAGE_HELPER)
ADD_PAPER = permission(
    "casework.add_paper",
    "添加材料",
    P.TOWNSHIP_CLERK,
    P.VILLAGE_HELPER,
    P.TOWNSHIP_REVIEWER,
    P.COUNTY_REVIEWER,
    P.COUNTY_APPROVER,
    P.CHECKER,
    P.ARCHIVIST,
)
FIELDWORK = permission("casework.fieldwork", "登记调查情况", P.TOWNSHIP_CLERK, P.VILLAGE_HELPER)
COUNTY_VISIT = permission("casework.county_visit", "县级入户", P.COUNTY_REVIEWER)
ACCEPT_FIGURE = permission("casework.accept_figure", "认定差异", P.TOWNSHIP_CLERK)
CHECK_AGAIN = permission("casework.check_again", "重新核对", P.TOWNSHIP_CLERK)
EXTEND = permission("casework.extend", "延长办理期限", P.TOWNSHIP_REVIEWER, P.COUNTY_REVIEWER)
DELIVER = permission("casework.deliver", "登记送达", P.TOWNSHIP_CLERK, P.VILLAGE_HELPER)
PUBLISH = permission("casework.publish", "公布确认结果", P.TOWNSHIP_CLERK)
EXIT = permission("casework.exit", "办理退出", P.COUNTY_APPROVER)
ORDER_RECHECK = permission("casework.order_recheck", "责成重新核查", P.CITY_SUPERVISOR, P.PROVINCE_SUPERVISOR)


@remembered(lambda case, moves: (case.pk, moves))
def humans_who(case: Case, moves: tuple[str, ...]) -> frozenset[str]:
    """The humans (not accounts) who made any of these moves in this case."""
    return frozenset(
        CaseEvent.objects.filter(case=case, move__in=moves).exclude(human="").values_list("human", flat=True)
    )


@remembered(lambda case: case.pk)
def related_humans(case: Case) -> frozenset[str]:
    """Humans on the staff who are near relatives of this family, as disclosed."""
    rows = KinshipDisclosure.objects.filter(case=case).exclude(staff=None)
    return frozenset(rows.values_list("staff__human_key", flat=True))


def barred(staff: Any, case: Case, move: Move | None = None) -> str:
    """Why this human must keep away from this case or this move; empty when nothing stands against it."""
    human = getattr(staff, "human_key", "")
    if not human:
        return ""
    if human in own_households_humans(case):
        return "申请家庭中有您本人，您不能办理本件，请由其他人员办理。"
    if human in related_humans(case):
        return "您与申请家庭有近亲属关系并已备案，应当回避，请由其他人员办理。"
    if move and human in humans_who(case, move.apart_from):
        return f"您已办理过本件的前面环节，“{move.label}”须由另一人办理。"
    return ""


def kept_away(case: Case) -> frozenset[str]:
    """The humans on the staff who must keep away from this family whatever they do: its members and near relatives."""
    return related_humans(case) | own_households_humans(case)


def keep_apart(staff: Any, case: Case, *moves: str) -> None:
    """回避 — raise NotAllowed for a member of the family, a disclosed near relative, or who made one of `moves`."""
    if why_not := barred(staff, case):
        raise NotAllowed(why_not, basis="审核确认办法第十一条")
    if getattr(staff, "human_key", "") in humans_who(case, moves):
        raise NotAllowed("您已办理过本件的前面环节，这一步须由另一人办理。")


@remembered(lambda case: case.household_id)
def own_households_humans(case: Case) -> frozenset[str]:
    """Staff keys of the household's own members, recognised by ID number, so nobody handles his own family."""
    from_members = case.household.memberships.filter(valid_to=None).select_related("person")
    return frozenset(human_key(m.person.id_number) for m in from_members if m.person.id_number)


def moves_for(staff: Any, case: Case) -> list[Move]:
    """The moves this person may make now, in the order of the table."""
    return [
        move
        for move in open_moves(case.status)
        if may(staff, MOVE[move.name], case.division) and not barred(staff, case, move)
    ]
