"""重新核算、维持、移送 — ask the law with the changed facts, and see which way the matter must go."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.casework.models import AwardAmount
from dibao.casework.models.award import in_force
from dibao.casework.queries.replay import canonical
from dibao.casework.services import adjusted
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.policy.queries import parameters_for
from dibao.policy.services.parameter_set import keep as keep_set
from dibao.rules.assessment import GRANTED
from dibao.rules.review_cycle import next_review

from ..choices import Course, Direction, Kind, Result
from ..models import Adjustment, Reckoning
from ..queries.facts import base_facts, nobody_lives
from ..queries.reckoning import Span, course_of, direction_of, first_month_of, spans
from .moving import check, move, note


def in_force_now(adjustment: Adjustment, month: date) -> AwardAmount | None:
    """The amount row that a change from this month on would follow."""
    return in_force(adjustment.award.amounts.all(), month)


@transaction.atomic
def reckon(*, adjustment: Adjustment, by: Any) -> Adjustment:
    """重新核算 — the same rules, the figures of the effective month; the whole answer is kept.

    Refused for a family on the edge that would get money now: that is an application. 社会救助法 第四十七条.
    """
    check(adjustment, "reckon", by=by)
    if fixed := _without_figures(adjustment):
        return _settled(adjustment, by, *fixed)
    first = _first_month(adjustment)
    found = spans(adjustment, first)
    if adjustment.award.outcome not in GRANTED and found[0].granted:
        raise Invalid(
            "该家庭目前没有发放保障金，重新核算符合低保条件，请告知家庭申请低保。", basis="社会救助法第十七条"
        )
    course = course_of(adjustment, found)
    before = in_force_now(adjustment, first)
    changes: dict[str, Any] = {
        "course": course,
        "direction": direction_of(found),
        "effective_month": first,
        "before": before,
        "before_month": found[0].before,
        "after_month": found[0].amount,
        "taper_months": 0,
    }
    event = move(adjustment, "reckon", by=by, **changes)
    row = _kept(adjustment, found[0], by)
    note(event, row, by=by, data={"course": course, "before": found[0].before, "after": found[0].amount})
    return adjustment


def _first_month(adjustment: Adjustment) -> date:
    """The effective month; less begins after service, so a first look is taken for the month after this one."""
    first = first_month_of(adjustment)
    if adjustment.kind in (Kind.DIED, Kind.HEAD_DIED):
        return first
    adjustment.course = Course.CUT
    later = first_month_of(adjustment)
    adjustment.course = ""
    found = spans(adjustment, first)
    return later if direction_of(found) == Direction.DOWN or not found[0].granted else first


def _without_figures(adjustment: Adjustment) -> tuple[str, str, int] | None:
    """Matters that end or move an award whatever it amounts to: course, direction, fen per month afterwards."""
    if adjustment.kind == Kind.WISH:
        return Course.WISH, Direction.DOWN, 0
    if adjustment.kind == Kind.MOVED:
        return Course.MOVE, Direction.NONE, adjustment.award.paid_now
    if nobody_lives(adjustment.household):
        return Course.DEATH, Direction.DOWN, 0
    return None


def _settled(adjustment: Adjustment, by: Any, course: str, direction: str, after: int) -> Adjustment:
    first = first_month_of(adjustment)
    before = in_force_now(adjustment, first) or adjustment.award.present
    changes: dict[str, Any] = {
        "course": course,
        "direction": direction,
        "effective_month": first,
        "before": before,
        "before_month": before.amount_month if before else 0,
        "after_month": after,
    }
    event = move(adjustment, "reckon", by=by, **changes)
    note(event, by=by, data={"course": course, "after": after})
    return adjustment


def _kept(adjustment: Adjustment, span: Span, by: Any) -> Reckoning:
    return Reckoning.objects.create(
        adjustment=adjustment,
        facts=canonical(span.facts),
        result=canonical(span.answer),
        parameter_set=keep_set(span.parameters, by=by),
        outcome=span.answer.status,
        amount_month=span.amount,
        uplift_month=span.uplift,
        members=span.members,
        cut_persons=span.cut,
        may_taper=any(finding.code == "taper_possible" for finding in span.answer.findings) and not span.granted,
        by=by.actor_key,
    )


def newest(adjustment: Adjustment) -> Reckoning:
    """The reckoning that counts; Conflict when there is none."""
    row = adjustment.reckonings.order_by("-at", "-pk").first()
    if row is None:
        raise Conflict("本件还没有重新核算。")
    return row


@transaction.atomic
def keep(*, adjustment: Adjustment, why: str, by: Any) -> Adjustment:
    """维持 — looked at, nothing has changed; the next review is counted from today. 审核确认办法 第三十一条.

    From the start only while nothing has been entered; after a reckoning only when it found nothing.
    """
    if not adjustment.course and (adjustment.kind or adjustment.lines.filter(removed=False).exists()):
        raise Conflict("已经登记了变动，请先重新核算，再决定是否维持。")
    if not adjustment.course and adjustment.arrived:
        raise Conflict("迁入的家庭请先按本地标准重新核算，再决定是否维持。")
    award = adjustment.award
    facts = base_facts(award)
    parameters = parameters_for(division=award.division, track=award.track, on=clock.today())
    event = move(adjustment, "keep", by=by, why=why, result=Result.KEPT, closed_on=clock.today(), course=Course.KEEP)
    due = next_review(clock.today(), facts=facts, parameters=parameters).on
    note(event, adjusted.reviewed(award, due), by=by)
    return adjustment


@transaction.atomic
def refer(*, adjustment: Adjustment, to: str, why: str, by: Any) -> Adjustment:
    """移送 — another authority goes on; the family keeps what it gets until somebody decides after a hearing."""
    if not to.strip():
        raise Invalid(fields={"to": "请写明移送给哪个部门。"})
    said = f"移送{to.strip()}：{why.strip()}" if why.strip() else ""
    note(move(adjustment, "refer", by=by, why=said, result=Result.REFERRED, closed_on=clock.today()), by=by)
    return adjustment


@transaction.atomic
def look_again(*, adjustment: Adjustment, why: str, by: Any) -> Adjustment:
    """重新核实 — what was said at the hearing is looked into; a new reckoning is heard again."""
    return _back(adjustment, "look_again", why, by)


@transaction.atomic
def send_back(*, adjustment: Adjustment, why: str, by: Any) -> Adjustment:
    """退回重新核实."""
    return _back(adjustment, "send_back", why, by)


@transaction.atomic
def annul(*, adjustment: Adjustment, why: str, by: Any) -> Adjustment:
    """撤回未送达的决定 — before it has reached the family it has no effect."""
    return _back(adjustment, "annul", why, by)


def _back(adjustment: Adjustment, name: str, why: str, by: Any) -> Adjustment:
    changes: dict[str, Any] = {"course": "", "direction": Direction.NONE, "after_month": None, "effective_month": None}
    note(move(adjustment, name, by=by, why=why, **changes), by=by)
    return adjustment
