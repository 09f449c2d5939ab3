"""The two tables and the days of the law: pure."""

from datetime import date, timedelta

import pytest

from dibao.remedies import lifecycle, terms
from dibao.rules.deadlines import Calendar

PLAIN = Calendar()


@pytest.mark.parametrize("table", ["complaint", "dispute"])
def test_every_status_is_reached_and_left(table):
    reached = {lifecycle.FIRST[table]}
    for _ in lifecycle.TABLES[table]:
        reached |= {m.target for m in lifecycle.TABLES[table].values() if reached & set(m.sources)}
    assert reached == set(lifecycle.statuses(table))
    for status in reached:
        assert bool(lifecycle.open_moves(table, status)) == (status not in lifecycle.FINAL[table]), status


def test_nothing_is_closed_unchecked_but_what_is_filed_away():
    seen, stack = set(), [("received", frozenset())]
    while stack:
        status, done = stack.pop()
        if (status, done) in seen:
            continue
        seen.add((status, done))
        for move in lifecycle.open_moves("complaint", status):
            if move.target == "closed" and move.name != "file_away":
                assert {"assign", "begin", "answer"} <= done, (move.name, done)
            stack.append((move.target, done | {move.name}))


def test_who_knows_the_name_neither_checks_nor_writes_the_answer_and_who_checks_does_not_deliver():
    table = lifecycle.COMPLAINT
    assert "take_in" in table["begin"].apart_from and "take_in" in table["answer"].apart_from
    assert "answer" in table["close"].apart_from and table["close"].keeps


def test_a_review_body_is_answered_in_ten_working_days_a_court_in_fifteen_days():
    friday = date(2026, 10, 16)
    assert terms.reply_due("reconsideration", received_on=friday, calendar=PLAIN) == date(2026, 10, 30)
    assert terms.reply_due("litigation", received_on=friday, calendar=PLAIN) == date(2026, 10, 31)


def test_a_holiday_moves_the_answer_to_a_review_body():
    holidays = frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
    calendar = Calendar(holidays=holidays, years=frozenset({2026}))
    assert terms.reply_due("reconsideration", received_on=date(2026, 9, 30), calendar=calendar) == date(2026, 10, 21)


def test_sixty_days_and_six_months_to_turn_there():
    assert terms.last_day("reconsideration", notified_on=date(2026, 8, 1), days=60) == date(2026, 9, 30)
    assert terms.last_day("litigation", notified_on=date(2026, 8, 31), days=60) == date(2027, 2, 28)
