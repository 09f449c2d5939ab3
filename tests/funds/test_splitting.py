"""The arithmetic of shares and of how long money lasts."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dibao.funds.foresight import outlook
from dibao.funds.splitting import split

WEIGHTS = st.dictionaries(
    st.sampled_from(["central", "province", "city", "county", "town"]), st.integers(0, 10_000), min_size=1
)


@given(st.integers(-(10**13), 10**13), WEIGHTS.filter(lambda w: sum(w.values()) > 0))
def test_the_parts_add_up_to_the_fen_and_each_is_within_one_fen_of_its_share(amount, weights):
    parts = split(amount, weights)
    assert sum(parts.values()) == amount and set(parts) == set(weights)
    for name, part in parts.items():
        exact = Fraction(amount * weights[name], sum(weights.values()))
        assert abs(part - exact) < 1
        assert part == 0 or weights[name] > 0


@given(st.integers(0, 10**12), WEIGHTS.filter(lambda w: sum(w.values()) > 0))
def test_whoever_bears_more_never_pays_less(amount, weights):
    parts = split(amount, weights)
    for one, weight in weights.items():
        for other, lighter in weights.items():
            if weight > lighter:
                assert parts[one] >= parts[other]


def test_the_odd_fen_goes_to_the_largest_remainder_and_equal_ones_by_order():
    assert split(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert split(10, {"a": 26, "b": 26, "c": 48}) == {"a": 3, "b": 2, "c": 5}
    assert split(-100, {"a": 1, "b": 2}) == {"a": -33, "b": -67}


def test_shares_without_any_weight_are_refused():
    for weights in ({}, {"a": 0}, {"a": -1, "b": 2}):
        try:
            split(100, weights)
        except ValueError:
            continue
        raise AssertionError(weights)


@given(st.integers(-(10**9), 10**10), st.lists(st.integers(0, 10**9), max_size=12))
def test_money_runs_out_in_the_first_month_it_does_not_cover(left, needs):
    months = [(date(2026, number, 1), need) for number, need in enumerate(needs, start=1)]
    found = outlook(left, months)
    lacking = [month for place, (month, _) in enumerate(months) if sum(needs[: place + 1]) > left]
    assert found.runs_out == (lacking[0] if lacking else None)
    assert found.need == sum(needs)
    assert found.short == (max(0, sum(needs) - left) if needs else 0)
    assert [row.left for row in found.months] == [left - sum(needs[: n + 1]) for n in range(len(needs))]
