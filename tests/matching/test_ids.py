"""What typing, spreadsheets and old forms do to an ID number can be undone, and nothing right is touched."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.matching import ids
from dibao.rules.identity import check_digit


def number(seed: int) -> str:
    dice = random.Random(seed)
    body = f"2208{dice.randrange(1, 90):02d}{dice.randrange(1930, 2020)}{dice.randrange(1, 13):02d}{dice.randrange(1, 29):02d}"
    body += f"{dice.randrange(1000):03d}"
    return body + check_digit(body)


seeds = st.integers(min_value=0, max_value=10**9).map(number)


@given(seeds)
def test_a_right_number_has_no_repairs(right):
    found = ids.parts(right)
    assert (found.id_state, found.repairs, found.id_birth) == (ids.VALID, [], int(right[6:14]))


@given(seeds, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_repaired(right, at, digit):
    wrong = right[:at] + digit + right[at + 1 :]
    if wrong == right:
        return
    found = ids.parts(wrong)
    assert found.id_state == ids.WRONG  # the check digit sees every single error
    assert right in found.repairs
    assert all(ids.is_valid(repair) for repair in found.repairs)


@given(seeds, st.integers(0, 15))
def test_two_exchanged_digits_are_repaired(right, at):
    wrong = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
    if wrong != right:
        assert right in ids.parts(wrong).repairs


@given(seeds, st.integers(0, 17))
def test_a_missing_digit_is_repaired(right, at):
    assert right in ids.repairs(right[:at] + right[at + 1 :]) or not right[:at].isdigit() or at == 0 or right[17] == "X"


@given(seeds, st.integers(0, 16), st.sampled_from("0123456789"))
def test_a_digit_too_many_is_repaired(right, at, digit):
    assert right in ids.repairs(right[:at] + digit + right[at:])


@given(seeds)
def test_repairs_stay_few(right):
    wrong = right[:9] + str((int(right[9]) + 1) % 10) + right[10:]
    assert len(ids.parts(wrong).repairs) <= 40


def test_old_numbers_are_lengthened():
    assert ids.parts("110105491231002").id_number == "11010519491231002X"
    assert ids.parts("110105491231002").id_state == ids.VALID


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X", "'11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_ways_of_typing(typed):
    assert ids.parts(typed).id_number == "11010519491231002X"


def test_what_a_spreadsheet_leaves():
    cut = ids.parts("110105194912310000")
    assert (cut.id_state, cut.head, cut.stub) == (ids.WRONG, "110105194912310", "")
    rounded = ids.parts("1.10105E+17")
    assert (rounded.id_state, rounded.head, rounded.stub) == (ids.WRONG, "", "110105")


@pytest.mark.parametrize("typed", ["", "   "])
def test_nothing_typed(typed):
    assert ids.parts(typed) == ids.IdParts("", ids.NONE, 0, "", [], "", "")


@pytest.mark.parametrize("typed", ["不详", "12345", "护照E12345678", "二二0802195001010010"])
def test_what_is_no_number_at_all_has_no_repairs(typed):
    assert (ids.parts(typed).id_state, ids.parts(typed).repairs) == (ids.WRONG, [])
