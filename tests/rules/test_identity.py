"""ID numbers: the standard's own vectors, every wrong digit, births that cannot be, old and lower-case forms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.rules.identity import (
    IdNumberError,
    ImpossibleBirthDate,
    WrongCheckDigit,
    WrongForm,
    check_digit,
    check_id_number,
    lengthen,
)

ON = date(2026, 5, 1)


def number(birth: str, sequence: str = "001", county: str = "220802") -> str:
    first = county + birth + sequence
    return first + check_digit(first)


def test_the_standards_two_examples() -> None:
    woman, man = check_id_number("11010519491231002X", on=ON), check_id_number("440524188001010014", on=ON)
    assert (woman.sex, woman.birth_date, woman.county) == ("female", date(1949, 12, 31), "110105")
    assert (man.sex, man.birth_date) == ("male", date(1880, 1, 1))


def test_a_lower_case_x_a_space_and_full_width_digits_are_understood() -> None:
    assert check_id_number(" 110105 19491231 002x ", on=ON).number == "11010519491231002X"
    assert check_id_number("１１０１０５１９４９１２３１００２Ｘ", on=ON).number == "11010519491231002X"


@given(st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place: int, shift: int) -> None:
    good = number("19800101")
    digits = "0123456789X" if place == 17 else "0123456789"
    wrong = digits[(digits.index(good[place]) + shift) % len(digits)]
    with pytest.raises(IdNumberError):
        check_id_number(good[:place] + wrong + good[place + 1 :], on=ON)


def test_a_wrong_check_digit_says_so() -> None:
    good = number("19800101")
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    with pytest.raises(WrongCheckDigit, match="逐位核对"):
        check_id_number(wrong, on=ON)


@pytest.mark.parametrize("birth", ["20260502", "19800230", "19801301", "18500101", "00000000"])
def test_a_birth_that_cannot_be(birth: str) -> None:
    with pytest.raises(ImpossibleBirthDate, match="出生日期"):
        check_id_number(number(birth), on=ON)


def test_born_on_the_day_itself_is_possible() -> None:
    assert check_id_number(number("20260501"), on=ON).birth_date == ON


def test_an_old_number_is_lengthened() -> None:
    found = check_id_number("110105491231002", on=ON)
    assert (found.number, found.lengthened) == ("11010519491231002X", True)
    assert lengthen("110105991231997")[6:10] == "1899"


@pytest.mark.parametrize("text", ["", "123", "1101051949123100", "11010519491231002Y", "11010519491231X02X", "二二"])
def test_what_is_no_number_at_all(text: str) -> None:
    with pytest.raises(WrongForm, match="18 位"):
        check_id_number(text, on=ON)


def test_an_unknown_area_is_a_warning_and_never_an_error() -> None:
    assert check_id_number(number("19800101", county="992345"), on=ON).warnings
    assert check_id_number(number("19800101", county="220899"), on=ON, counties={"220802"}).warnings
    assert check_id_number(number("19800101"), on=ON, counties={"220802"}).warnings == ()


@given(st.dates(date(1900, 1, 1), ON), st.integers(0, 999))
def test_birth_and_sex_come_back(birth: date, sequence: int) -> None:
    found = check_id_number(number(birth.strftime("%Y%m%d"), f"{sequence:03d}"), on=ON)
    assert found.birth_date == birth
    assert found.sex == ("male" if sequence % 2 else "female")
