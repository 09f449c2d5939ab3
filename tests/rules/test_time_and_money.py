"""Ages on boundary birthdays, months, named roundings, review, retention, the first month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts
from dibao.rules.money import NotExact, divide, per_month, yuan
from dibao.rules.parameters import MissingParameter, Parameter, Parameters
from dibao.rules.periods import add_months, age_on, annual, birthday, first_month
from dibao.rules.retention import file_retention, retention_ends
from dibao.rules.review_cycle import next_review

ON = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 5, 1), date(2026, 4, 30), 17),
        (date(2008, 5, 1), date(2026, 5, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2010, 12, 31), date(2026, 12, 31), 16),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
        (date(1966, 5, 1), date(2026, 4, 30), 59),
        (date(1956, 5, 1), date(2026, 5, 1), 70),
    ],
)
def test_age_on_boundary_birthdays(born: date, on: date, age: int) -> None:
    assert age_on(born, on=on) == age


@given(st.dates(date(1920, 1, 1), ON), st.integers(0, 90))
def test_the_birthday_is_the_first_day_of_the_age(born: date, age: int) -> None:
    day = birthday(born, age=age)
    assert age_on(born, on=day) == age
    assert age_on(born, on=day - timedelta(days=1)) == age - 1


def test_months_keep_the_end_of_the_month() -> None:
    assert add_months(date(2026, 1, 31), months=1) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), months=12) == date(2025, 2, 28)
    assert add_months(date(2026, 3, 31), months=-13) == date(2025, 2, 28)


def test_the_first_month_paid() -> None:
    assert first_month(date(2026, 12, 31), pay_from="next_month") == date(2027, 1, 1)
    assert first_month(date(2026, 12, 31), pay_from="same_month") == date(2026, 12, 1)
    with pytest.raises(ValueError, match="起发月"):
        first_month(ON, pay_from="")


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("up_to_yuan", 53_700),
        ("up_to_jiao", 53_670),
        ("up_to_fen", 53_667),
        ("nearest_yuan", 53_700),
        ("nearest_jiao", 53_670),
        ("nearest_fen", 53_667),
        ("down_to_yuan", 53_600),
    ],
)
def test_named_roundings(rounding: str, expected: int) -> None:
    assert per_month(644_000, rounding=rounding) == expected


def test_halves_go_up_and_whole_amounts_stay() -> None:
    assert divide(50, by=1, rounding="nearest_yuan") == 100
    assert divide(49, by=1, rounding="nearest_yuan") == 0
    assert {divide(1_200, by=12, rounding=name) for name in ("up_to_yuan", "nearest_fen", "down_to_yuan", "exact")} == {
        100
    }


def test_exact_refuses_a_fraction_and_an_unknown_rounding_is_named() -> None:
    with pytest.raises(NotExact, match="除不尽"):
        per_month(100, rounding="exact")
    with pytest.raises(ValueError, match="half_up"):
        per_month(100, rounding="half_up")


def test_yuan_in_words() -> None:
    assert [yuan(n) for n in (0, 5, 59_700, 123_456_789, -150)] == ["0", "0.05", "597", "1,234,567.89", "-1.50"]


def test_a_month_times_twelve_and_a_year_as_published() -> None:
    assert (annual(5_333, period="month"), annual(64_003, period="year")) == (63_996, 64_003)


def household(*, labour: str = "", income: tuple[IncomeFact, ...] = ()) -> HouseholdFacts:
    return HouseholdFacts("urban", ON, (MemberFacts("m", "head", date(1980, 1, 1), labour=labour),), income)


REVIEW = Parameters([Parameter("review_months_stable", 12, "p1"), Parameter("review_months_unstable", 6, "p2")])


@pytest.mark.parametrize(
    ("facts", "on", "identifier"),
    [
        (household(), date(2027, 5, 1), "p1"),
        (household(labour="none"), date(2027, 5, 1), "p1"),
        (household(labour="able"), date(2026, 11, 1), "p2"),
        (household(income=(IncomeFact("m", "wage", "wage", 1, "month"),)), date(2026, 11, 1), "p2"),
        (household(income=(IncomeFact("m", "transfer", "pension", 1, "month"),)), date(2027, 5, 1), "p1"),
        (
            household(income=(IncomeFact("m", "wage", "wage", 1, "month", to_date=date(2026, 1, 1)),)),
            date(2027, 5, 1),
            "p1",
        ),
    ],
)
def test_next_review(facts: HouseholdFacts, on: date, identifier: str) -> None:
    found = next_review(ON, facts=facts, parameters=REVIEW)
    assert (found.on, found.parameter_id) == (on, identifier)
    assert found.reason


def test_next_review_refuses_without_its_parameter() -> None:
    with pytest.raises(MissingParameter, match="复核间隔"):
        next_review(ON, facts=household(), parameters=Parameters([]))


def retention(years: int, floor: int) -> Parameters:
    rows = {"retention_household_years": years, "retention_household_floor_years": floor}
    return Parameters(Parameter(key, value, key, document=key) for key, value in rows.items())


def test_retention_never_goes_below_the_local_floor() -> None:
    assert retention_ends(date(2024, 2, 29), years=10) == date(2034, 2, 28)
    kept = file_retention(date(2026, 5, 1), parameters=retention(3, 5))
    assert (kept.ends, kept.years, kept.article) == (date(2031, 5, 1), 5, "retention_household_floor_years")
    assert file_retention(date(2026, 5, 1), parameters=retention(10, 5)).ends == date(2036, 5, 1)
