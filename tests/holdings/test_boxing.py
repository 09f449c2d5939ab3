"""排盒 in the database: what is planned, what is carried out, and what the local rule says."""

from datetime import date

import pytest

from dibao.archive.models import Place
from dibao.audit.models import Event
from dibao.holdings.models import BoxSpine, Move
from dibao.holdings.queries import boxing
from dibao.holdings.queries.places import USUAL, measure_for
from dibao.holdings.services.boxing import carry_out, draw_plan, drop_plan, set_rule
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import VILLAGE
from tests.holdings.shelf import bags, first_box

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(clerk):
    """Four bags of 20.5 mm: two fit a box of 50 mm."""
    return bags(clerk, 4, pages=200)


def standing() -> dict[str, str]:
    return dict(Place.objects.filter(kind="bag").values_list("code", "parent__code"))


def rule(by, **more):
    usual = {"sheet": 100, "bag": 500, "board": 2000, "spines": [20, 50], "apart": ["fonds"], "why": "整理办法"}
    return set_rule(**usual | {"division": 220802000000, "valid_from": date(2026, 1, 1)} | more, by=by)


def test_the_preview_tells_before_and_after_and_moves_nothing(full):
    before = standing()
    shown = boxing.preview(VILLAGE)
    assert [len(box.bags) for box in shown.before] == [4]
    assert [(box.number, len(box.bags), box.spine) for box in shown.after] == [(1, 2, 50), (2, 2, 50)]
    assert len(shown.moves) == 2 and {move.to_number for move in shown.moves} == {2}
    assert standing() == before


def test_a_bag_moves_when_somebody_says_that_it_stands_there(full, clerk):
    plan = draw_plan(division=VILLAGE, by=clerk)
    first, second = (move.bag.code for move in boxing.moves_of(plan))
    before = standing()
    assert carry_out(plan=plan, bags=[first], by=clerk) == 1
    assert standing() == before | {first: f"B-{VILLAGE}-02"}
    assert Move.objects.get(bag__code=first).done_at and Move.objects.get(bag__code=second).done_at is None
    carry_out(plan=plan, bags=[second], by=clerk)
    plan.refresh_from_db()
    assert plan.state == "done" and boxing.preview(VILLAGE).moves == ()
    assert BoxSpine.objects.get(box__code=f"B-{VILLAGE}-02").millimetres == 50
    assert Event.objects.filter(verb="holdings.carry_out").count() == 2


def test_one_plan_at_a_time_and_none_where_nothing_is_to_move(full, clerk):
    plan = draw_plan(division=VILLAGE, by=clerk)
    with pytest.raises(Conflict, match="正在搬"):
        draw_plan(division=VILLAGE, by=clerk)
    carry_out(plan=plan, bags=[move.bag.code for move in boxing.moves_of(plan)], by=clerk)
    with pytest.raises(Conflict, match="不用搬"):
        draw_plan(division=VILLAGE, by=clerk)


def test_a_dropped_plan_leaves_everything_where_it_stands(full, clerk):
    plan, before = draw_plan(division=VILLAGE, by=clerk), standing()
    with pytest.raises(Invalid, match="原因"):
        drop_plan(plan=plan, why=" ", by=clerk)
    drop_plan(plan=plan, why="等新盒到货", by=clerk)
    with pytest.raises(Conflict, match="已作废"):
        carry_out(plan=plan, bags=list(before), by=clerk)
    assert standing() == before


def test_a_bag_that_went_elsewhere_meanwhile_is_named(full, clerk):
    plan = draw_plan(division=VILLAGE, by=clerk)
    move = boxing.moves_of(plan)[0]
    Place.objects.filter(pk=move.bag_id).update(parent=first_box().parent)
    with pytest.raises(Conflict, match=move.bag.code):
        carry_out(plan=plan, bags=[move.bag.code], by=clerk)


def test_terms_are_apart_and_years_where_the_rule_says_so(clerk, archivist, on):
    bags(clerk, 1, retention="D10")
    bags(clerk, 1, retention="D30")
    assert len(boxing.preview(VILLAGE).after) == 2
    rule(archivist)
    assert len(boxing.preview(VILLAGE).after) == 1
    with on(date(2027, 3, 1)):
        bags(clerk, 1)
        assert len(boxing.preview(VILLAGE).after) == 1
        rule(archivist, valid_from=date(2027, 1, 1), apart=["year"])
        assert len(boxing.preview(VILLAGE).after) == 2


def test_the_nearest_and_newest_rule_holds_from_its_day(archivist, on):
    assert measure_for(VILLAGE) == USUAL
    rule(archivist, sheet=80)
    rule(archivist, sheet=90, valid_from=date(2027, 1, 1))
    rule(archivist, sheet=70, division=220802100000)
    assert measure_for(VILLAGE).sheet == 70
    assert measure_for(220802101201).sheet == 80
    with on(date(2027, 1, 1)):
        assert measure_for(220802101201).sheet == 90
    with pytest.raises(Conflict):
        rule(archivist)
    with pytest.raises(Invalid, match="盒脊"):
        rule(archivist, spines=[], valid_from=date(2028, 1, 1))


def test_only_the_archivist_sets_the_rule_and_only_inside_draws_plans(full, clerk, outsider):
    with pytest.raises(NotAllowed):
        rule(clerk)
    with pytest.raises(NotAllowed):
        draw_plan(division=VILLAGE, by=outsider)
