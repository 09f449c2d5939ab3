"""普通排查 and 重点核查 — the cycle, the reasons that stay with a household, a lot that anybody can draw again."""

from datetime import date

import pytest

from demo import awards
from demo.office import COUNTY, NEXT_VILLAGE, VILLAGE
from dibao.audit.models import Event
from dibao.casework.models import Award, Case
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.screening.models import Plan, PlanTarget
from dibao.screening.queries import plan as reads
from dibao.screening.queries.risk import chosen, lot
from dibao.screening.services import plan as plans

GIVEN = {"division": COUNTY, "name": "二季度重点核查", "why": "县局年度安排"}
LOT = {"draw": 5, "seed": "排列三 2026-10-15：385", "announced": "县政务公开栏，10 月 14 日"}


@pytest.fixture
def families(own_home, db) -> list[Award]:
    for _ in awards.write(20, villages=(VILLAGE, NEXT_VILLAGE), on=date(2026, 6, 15)):
        pass
    return list(Award.objects.select_related("household", "case").order_by("household__number"))


def test_a_household_keeps_every_reason_it_was_chosen_for(families, checker):
    first, second, *_ = families
    Award.objects.filter(pk__in=[first.pk]).update(review_due=date(2026, 9, 1))
    Case.objects.filter(pk__in=[first.case_id, second.case_id]).update(kinship=True)
    plan = plans.plan_key(**GIVEN, risks=["kinship", "review_late"], by=checker)
    found = {row.household: row for row in plan.targets.all()}
    assert set(found) == {first.household, second.household}
    assert found[first.household].reasons == ["kinship", "review_late"]
    assert reads.reasons_of(found[second.household]) == "经办人员或村干部近亲属"
    assert found[first.household].due_on > date(2026, 10, 16)
    assert Event.objects.get(verb="screening.plan").rows, "every household chosen is in the record"


def test_the_lot_can_be_drawn_again_by_anybody(families, checker):
    plan = plans.plan_key(**GIVEN, risks=[], by=checker, **LOT)
    drawn = set(plan.targets.values_list("household__number", flat=True))
    numbers = [award.household.number for award in families]
    again, digest = lot(reversed(numbers), seed=plan.seed, count=5)
    assert set(again) == drawn and len(drawn) == 5
    assert (plan.drawn_digest, plan.drawn_from) == (digest, 20)
    assert set(lot(numbers, seed="别的话", count=5)[0]) != drawn
    assert all(row.reasons == ["drawn"] for row in plan.targets.all())


def test_a_household_chosen_by_risk_does_not_take_part_in_the_lot(families, checker):
    Case.objects.filter(pk__in=[award.case_id for award in families[:3]]).update(kinship=True)
    plan = plans.plan_key(**GIVEN, risks=["kinship"], by=checker, **LOT)
    assert plan.drawn_from == 17 and plan.targets.count() == 8


def test_a_plan_without_reason_or_seed_is_none(families, checker, clerk):
    with pytest.raises(Invalid):
        plans.plan_key(**GIVEN, risks=[], by=checker)
    with pytest.raises(Invalid, match="公开抽签用语"):
        plans.plan_key(**GIVEN, risks=[], draw=3, by=checker)
    with pytest.raises(Invalid):
        plans.plan_key(**GIVEN | {"why": " "}, risks=["kinship"], by=checker)
    with pytest.raises(NotAllowed):
        plans.plan_key(**GIVEN, risks=["kinship"], by=clerk)
    with pytest.raises(Invalid, match="至少选择一个登记册"):
        plans.plan_ordinary(**GIVEN, registers=[], cycle_months=3, first_on=date(2026, 11, 1), by=checker)
    assert not Plan.objects.exists()


def test_what_came_of_a_household_is_written_once_with_evidence(families, checker, clerk, outsider):
    plan = plans.plan_key(**GIVEN, risks=[], by=checker, **LOT | {"draw": 20})
    mine = plan.targets.filter(division=VILLAGE).first()
    with pytest.raises(NotAllowed):
        plans.settle_target(target=mine, outcome="keep", why="属实", paper="记录", by=outsider)
    with pytest.raises(Invalid) as refused:
        plans.settle_target(target=mine, outcome="", why="", by=clerk)
    assert set(refused.value.fields) == {"outcome", "why", "paper"}
    plans.settle_target(target=mine, outcome="stop", why="已迁往外地", paper="村委会证明", by=clerk)
    again = PlanTarget.objects.get(pk=mine.pk)
    with pytest.raises(Conflict):
        plans.settle_target(target=again, outcome="keep", why="属实", paper="记录", by=clerk)
    assert Award.objects.get(household=mine.household).ended_on is None, "a conclusion stops nothing by itself"
    assert reads.progress(plan).done == 1


def test_able_people_without_earnings_are_a_risk(families):
    found = chosen(COUNTY, ["able"])
    assert not found, "nobody of these is able to work"
    assert chosen(COUNTY, ["review_late", "objection", "earlier", "open_hit"]) == {}
