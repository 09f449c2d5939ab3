"""复核周期: exactly the look the rules make, in their order; a place may be stricter than the nation, never laxer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.policy.services.load import seeds
from dibao.policy.wording import words
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts
from dibao.rules.parameters import InvalidParameter, MissingParameter, Parameter, Parameters
from dibao.rules.periods import add_months
from dibao.rules.review_cycle import Review, fits, next_review
from dibao.rules.strategies import read
from dibao.rules.tables import CYCLE_WAYS, CYCLE_WHO, CycleRule

ON = date(2026, 10, 16)
NATIONAL = [Parameter("review_months_stable", 12, "p1"), Parameter("review_months_unstable", 6, "p2")]
PAPERS = next(entry.value for entry in seeds() if entry.key == "review_cycles")


def law(*rules: dict, national=True) -> Parameters:
    own = [Parameter("review_cycles", list(rules), "p9", "本地规定")] if rules else []
    return Parameters([*(NATIONAL if national else ()), *own])


def home(*members: MemberFacts, income: tuple[IncomeFact, ...] = ()) -> HouseholdFacts:
    return HouseholdFacts("rural", ON, members, income)


def member(key: str = "m", *, age: int = 50, **more) -> MemberFacts:
    return MemberFacts(key, "head", date(ON.year - age, 1, 1), **({"labour": "none", "employed": False} | more))


WAGE = (IncomeFact("m", "wage", "wage", 1_000_00, "month"),)
JOBLESS = member(disability_kind="physical", disability_level=1)


@pytest.mark.parametrize(
    ("facts", "months", "way", "phone"),
    [
        (home(JOBLESS), 1, "phone_call", True),
        (home(JOBLESS, income=WAGE), 6, "home_visit", False),  # earns: no longer without income
        (home(member(age=12, disability_kind="physical", disability_level=1)), 12, "home_visit", False),
        (home(member(), member("b", age=20, student_stage="undergraduate")), 6, "form_and_neighbours", False),
        (home(member(age=70, disability_kind="vision", disability_level=3)), 12, "home_visit", False),
        (home(member(age=59, disability_kind="vision", disability_level=3, labour="able")), 6, "home_visit", False),
        (home(member()), 12, "home_visit", False),
    ],
)
def test_the_scheme_of_the_papers_gives_exactly_these(facts, months, way, phone):
    found = next_review(ON, facts=facts, parameters=law(*PAPERS))
    assert (found.months, found.way, found.phone) == (months, way, phone)
    assert found.on == add_months(ON, months=months) and found.reason


def test_the_first_line_that_fits_holds():
    month, year = {"who": "jobless_severe", "months": 1}, {"who": "everyone", "months": 12}
    assert next_review(ON, facts=home(JOBLESS), parameters=law(month, year)).months == 1
    assert next_review(ON, facts=home(JOBLESS), parameters=law(year, month)).months == 12


def test_a_class_of_the_local_table_has_its_own_cycle():
    rules = [
        {"who": "of_tier", "tier": name, "months": months} for name, months in (("A类", 12), ("B类", 6), ("C类", 3))
    ]
    months = [
        next_review(ON, facts=home(member()), parameters=law(*rules), tier=t).months for t in ("A类", "B类", "C类")
    ]
    assert months == [12, 6, 3]
    assert next_review(ON, facts=home(member()), parameters=law(*rules), tier="").parameter_id == "p1"


def test_a_rule_that_was_ended_falls_back_to_the_nation():
    ended = Parameters([*NATIONAL, Parameter("review_cycles", None, "p9")])
    assert next_review(ON, facts=home(JOBLESS), parameters=ended).parameter_id == "p1"


def test_without_any_rule_it_refuses():
    with pytest.raises(MissingParameter):
        next_review(ON, facts=home(member()), parameters=law({"who": "with_student", "months": 6}, national=False))


@pytest.mark.parametrize(
    "value",
    [
        [],
        [{"who": "nobody", "months": 1}],
        [{"who": "everyone", "months": 13}],
        [{"who": "everyone", "months": 0}],
        [{"who": "everyone", "months": 6, "way": "by_pigeon"}],
        [{"who": "everyone", "months": 6, "tier": "A类"}],
        [{"who": "of_tier", "months": 6}],
        [{"who": "everyone", "months": 6, "phone": 1}],
        [{"months": 6}],
        "monthly",
    ],
)
def test_a_table_that_cannot_be_is_refused(value):
    with pytest.raises(InvalidParameter):
        read("review_cycles", value)


def test_the_table_is_read_aloud():
    said = words(PAPERS, unit="table")
    assert said.split("；")[0] == "有无业重度残疾人的家庭每月电话复核，电话核查也算"
    assert "None" not in said and "有老年残疾人的家庭每 12 个月入户复核" in said


members = st.builds(
    member,
    st.sampled_from(["m", "b", "c"]),
    age=st.integers(0, 99),
    labour=st.sampled_from(["", "none", "partial", "able"]),
    employed=st.sampled_from([None, False, True]),
    disability_kind=st.sampled_from(["", "physical", "mental"]),
    disability_level=st.integers(0, 4),
    student_stage=st.sampled_from(["", "compulsory", "undergraduate"]),
)
homes = st.builds(
    lambda found, earns: home(*found, income=WAGE if earns else ()),
    st.lists(members, min_size=1, max_size=4),
    st.booleans(),
)
rules = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from([who for who in CYCLE_WHO if who != "of_tier"]),
            "months": st.integers(1, 12),
            "way": st.sampled_from(list(CYCLE_WAYS)),
            "phone": st.booleans(),
        }
    ),
    max_size=4,
)


def _again(facts: HouseholdFacts, table: list[dict], last: date) -> Review:
    return next_review(last, facts=facts, parameters=law(*table))


@given(homes, rules, st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_every_family_is_looked_at_within_a_year_and_the_answer_names_its_rule(facts, table, last):
    found = _again(facts, table, last)
    assert last < found.on <= add_months(last, months=12) and found == _again(facts, table, last)
    fitting = [rule for rule in table if fits(CycleRule(**rule), facts)]
    if fitting:
        assert (found.parameter_id, found.months, found.way) == ("p9", fitting[0]["months"], fitting[0]["way"])
    else:
        assert found.parameter_id in ("p1", "p2")


@given(homes, rules, st.integers(1, 400))
def test_a_later_look_never_makes_the_next_one_earlier(facts, table, days):
    assert _again(facts, table, ON + timedelta(days=days)).on >= _again(facts, table, ON).on
