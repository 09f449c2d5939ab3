"""档号、件号、户号 — one right spelling, wrong ones named in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.archive.numbering import BadNumber, HouseholdNumber, ItemCode, VolumeCode

CODE = "J012-ZY·DB·2026-D10-220802100-0017"

volume_codes = st.builds(
    VolumeCode,
    fonds=st.from_regex(r"[A-Z0-9]{4}", fullmatch=True),
    category=st.sampled_from(["ZY·DB", "WS", "KJ", "ZY·LS"]),
    year=st.integers(1949, 2999),
    retention=st.sampled_from(["Y", "D30", "D10"]),
    township=st.integers(110000000, 659999999),
    serial=st.integers(1, 9999),
)


def test_a_volume_code_is_written_as_the_standard_says():
    assert str(VolumeCode("J012", "ZY·DB", 2026, "D10", 220802100, 17)) == CODE


@given(volume_codes, st.integers(1, 9999))
def test_every_code_reads_back_as_itself(code, number):
    assert VolumeCode.parse(str(code)) == code
    assert ItemCode.parse(str(ItemCode(code, number))) == ItemCode(code, number)


@pytest.mark.parametrize(
    "typed",
    [
        " j012-zy·db·2026-d10-220802100-0017 ",
        "Ｊ０１２－ＺＹ·ＤＢ·２０２６－Ｄ１０－２２０８０２１００－００１７",
        "J012–ZY•DB・2026—D10－220802100-0017",
        "J012-ZY·DB-2026-D10-220802100-0017",
    ],
)
def test_a_code_typed_by_hand_is_understood(typed):
    assert str(VolumeCode.parse(typed)) == CODE


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "完整的档号"),
        ("J012-ZY·DB·2026-D10-220802100-17", "完整的档号"),
        ("J012-ZY·DB·2026-D20-220802100-0017", "保管期限"),
        ("J012-ZY·DB·1026-D10-220802100-0017", "年份"),
        ("J012-ZY·DB·2026-D10-220802100-0000", "案卷号"),
        ("J012-ZY·DB·2026-D10-000802100-0017", "乡镇"),
        ("../../etc/passwd", "完整的档号"),
    ],
)
def test_a_wrong_code_is_refused_with_the_part_named(typed, word):
    with pytest.raises(BadNumber, match=word):
        VolumeCode.parse(typed)


@pytest.mark.parametrize(
    ("part", "word"), [({"fonds": "J12"}, "全宗号"), ({"category": "Z"}, "门类"), ({"serial": 10000}, "案卷号")]
)
def test_a_code_cannot_be_made_wrong(part, word):
    right = {"fonds": "J012", "category": "ZY·DB", "year": 2026, "retention": "D10", "township": 220802100, "serial": 1}
    with pytest.raises(BadNumber, match=word):
        VolumeCode(**(right | part))


@given(volume_codes, st.text(max_size=3))
def test_nothing_strange_gets_into_a_path(code, noise):
    assert "/" not in str(code) and "\0" not in str(code)
    if noise.strip() and not noise.isascii():
        with pytest.raises(BadNumber):
            VolumeCode.parse(f"{code}/{noise}")


@pytest.mark.parametrize("tail", ["", "12", "00000", "0000", "甲乙丙丁"])
def test_an_item_number_has_four_digits(tail):
    with pytest.raises(BadNumber):
        ItemCode.parse(f"{CODE}-{tail}")


def test_codes_sort_by_year_place_and_serial():
    later = VolumeCode("J012", "ZY·DB", 2027, "D10", 220802100, 1)
    assert VolumeCode.parse(CODE) < later


def test_the_household_number_is_the_registrys():
    assert HouseholdNumber.__module__ == "dibao.registry.numbering"
