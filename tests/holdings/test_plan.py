"""The boxing planner: what must be apart is apart, nothing overflows, and little moves."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.holdings.plan import Bag, Box, Rule, allowed, least_boxes, plan

RULE = Rule()
THIN, THICK = 2_000, 24_000


@st.composite
def shelves(draw, *, most=60):
    """Bags in order, and boxes in which they may stand any way."""
    sizes = draw(st.lists(st.integers(THIN, THICK), min_size=8, max_size=most))
    aparts = draw(st.lists(st.sampled_from([("J012", "D10"), ("J012", "D30"), ("J013", "D10")]),
                           min_size=len(sizes), max_size=len(sizes)))  # fmt: skip
    bags = [
        Bag(f"h{at:03d}", f"{at:04d}", apart, size) for at, (size, apart) in enumerate(zip(sizes, aparts, strict=True))
    ]
    where = draw(st.lists(st.integers(0, 6), min_size=len(bags), max_size=len(bags)))
    spine = draw(st.sampled_from([0, 20, 50]))
    boxes = [
        Box(f"B-{number:02d}", spine, tuple(b.code for b, at in zip(bags, where, strict=True) if at == number))
        for number in range(1, 7)
    ]
    return bags, boxes


def settled(bags, rule=RULE):
    """The shelf after the plan for an empty one was carried out."""
    return [Box(f"B-{at:02d}", run.spine, run.bags) for at, run in enumerate(plan(bags, [], rule).runs, start=1)]


def hold_the_rules(bags, made, rule=RULE):
    by_code = {bag.code: bag for bag in bags}
    placed = [code for run in made.runs for code in run.bags]
    assert sorted(placed) == sorted(by_code), "each bag stands in one box"
    for run in made.runs:
        inside = [by_code[code] for code in run.bags]
        assert len({bag.apart for bag in inside}) == 1
        assert [bag.order for bag in inside] == sorted(bag.order for bag in inside)
        assert sum(bag.thickness for bag in inside) == run.thickness
        assert run.thickness <= rule.room(run.spine) or (len(inside) == 1 and inside[0].code in made.too_thick)
    for apart in {bag.apart for bag in bags}:
        order = [code for run in made.runs for code in run.bags if by_code[code].apart == apart]
        assert order == sorted(order, key=lambda code: by_code[code].order), "runs follow the order of the codes"
    named = [run.code for run in made.runs if run.code]
    assert len(named) == len(set(named)), "a box is used once"


@settings(max_examples=50)
@given(shelves())
def test_any_shelf_gets_a_plan_that_holds_the_rules_and_needs_few_boxes(shelf):
    bags, boxes = shelf
    made = plan(bags, boxes, RULE)
    hold_the_rules(bags, made)
    groups = len({bag.apart for bag in bags})
    least = least_boxes(bags, RULE)
    assert least * max(RULE.spines) * 1000 >= sum(bag.thickness for bag in bags)
    assert len(made.runs) <= least + sum(
        allowed(least_boxes([b for b in bags if b.apart == apart], RULE))
        - least_boxes([b for b in bags if b.apart == apart], RULE)
        for apart in {bag.apart for bag in bags}
    )
    assert groups <= len(made.runs)


@settings(max_examples=50)
@given(shelves())
def test_a_shelf_that_was_put_right_stays(shelf):
    bags, _ = shelf
    assert plan(bags, settled(bags), RULE).moves == ()


@settings(max_examples=50)
@given(shelves(), st.integers(0, 10_000), st.integers(THIN, THICK))
def test_one_household_more_moves_only_what_must_make_room(shelf, at, size):
    bags, _ = shelf
    boxes = settled(bags)
    neighbour = bags[at % len(bags)]
    new = Bag("new", neighbour.order + "a", neighbour.apart, size)
    made = plan([*bags, new], boxes, RULE)
    hold_the_rules([*bags, new], made)
    moved = [code for code, _, _ in made.moves if code != "new"]
    # At worst the run behind it in its own box goes into a box of its own; nothing else is touched.
    home = next(box for box in boxes if neighbour.code in box.bags)
    assert set(moved) <= set(home.bags)
    assert len(moved) <= (len(home.bags) + 1) // 2


@settings(max_examples=50)
@given(shelves(), st.data())
def test_one_household_less_moves_nobody_until_boxes_are_wasted(shelf, data):
    bags, _ = shelf
    gone = data.draw(st.sampled_from(bags))
    left = [bag for bag in bags if bag is not gone]
    boxes = [replace(box, bags=tuple(c for c in box.bags if c != gone.code)) for box in settled(bags)]
    assert plan(left, boxes, RULE).moves == ()


def test_years_are_apart_where_the_rule_says_so():
    bags = [Bag("a", "1", ("J012", "2025"), THIN), Bag("b", "2", ("J012", "2026"), THIN)]
    assert len(plan(bags, [Box("B-01", 50, ("a", "b"))], RULE).runs) == 2


def test_the_spine_is_the_narrowest_that_holds_the_bags():
    for thickness, spine in ((17_000, 20), (18_000, 20), (18_001, 30), (48_000, 50)):
        assert plan([Bag("a", "1", (), thickness)], [], RULE).runs[0].spine == spine


def test_a_bag_thicker_than_any_box_is_named_and_stands_alone():
    bags = [Bag("a", "1", (), THIN), Bag("b", "2", (), 60_000), Bag("c", "3", (), THIN)]
    made = plan(bags, [], RULE)
    assert made.too_thick == ("b",) and ("b",) in [run.bags for run in made.runs]


def test_an_empty_box_is_used_before_a_new_one():
    made = plan([Bag("a", "1", (), THIN)], [Box("B-03", 20, ())], RULE)
    assert [run.code for run in made.runs] == ["B-03"]


def test_three_hundred_bags_in_one_default_box_are_planned_at_once():
    bags = [Bag(f"h{at:03d}", f"{at:04d}", ("J012",), 2_500) for at in range(300)]
    made = plan(bags, [Box("B-01", 0, tuple(bag.code for bag in bags))], RULE)
    hold_the_rules(bags, made)
    assert len(made.moves) == 300 - len(max((run.bags for run in made.runs), key=len))
