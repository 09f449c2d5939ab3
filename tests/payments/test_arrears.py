"""The arithmetic of months: what was due, what was booked, what is between them."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.casework.models import in_force
from dibao.payments.arrears import (
    Step,
    differences,
    due_by_month,
    index,
    last_month,
    month_at,
    month_in,
    months,
    steps_in_force,
)  # fmt: skip

MONTHS = st.integers(index(date(2024, 1, 1)), index(date(2027, 12, 1))).map(month_at)
STEPS = st.lists(st.tuples(MONTHS, st.integers(0, 100_000)), max_size=6)


@given(STEPS, MONTHS)
def test_each_month_is_what_the_award_says(rows, month):
    """The same as the decisions in force of the award, each decided a day after the one before."""
    began = datetime(2024, 1, 1, tzinfo=UTC)
    decided = [
        SimpleNamespace(from_month=start, amount_month=fen, decided_at=began + timedelta(days=place), pk=place)
        for place, (start, fen) in enumerate(rows)
    ]
    found = in_force(decided, month)
    steps = steps_in_force(Step(row.from_month, row.amount_month) for row in decided)
    assert due_by_month(steps, first=month, last=month)[month] == (found.amount_month if found else 0)


@given(st.dictionaries(MONTHS, st.integers(0, 900)), st.dictionaries(MONTHS, st.integers(0, 900)))
def test_paying_what_is_short_and_recovering_what_is_over_ends_it(due, booked):
    found = differences(due, booked)
    assert sum(each.amount for each in found) == sum(due.values()) - sum(booked.values())
    settled = booked | {each.month: booked.get(each.month, 0) + each.amount for each in found}
    assert differences(due, settled) == []
    assert all(each.amount for each in found) and [each.month for each in found] == sorted(each.month for each in found)


@pytest.mark.parametrize(
    ("ended", "last"),
    [(None, date(2026, 9, 1)), (date(2026, 8, 20), date(2026, 8, 1)), (date(2027, 1, 1), date(2026, 9, 1))],
)
def test_the_month_of_the_exit_is_the_last(ended, last):
    assert last_month(ended, date(2026, 9, 1)) == last


def test_months_are_counted_over_the_turn_of_the_year():
    assert [f"{month:%Y%m}" for month in months(date(2025, 11, 1), date(2026, 2, 1))] == [
        "202511",
        "202512",
        "202601",
        "202602",
    ]
    assert list(months(date(2026, 2, 1), date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("text", "month"), [("2026-09", date(2026, 9, 1)), ("2026-13", None), ("今年", None), ("", None)]
)
def test_a_typed_month(text, month):
    assert month_in(text) == month
