"""服务计划 — steps and visits with their days; done one by one, ended with a word on what came of it."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions.services.numbering import numbered
from dibao.registry.models import Household

from ..choices import ContactWay, PlanState
from ..models import FollowUp, PlanStep, ServicePlan
from ..permissions import FOLLOW_UP, PLAN
from .asking import BASIS, allowed


@transaction.atomic
def make(*, household: Household, goal: str, what: str, who: str, due_on: date, visit_on: date, by: Any) -> ServicePlan:
    """制定服务计划 — the goal, the first step, and the first visit after it. One active plan per family."""
    allowed(by, PLAN, household)
    faults = _step_faults(what, who, due_on)
    if not goal.strip():
        faults["goal"] = "请写明希望达到的目标。"
    if visit_on < clock.today():
        faults["visit_on"] = "回访日期不能早于今天。"
    if faults:
        raise Invalid(fields=faults)
    if ServicePlan.objects.active().filter(household=household).exists():
        raise Conflict("这个家庭已有进行中的服务计划，请在原计划中添加步骤。")
    plan = ServicePlan.objects.create(
        number=numbered("FW", household.division, series="referral-FW"), household=household, division=household.division, goal=goal.strip(),
        starts_on=clock.today(), owner=by,
    )  # fmt: skip
    step = PlanStep.objects.create(plan=plan, what=what.strip(), who=who.strip(), due_on=due_on)
    visit = FollowUp.objects.create(plan=plan, due_on=visit_on)
    record("referral.plan", by=by, about=plan, rows=[step, visit], division=plan.division, basis=BASIS)
    return plan


def _step_faults(what: str, who: str, due_on: date) -> dict[str, str]:
    faults = {}
    if not what.strip():
        faults["what"] = "请写明做什么。"
    if not who.strip():
        faults["who"] = "请写明由谁做。"
    if due_on < clock.today():
        faults["due_on"] = "完成日期不能早于今天。"
    return faults


@transaction.atomic
def add_step(*, plan: ServicePlan, what: str, who: str, due_on: date, by: Any) -> PlanStep:
    """添加步骤."""
    _active(plan, by)
    if faults := _step_faults(what, who, due_on):
        raise Invalid(fields=faults)
    step = PlanStep.objects.create(plan=plan, what=what.strip(), who=who.strip(), due_on=due_on)
    record("referral.add_step", by=by, about=plan, rows=[step], division=plan.division)
    return step


@transaction.atomic
def finish_step(*, plan: ServicePlan, step: PlanStep, result: str, by: Any) -> PlanStep:
    """完成步骤 — with its result."""
    _active(plan, by)
    if not result.strip():
        raise Invalid(fields={"result": "请写明结果。"})
    now = plan.steps.select_for_update().get(pk=step.pk)
    if now.done_on is not None:
        raise Conflict("这一步已经登记完成。")
    now.done_on, now.result, now.done_by = clock.today(), result.strip(), by.actor_key
    now.save(update_fields=["done_on", "result", "done_by"])
    record("referral.finish_step", by=by, about=plan, rows=[now], division=plan.division)
    return now


@transaction.atomic
def visit(
    *, plan: ServicePlan, visit: FollowUp, way: str, words: str, by: Any, next_on: date | None = None
) -> FollowUp:
    """登记回访 — what was found; `next_on` plans the next one."""
    _active(plan, by)
    faults = {}
    if way not in ContactWay.values:
        faults["way"] = "请选择回访方式。"
    if not words.strip():
        faults["words"] = "请写明回访的情况。"
    if next_on is not None and next_on <= clock.today():
        faults["next_on"] = "下次回访应晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    now = plan.visits.select_for_update().get(pk=visit.pk)
    if now.done_on is not None:
        raise Conflict("这次回访已经登记。")
    now.done_on, now.way, now.words = clock.today(), way, words.strip()
    now.done_by, now.done_by_name = by.actor_key, by.actor_name
    now.save(update_fields=["done_on", "way", "words", "done_by", "done_by_name"])
    rows = [now, *([FollowUp.objects.create(plan=plan, due_on=next_on)] if next_on else [])]
    record("referral.visit", by=by, about=plan, rows=rows, division=plan.division)
    return now


@transaction.atomic
def finish(*, plan: ServicePlan, why: str, by: Any) -> ServicePlan:
    """完成计划 — when every step has its result; what is left undone is named."""
    allowed(by, PLAN, plan.household)
    if not why.strip():
        raise Invalid(fields={"why": "请写明计划完成得怎样。"})
    if left := list(plan.steps.filter(done_on=None)):
        raise Conflict(f"还有 {len(left)} 步没有登记结果：{'、'.join(step.what for step in left)}。")
    changes = {"state": PlanState.DONE, "ended_on": clock.today(), "ended_why": why.strip()[:500]}
    if plan.state != PlanState.ACTIVE:
        raise Conflict("这份服务计划已经完成。")
    claim(plan, changes, state="state", taken=f"服务计划 {plan.number} ")
    record("referral.finish", by=by, about=plan, division=plan.division)
    return plan


def _active(plan: ServicePlan, by: Any) -> None:
    allowed(by, FOLLOW_UP, plan.household)
    if plan.state != PlanState.ACTIVE:
        raise Conflict("这份服务计划已经完成，不能再改。")
