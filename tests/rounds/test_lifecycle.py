"""The table of a visit: everything is reached, nothing gets stuck, and no path touches an amount."""

from dibao.rounds.lifecycle import CHECKERS, FINAL, MOVES, STATUSES, allowed, open_moves
from dibao.rounds.questions import BLOCKS, MONEY, changes, faults


def test_every_status_is_reached_and_every_open_one_can_be_left():
    reached, more = {"planned"}, {"planned"}
    while more:
        more = {move.target for move in MOVES.values() if reached & set(move.sources)} - reached
        reached |= more
    assert reached == set(STATUSES)
    assert all(open_moves(status) for status in set(STATUSES) - FINAL)


def test_who_made_it_does_not_look_it_over():
    row = allowed("unchanged", "give_back")
    assert row.apart_from == ("keep",) and set(row.posts) == set(CHECKERS) and row.needs_reason


def test_only_a_difference_leads_on():
    ends = {move.target for move in MOVES.values() if move.name in ("differ", "merge_differing")}
    assert ends == {"differs"} and not open_moves("differs")


def test_every_question_must_be_answered_when_somebody_was_met():
    wrong = faults({}, conclusion="unchanged")
    assert set(wrong) == {*BLOCKS, *MONEY, "present"}
    assert set(faults({}, conclusion="not_met")) == {"note"}


def test_what_differs_is_said_in_one_sentence():
    given = {"members": "differs", "members_how": "次女出生", "work": "same", "note": "下月再看"}
    assert changes(given) == "家庭人口：次女出生；下月再看"
