"""What must hold for every household: money never negative, more income never more money, order of no matter."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao.rules.assessment import Assessment, assess
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact, SpendingFact
from dibao.rules.parameters import Parameters
from tests.rules.reading import parameters_of

ON = date(2026, 5, 1)
PLACES = yaml.safe_load((Path(__file__).parent / "places.yaml").read_text("utf-8"))
COMPLETE = {name: parameters_of(PLACES, name) for name in PLACES if "没有" not in name and name != "不取整的地方"}

fen = st.integers(0, 400_000)
places = st.sampled_from(sorted(COMPLETE))
members = st.builds(
    MemberFacts,
    key=st.just("m"),
    relation=st.just("other"),
    birth_date=st.dates(date(1930, 1, 1), date(2026, 4, 30)),
    disability_kind=st.sampled_from(["physical", "mental"]),
    disability_level=st.integers(1, 4),
    serious_illness=st.booleans(),
    student_stage=st.sampled_from(["", "senior"]),
)


@st.composite
def households(draw: st.DrawFn) -> HouseholdFacts:
    people = [
        replace(member, key=f"m{i}", relation="other" if i else "head")
        for i, member in enumerate(draw(st.lists(members, min_size=1, max_size=4)))
    ]
    keys = st.sampled_from([person.key for person in people])
    source = st.sampled_from(["wage", "business", "property", "transfer", "other"])
    period = st.sampled_from(["month", "year"])
    income = st.builds(IncomeFact, member=keys, source_class=source, item=source, amount=fen, period=period, costs=fen)
    things = st.builds(PropertyFact, member=keys, kind=st.sampled_from(["deposit", "fund"]), value=fen)
    kinds = st.sampled_from(["medical", "education", "living"])
    spending = st.builds(SpendingFact, member=keys, kind=kinds, amount=fen, period=period)
    return HouseholdFacts(
        track="urban",
        on=ON,
        members=tuple(people),
        income=tuple(draw(st.lists(income, max_size=4))),
        property=tuple(draw(st.lists(things, max_size=2))),
        spending=tuple(draw(st.lists(spending, max_size=3))),
    )


def law(name: str) -> Parameters:
    return COMPLETE[name]


@settings(max_examples=300, deadline=None)
@given(households(), places)
def test_money_is_never_negative_and_adds_up(facts: HouseholdFacts, name: str) -> None:
    found = assess(facts, law(name))
    assert found.status != "unknown", found.missing
    figures = (found.income_year, found.base_month, found.uplift_month, found.amount_month, found.top_up_year)
    assert min(figures) >= 0
    assert found.base_month + found.uplift_month == found.amount_month
    assert found.uplift_month == sum(entry[2] for entry in found.uplifts)
    assert (found.amount_month > 0) <= (found.status in ("dibao", "single_person"))
    assert Assessment.from_json(found.to_json()) == found


@settings(max_examples=300, deadline=None)
@given(households(), places, st.integers(1, 300_000))
def test_more_income_never_brings_more_money_within_a_status(facts: HouseholdFacts, name: str, more: int) -> None:
    extra = IncomeFact(facts.members[0].key, "wage", "wage", more, "month")
    richer = replace(facts, income=(*facts.income, extra))
    before, after = assess(facts, law(name)), assess(richer, law(name))
    assert after.income_year >= before.income_year
    if before.status == after.status:
        assert after.amount_month <= before.amount_month


@settings(max_examples=100, deadline=None)
@given(households(), places)
def test_the_order_of_members_and_entries_does_not_matter(facts: HouseholdFacts, name: str) -> None:
    figures = set()
    for people in itertools.islice(itertools.permutations(facts.members), 6):
        turned = replace(facts, members=people, income=facts.income[::-1], spending=facts.spending[::-1])
        found = assess(turned, law(name))
        figures.add((found.status, found.income_year, found.amount_month, tuple(sorted(found.uplifts))))
    assert len(figures) == 1


@settings(max_examples=150, deadline=None)
@given(households(), places)
def test_a_head_listed_twice_is_one_person(facts: HouseholdFacts, name: str) -> None:
    doubled = replace(facts, members=(facts.members[0], *facts.members))
    once, twice = assess(facts, law(name)), assess(doubled, law(name))
    assert (once.status, once.members, once.amount_month) == (twice.status, twice.members, twice.amount_month)


@settings(max_examples=150, deadline=None)
@given(households())
def test_two_causes_count_once_unless_the_place_adds_them(facts: HouseholdFacts) -> None:
    highest = assess(facts, law("松城市（城市）"))
    added = assess(facts, law("分类施保可叠加的地方"))
    assert len({entry[0] for entry in highest.uplifts}) == len(highest.uplifts)
    assert all(amount <= 19_000 for _, _, amount in highest.uplifts)
    assert added.uplift_month >= highest.uplift_month
    assert added.base_month == highest.base_month


@settings(max_examples=100, deadline=None)
@given(households(), places)
def test_facts_and_parameters_survive_json_and_give_the_same_answer(facts: HouseholdFacts, name: str) -> None:
    again = assess(HouseholdFacts.from_json(facts.to_json()), Parameters.from_json(law(name).to_json()))
    assert again == assess(facts, law(name))
