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
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact, SpendingFact
from dibao.rules.parameters import Parameters
from dibao.rules.tables import EXCUSES, UNABLE
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
    labour=st.sampled_from(["", "able", "partial", "none"]),
    excused=st.sampled_from(["", *EXCUSES]),
    single_parent=st.booleans(),
    bereaved=st.booleans(),
)
ABLE = parameters_of(PLACES, "按劳动力系数推算的地方")
OWED = parameters_of(PLACES, "推算赡养费的地方")
PLAIN = parameters_of(PLACES, "松城市（城市）")


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
    obligors = st.builds(
        ObligorFacts,
        member=keys,
        relation=st.sampled_from(["child", "sibling", "parent"]),
        members=st.integers(1, 5),
        income=st.integers(0, 9_000_000),
        supported=st.integers(1, 3),
        children=st.integers(1, 5),
        age=st.sampled_from([None, 40, 75]),
        unable=st.sampled_from(["", "", "prison"]),
    )
    lines = draw(st.lists(income, max_size=4))
    earners = {line.member for line in lines if line.source_class == "wage"} | {"m0"}
    idle = draw(st.booleans())
    people = [replace(person, employed=False if idle and person.key not in earners else None) for person in people]
    return HouseholdFacts(
        track="urban",
        on=ON,
        members=tuple(people),
        income=tuple(lines),
        property=tuple(draw(st.lists(things, max_size=2))),
        spending=tuple(draw(st.lists(spending, max_size=3))),
        obligors=tuple(draw(st.lists(obligors, max_size=3))),
        existing_status=draw(st.sampled_from(["", "dibao"])),
    )


def law(name: str) -> Parameters:
    return COMPLETE[name]


@settings(max_examples=300)
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


@settings(max_examples=300)
@given(households(), places, st.integers(1, 300_000))
def test_more_income_never_brings_more_money_within_a_status(facts: HouseholdFacts, name: str, more: int) -> None:
    extra = IncomeFact(facts.members[0].key, "wage", "wage", more, "month")
    richer = replace(facts, income=(*facts.income, extra))
    before, after = assess(facts, law(name)), assess(richer, law(name))
    assert after.income_year >= before.income_year
    if before.status == after.status:
        assert after.amount_month <= before.amount_month


@settings(max_examples=100)
@given(households(), places)
def test_the_order_of_members_and_entries_does_not_matter(facts: HouseholdFacts, name: str) -> None:
    figures = set()
    for people in itertools.islice(itertools.permutations(facts.members), 6):
        turned = replace(facts, members=people, income=facts.income[::-1], spending=facts.spending[::-1])
        turned = replace(turned, obligors=facts.obligors[::-1])
        found = assess(turned, law(name))
        figures.add((found.status, found.income_year, found.amount_month, tuple(sorted(found.uplifts))))
    assert len(figures) == 1


@settings(max_examples=150)
@given(households(), places)
def test_a_head_listed_twice_is_one_person(facts: HouseholdFacts, name: str) -> None:
    doubled = replace(facts, members=(facts.members[0], *facts.members))
    once, twice = assess(facts, law(name)), assess(doubled, law(name))
    assert (once.status, once.members, once.amount_month) == (twice.status, twice.members, twice.amount_month)


@settings(max_examples=150)
@given(households())
def test_two_causes_count_once_unless_the_place_adds_them(facts: HouseholdFacts) -> None:
    highest = assess(facts, law("松城市（城市）"))
    added = assess(facts, law("分类施保可叠加的地方"))
    assert len({entry[0] for entry in highest.uplifts}) == len(highest.uplifts)
    assert all(amount <= 19_000 for _, _, amount in highest.uplifts)
    assert added.uplift_month >= highest.uplift_month
    assert added.base_month == highest.base_month


@settings(max_examples=100)
@given(households(), places)
def test_facts_and_parameters_survive_json_and_give_the_same_answer(facts: HouseholdFacts, name: str) -> None:
    again = assess(HouseholdFacts.from_json(facts.to_json()), Parameters.from_json(law(name).to_json()))
    assert again == assess(facts, law(name))


@settings(max_examples=150)
@given(households(), st.integers(1, 3_000_000))
def test_a_richer_obligor_never_brings_more_money_within_a_status(facts: HouseholdFacts, more: int) -> None:
    richer = replace(facts, obligors=tuple(replace(one, income=(one.income or 0) + more) for one in facts.obligors))
    before, after = assess(facts, OWED), assess(richer, OWED)
    assert after.income_year >= before.income_year
    if before.status == after.status:
        assert after.amount_month <= before.amount_month


@settings(max_examples=150)
@given(households(), st.integers(1, 3_000_000))
def test_the_higher_of_support_received_and_imputed_counts_never_both(facts: HouseholdFacts, given_: int) -> None:
    one = replace(facts, obligors=tuple(replace(each, member="m0") for each in facts.obligors))
    imputed = assess(one, OWED).income_year
    line = IncomeFact("m0", "transfer", "support", given_, "year")
    received = assess(replace(one, obligors=(), income=(*one.income, line)), OWED).income_year
    both = assess(replace(one, income=(*one.income, line)), OWED).income_year
    assert both == max(imputed, received)


@settings(max_examples=150)
@given(households(), st.sampled_from(sorted(UNABLE)))
def test_an_obligor_who_is_unable_adds_nothing(facts: HouseholdFacts, why: str) -> None:
    unable = replace(facts, obligors=tuple(replace(one, unable=why, age=None) for one in facts.obligors))
    assert assess(unable, OWED).income_year == assess(replace(facts, obligors=()), OWED).income_year


@settings(max_examples=150)
@given(households(), st.sampled_from(sorted(EXCUSES)))
def test_a_reason_written_down_never_raises_the_income(facts: HouseholdFacts, why: str) -> None:
    excused = replace(facts, members=tuple(replace(member, excused=why) for member in facts.members))
    assert assess(excused, ABLE).income_year <= assess(facts, ABLE).income_year
    assert assess(excused, ABLE).income_year == assess(facts, PLAIN).income_year


@settings(max_examples=150)
@given(households())
def test_where_the_local_options_are_absent_nothing_they_ask_about_matters(facts: HouseholdFacts) -> None:
    plain = tuple(
        replace(member, labour="", excused="", single_parent=False, bereaved=False, employed=None)
        for member in facts.members
    )
    assert assess(facts, PLAIN) == assess(replace(facts, members=plain, obligors=()), PLAIN)


@settings(max_examples=150)
@given(households(), places)
def test_a_contradiction_is_never_answered_with_money(facts: HouseholdFacts, name: str) -> None:
    wrong = (
        replace(facts, members=(*facts.members, replace(facts.members[0], serious_illness=None))),  # type: ignore[arg-type]
        replace(facts, income=(*facts.income, IncomeFact("nobody", "wage", "wage", 1, "month"))),
        replace(facts, obligors=(*facts.obligors, ObligorFacts("nobody", income=0))),
        replace(facts, members=(replace(facts.members[0], exclusion="prison"), *facts.members[1:])),
    )
    for case in wrong:
        found = assess(case, law(name))
        assert (found.status, found.amount_month) == ("unknown", 0)
        assert any("事实矛盾" in gap for gap in found.missing)
