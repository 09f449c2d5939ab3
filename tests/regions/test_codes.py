"""The arithmetic of division codes."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dibao.regions import codes

# A busy machine is no wrong answer.

WIDTHS = {"province": 10**10, "city": 10**8, "county": 10**6, "township": 10**3, "village": 1}


@st.composite
def divisions(draw: st.DrawFn) -> int:
    """A code of any level; lower places may be zero, as in a city without districts."""
    province = draw(st.integers(11, 82))
    below = [draw(st.integers(0, top)) for top in (99, 99, 999, 999)]
    kept = draw(st.integers(0, 4))
    city, county, township, village = [*below[:kept], 0, 0, 0, 0][:4]
    return (((province * 100 + city) * 100 + county) * 1000 + township) * 1000 + village


@given(divisions())
def test_a_division_lies_in_itself_in_every_ancestor_and_in_the_nation(code):
    for above in (code, *codes.ancestors(code), codes.NATION):
        assert codes.within(code, above)


@given(divisions(), divisions())
def test_two_subtrees_are_apart_or_one_holds_the_other(one, other):
    (lo, hi), (low, high) = codes.span(one), codes.span(other)
    assert hi < low or high < lo or codes.within(one, other) or codes.within(other, one)


@given(divisions(), divisions())
def test_within_says_the_same_as_the_line_of_ancestors(one, other):
    assert codes.within(one, other) == (other in (one, *codes.ancestors(one)))


@given(divisions())
def test_the_parent_is_the_last_ancestor_and_stands_higher(code):
    line = codes.ancestors(code)
    assert codes.parent(code) == (line[-1] if line else codes.NATION)
    assert codes.LEVELS.index(codes.level(codes.parent(code))) < codes.LEVELS.index(codes.level(code))


@given(divisions())
def test_the_span_has_the_size_of_the_level_and_ends_before_the_next(code):
    lo, hi = codes.span(code)
    assert hi - lo + 1 == WIDTHS[codes.level(code)]
    assert lo == code


@given(divisions())
def test_writing_a_code_short_and_reading_it_gives_it_back(code):
    assert codes.expand(codes.short(code)) == code


@given(st.integers())
def test_a_number_that_is_no_code_is_refused_everywhere(number):
    assume(not codes.is_code(number))
    for ask in (codes.level, codes.span, codes.parent, codes.short):
        with pytest.raises(ValueError, match="not a division code"):
            ask(number)
    with pytest.raises(ValueError, match="not a division code"):
        codes.within(number, codes.NATION)


@pytest.mark.parametrize(
    ("code", "level", "span"),
    [
        (0, "nation", (0, 999999999999)),
        (220000000000, "province", (220000000000, 229999999999)),
        (220800000000, "city", (220800000000, 220899999999)),
        (220802000000, "county", (220802000000, 220802999999)),
        (220802100000, "township", (220802100000, 220802100999)),
        (220802100200, "village", (220802100200, 220802100200)),
    ],
)
def test_level_and_span_of_the_real_line_down_to_a_village(code, level, span):
    assert codes.level(code) == level
    assert codes.span(code) == span


def test_a_city_without_districts_is_the_parent_of_its_townships():
    assert codes.expand("441900") == codes.expand("4419")  # 东莞: the placeholder county is the city
    assert codes.parent(441900003000) == 441900000000
    assert codes.ancestors(441900003001) == (440000000000, 441900000000, 441900003000)


def test_a_county_under_the_province_hangs_below_its_placeholder_city():
    assert codes.ancestors(codes.expand("429004")) == (420000000000, 429000000000)  # 仙桃


@pytest.mark.parametrize("written", ["1", "220", "22080", "2208021", "abcdef", "２２", "0123", "2208021000001"])
def test_a_written_code_of_the_wrong_shape_is_refused(written):
    with pytest.raises(ValueError, match="not a division code"):
        codes.expand(written)


def test_the_nation_has_no_parent_no_ancestors_and_is_written_empty():
    assert codes.ancestors(0) == ()
    assert codes.short(0) == ""
    assert codes.expand(" ") == 0
    with pytest.raises(ValueError, match="no parent"):
        codes.parent(0)


@given(divisions())
def test_the_township_of_a_village_is_its_parent_and_of_all_others_themselves(code):
    assert codes.township(code) == (codes.parent(code) if codes.level(code) == "village" else code)
