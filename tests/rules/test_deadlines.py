"""Working days over real holidays and 调休, provisional dates, the notice, the light."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.rules.deadlines import (
    Calendar,
    DueDate,
    add_working_days,
    due,
    light,
    notice_closes,
    working_days_between,
)
from dibao.rules.parameters import MissingParameter, Parameter, Parameters


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


# National Day 2025: 1–8 October off, Sunday 28 September and Saturday 11 October worked.
YEAR_2025 = Calendar(
    holidays=days(*(f"2025-10-0{n}" for n in range(1, 9)), "2025-01-01"),
    workdays=days("2025-09-28", "2025-10-11"),
    years=frozenset({2025}),
)


def test_counting_starts_the_next_day() -> None:
    assert add_working_days(date(2025, 3, 3), 3, YEAR_2025) == DueDate(date(2025, 3, 6))


def test_weekends_are_skipped() -> None:
    assert add_working_days(date(2025, 3, 6), 3, YEAR_2025) == DueDate(date(2025, 3, 11))


def test_a_holiday_is_skipped_and_a_worked_saturday_counts() -> None:
    assert add_working_days(date(2025, 9, 30), 1, YEAR_2025).on == date(2025, 10, 9)
    assert add_working_days(date(2025, 9, 30), 3, YEAR_2025).on == date(2025, 10, 11)


def test_a_worked_sunday_counts() -> None:
    assert add_working_days(date(2025, 9, 26), 1, YEAR_2025).on == date(2025, 9, 28)


def test_a_year_without_notice_is_provisional_and_knows_only_new_year() -> None:
    found = add_working_days(date(2025, 12, 30), 3, YEAR_2025)
    assert found == DueDate(date(2026, 1, 5), provisional=True)


def test_a_date_that_ends_in_the_known_year_is_not_provisional() -> None:
    assert not add_working_days(date(2025, 12, 29), 2, YEAR_2025).provisional


def test_starting_on_the_last_day_of_an_unknown_year_counts_only_the_new_one() -> None:
    assert not add_working_days(date(2024, 12, 31), 2, YEAR_2025).provisional


def test_no_days_is_the_day_itself() -> None:
    assert add_working_days(date(2025, 10, 1), 0, YEAR_2025) == DueDate(date(2025, 10, 1))


@given(st.dates(date(2025, 1, 1), date(2025, 11, 1)), st.integers(1, 30))
def test_between_is_the_inverse_of_adding(start: date, n: int) -> None:
    end = add_working_days(start, n, YEAR_2025).on
    assert working_days_between(start, end, YEAR_2025) == n
    assert working_days_between(end, start, YEAR_2025) == -n
    assert YEAR_2025.is_working(end)


def test_due_reads_its_parameter_and_refuses_without_it() -> None:
    parameters = Parameters([Parameter("county_review_wd", 10, "p1", unit="working_days")])
    found = due("county_review", start=date(2025, 3, 3), parameters=parameters, calendar=YEAR_2025)
    assert found.on == date(2025, 3, 17)
    with pytest.raises(MissingParameter, match="审核确认总时限"):
        due("whole_case", start=date(2025, 3, 3), parameters=parameters, calendar=YEAR_2025)


def test_a_notice_closes_after_seven_full_days() -> None:
    posted = date(2026, 3, 1)
    full_days = [posted + timedelta(days=n) for n in range(1, 8)]
    assert full_days[-1] == date(2026, 3, 8)
    assert notice_closes(posted) == date(2026, 3, 9)
    assert notice_closes(posted, 3) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("on", "colour", "words"),
    [
        (date(2025, 3, 3), "green", "还剩 5 个工作日"),
        (date(2025, 3, 5), "green", "还剩 3 个工作日"),
        (date(2025, 3, 6), "amber", "还剩 2 个工作日"),
        (date(2025, 3, 8), "amber", "还剩 1 个工作日"),
        (date(2025, 3, 10), "amber", "今天到期"),
        (date(2025, 3, 11), "red", "逾期 1 个工作日"),
        (date(2025, 3, 12), "red", "逾期 2 个工作日"),
    ],
)
def test_the_light(on: date, colour: str, words: str) -> None:
    assert light(date(2025, 3, 10), on, YEAR_2025) == (colour, words)
    assert light(DueDate(date(2025, 3, 10), provisional=True), on, YEAR_2025) == (colour, words)


def test_the_light_over_a_weekend() -> None:
    sunday, saturday, friday = date(2025, 3, 9), date(2025, 3, 8), date(2025, 3, 7)
    assert light(sunday, saturday, YEAR_2025) == ("amber", "3 月 9 日到期，中间没有工作日")
    assert light(friday, saturday, YEAR_2025) == ("red", "已逾期，不足 1 个工作日")
