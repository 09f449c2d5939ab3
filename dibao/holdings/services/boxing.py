"""排盒 — set the rule, draw a plan up, carry it out bag by bag. Nothing moves before somebody says it stands there."""

from datetime import date

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.models import Place
from dibao.archive.services.place import box_for, stand
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import Apart, PlanState
from ..models import BoxRule, BoxSpine, Move, Plan
from ..permissions import CARRY_OUT, DRAW_PLAN, SET_RULE
from ..queries import boxing


@transaction.atomic
def set_rule(
    *,
    division: int,
    valid_from: date,
    sheet: int,
    bag: int,
    board: int,
    spines: list[int],
    apart: list[str],
    why: str,
    by: Actor,
) -> BoxRule:
    """设置排盒规则 — from that day on, there and below; thicknesses in micrometres, spines in millimetres. DA/T 22."""
    require(by, SET_RULE, division)
    if not spines or min(spines) * 1000 <= board:
        raise Invalid(fields={"spines": "请至少选一种盒脊宽度，并且要比盒壁占用的宽度大。"})
    if not set(apart) <= set(Apart.values):
        raise Invalid(fields={"apart": "请从列表中选择不得同盒的内容。"})
    if BoxRule.objects.filter(division=division, valid_from=valid_from).exists():
        raise Conflict(f"{valid_from} 起用的规则已经设置过。要改变，请用另一个起用日期再设一次。")
    rule = BoxRule.objects.create(
        division=division, valid_from=valid_from, sheet=sheet, bag=bag, board=board, spines=sorted(spines),
        apart=sorted(apart), why=why.strip(), set_by=by.actor_key,
    )  # fmt: skip
    record("holdings.set_rule", by=by, about=rule, because=why)
    return rule


@transaction.atomic
def draw_plan(*, division: int, by: Actor) -> Plan:
    """排定方案 — keep today's plan of the village, to be carried out by hand. Conflict when one is open already."""
    require(by, DRAW_PLAN, division)
    if boxing.open_plan(division) is not None:
        raise Conflict("本村已有一个正在搬的方案，请先搬完或作废。")
    wanted = boxing.preview(division).moves
    if not wanted:
        raise Conflict("各袋都已在应在的盒里，不用搬。")
    plan = Plan.objects.create(division=division, drawn_by=by.actor_key)
    moves = [_wanted(plan, order, each) for order, each in enumerate(wanted, start=1)]
    record("holdings.draw_plan", by=by, about=plan, rows=moves, data={"moves": len(moves)})
    return plan


def _wanted(plan: Plan, order: int, each: boxing.Wanted) -> Move:
    return Move.objects.create(
        plan=plan,
        order=order,
        bag=each.bag,
        from_box=each.from_box,
        to_number=each.to_number,
        to_spine=each.to_spine,
    )


@transaction.atomic
def carry_out(*, plan: Plan, bags: list[str], by: Actor) -> int:
    """已放好 — these bags (by code) stand in their new boxes; returns how many moves that were open are now done.

    A bag that has meanwhile gone to another place (its household moved) is refused by name. The plan ends with its last move.
    """
    plan = _open(plan)
    require(by, CARRY_OUT, plan.division)
    moves = list(plan.moves.select_related("bag", "from_box").filter(bag__code__in=bags, done_at=None))
    if not moves:
        raise Invalid("请勾选已经放好的档案袋。")
    changed: list[Place | Move | BoxSpine] = []
    for move in moves:
        changed += _done(plan, move, by)
    if not plan.moves.filter(done_at=None).exists():
        plan.state = PlanState.DONE
        plan.save(update_fields=["state"])
    record("holdings.carry_out", by=by, about=plan, rows=list({(type(r), r.pk): r for r in changed}.values()),
           data={"bags": [move.bag.code for move in moves]})  # fmt: skip
    return len(moves)


def _done(plan: Plan, move: Move, by: Actor) -> list[Place | Move | BoxSpine]:
    if move.bag.parent_id != move.from_box_id:
        raise Conflict(f"档案袋 {move.bag.code} 已经不在原来的盒里（可能随户迁走了）。请作废本方案，重新排一次。")
    box, made = box_for(division=plan.division, number=move.to_number)
    spine, _ = BoxSpine.objects.get_or_create(box=box, defaults={"millimetres": move.to_spine})
    stand(bag=move.bag, box=box)
    move.done_at, move.done_by = clock.now(), by.actor_key
    move.save(update_fields=["done_at", "done_by"])
    return [move, move.bag, spine, *([box] if made else [])]


@transaction.atomic
def drop_plan(*, plan: Plan, why: str, by: Actor) -> Plan:
    """作废方案 — what was carried out stays as it stands; the rest is not moved."""
    plan = _open(plan)
    require(by, DRAW_PLAN, plan.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    plan.state, plan.dropped_why = PlanState.DROPPED, why.strip()
    plan.save(update_fields=["state", "dropped_why"])
    record("holdings.drop_plan", by=by, about=plan, because=why)
    return plan


def _open(plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.OPEN:
        raise Conflict(f"这个方案{plan.get_state_display()}，请刷新页面。")
    return plan
