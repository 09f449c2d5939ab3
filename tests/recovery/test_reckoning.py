"""The arithmetic of paying back, and the table of its life."""

from collections import deque
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.recovery import lifecycle
from dibao.recovery.choices import Status
from dibao.recovery.reckoning import instalments, laid_off, overdue, principal_first

MONTHS = st.lists(st.integers(0, 10**7), min_size=1, max_size=12).map(
    lambda sums: [(date(2026, number, 1), fen) for number, fen in enumerate(sums, start=1)]
)


@given(st.integers(1, 10**9), st.integers(1, 120))
def test_instalments_add_up_to_the_fen_and_are_even(owed, parts):
    if parts > owed:
        with pytest.raises(ValueError):
            instalments(owed, parts)
        return
    found = instalments(owed, parts)
    assert sum(found) == owed and len(found) == parts and min(found) > 0
    assert len(set(found[1:])) <= 1 and 0 <= found[0] - found[-1] < parts


@given(MONTHS, st.integers(0, 1000))
def test_a_payment_pays_the_earliest_month_first_and_never_more_than_is_owed(left, part):
    owed = sum(fen for _, fen in left)
    amount = owed * part // 1000
    parts = laid_off(amount, reversed(left))
    assert sum(fen for _, fen in parts) == amount and all(fen > 0 for _, fen in parts)
    full = dict(left)
    for month, fen in parts[:-1]:
        assert fen == full[month]
    assert [month for month, _ in parts] == [month for month, fen in left if fen][: len(parts)]
    with pytest.raises(ValueError):
        laid_off(owed + 1, left)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 1000))
def test_the_fine_is_paid_last(principal, fine, part):
    amount = (principal + fine) * part // 1000
    first, rest = principal_first(amount, principal=principal, fine=fine)
    assert first + rest == amount and first <= principal and rest <= fine and (not rest or first == principal)
    with pytest.raises(ValueError):
        principal_first(principal + fine + 1, principal=principal, fine=fine)


def test_what_is_late_under_a_plan():
    plan = [(date(2026, 10, 5), 50), (date(2026, 11, 5), 50)]
    assert [overdue(plan, paid=paid, on=on) for paid, on in (
        (0, date(2026, 10, 4)), (0, date(2026, 10, 5)), (30, date(2026, 10, 6)), (60, date(2026, 11, 5)), (100, date(2027, 1, 1))
    )] == [0, 50, 20, 40, 0]  # fmt: skip


def test_every_status_is_reached_and_none_is_a_dead_end():
    moves = lifecycle.MOVES.values()
    assert set(lifecycle.STATUSES) == set(Status.values)
    for status in lifecycle.STATUSES:
        assert status in lifecycle.FINAL or any(status in move.sources and move.posts for move in moves), status


def test_nobody_owes_anything_before_he_was_heard_and_another_human_decided():
    """Every path from the beginning to a status in which the family owes passes `tell`, then `order` apart from it."""
    start = ("found", False)
    seen, queue = {start}, deque([start])
    while queue:
        status, heard = queue.popleft()
        for move in lifecycle.MOVES.values():
            if status not in move.sources:
                continue
            if move.name == "order":
                assert heard and {"open", "tell"} <= set(move.apart_from)
            after = (move.target, move.name == "tell" or (heard and move.name != "refresh"))
            if after not in seen:
                seen.add(after)
                queue.append(after)
    owing = {*lifecycle.DUE, "write_off_asked", "written_off", "closed"}
    assert not {status for status, heard in seen if not heard} & owing
    assert set(lifecycle.MOVES["write_off"].apart_from) == {"ask_write_off"}
