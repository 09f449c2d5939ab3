"""Plans and the households they chose, as lists show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_name, path_names
from dibao.registry.models import Membership

from ..choices import PlanKind, Risk, TargetState
from ..models import Plan, PlanTarget
from ..permissions import SETTLE
from .finding import register_label

OUTCOMES = ("keep", "change", "stop", "refer")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many households a plan chose and how many have been looked at."""

    all: int
    done: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One household of a plan; `mine` when this person may write what came of it."""

    target: PlanTarget
    head: str
    place: str
    reasons: str
    level: str
    words: str
    mine: bool


def progress(plan: Plan) -> Progress:
    """已核查 of all, and what is overdue."""
    rows = plan.targets.all()
    late = rows.filter(state=TargetState.OPEN, due_on__lt=clock.today()).count()
    return Progress(rows.count(), rows.filter(state=TargetState.DONE).count(), late)


def targets(plan: Plan, staff: Any) -> QuerySet[PlanTarget]:
    """The households of a plan in scope, open ones first."""
    rows: QuerySet[PlanTarget] = PlanTarget.objects.visible_to(staff).filter(plan=plan).select_related("household")
    return rows.order_by("-state", "due_on", "pk")


def my_targets(staff: Any) -> QuerySet[PlanTarget]:
    """Households in scope that still have to be looked at by a post of this person's."""
    rows: QuerySet[PlanTarget] = PlanTarget.objects.visible_to(staff).open().select_related("household", "plan")
    return rows.filter(post__in={post.kind for post in staff.live_posts}).order_by("due_on", "pk")


def target_rows(found: Iterable[PlanTarget], staff: Any) -> list[TargetRow]:
    """These households with names, places and lights."""
    rows, today = list(found), clock.today()
    places = path_names({row.division for row in rows})
    heads = Membership.objects.filter(household__in=[row.household_id for row in rows], is_head=True, valid_to=None)
    names = dict(heads.values_list("household_id", "person__name"))
    lights = {day: light_of(day, today) for day in {row.due_on for row in rows}}
    return [
        TargetRow(
            row, mask_name(names.get(row.household_id, "")), places[row.division], reasons_of(row),
            *(lights[row.due_on] if row.state == TargetState.OPEN else ("none", "已核查")),
            mine=row.state == TargetState.OPEN and staff.covers(row.division, SETTLE.posts),
        )
        for row in rows
    ]  # fmt: skip


def reasons_of(target: PlanTarget) -> str:
    """The reasons in words."""
    return "；".join(str(Risk(reason).label) for reason in target.reasons)


def facts(plan: Plan) -> list[tuple[str, str]]:
    """What the plan says of itself."""
    found = [("地区", path_name(plan.division)), ("依据和理由", plan.why), ("制定", plan.by_name)]
    if plan.kind == PlanKind.ORDINARY:
        found += [
            ("登记册", "、".join(register_label(each) for each in plan.registers)),
            ("周期", f"每 {plan.cycle_months} 个月"),
            ("下次比对", str(plan.next_on)),
        ]
    else:
        found.append(("选户理由", "；".join(str(Risk(risk).label) for risk in plan.risks) or "只抽签"))
    if plan.drawn_from is not None:
        found += [
            ("抽签用语", plan.seed),
            ("公开于", plan.announced),
            ("参加抽签", f"{plan.drawn_from} 户"),
            ("抽签名单摘要", plan.drawn_digest[:16]),
        ]
    return found
