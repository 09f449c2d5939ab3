"""渐退、价格临时补贴、追缴和罚款上限 — money beside the grant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.rules.money import NotExact
from dibao.rules.parameters import InvalidParameter, MissingParameter, Parameter, Parameters, Reading
from dibao.rules.penalty import penalty
from dibao.rules.price_subsidy import subsidy
from dibao.rules.strategies import read
from dibao.rules.taper import plan, taper_finding

NOVEMBER = date(2026, 11, 1)


def law(**values: object) -> Parameters:
    unit = {"standard": "fen_per_month"}
    return Parameters(Parameter(key, value, key, unit=unit.get(key, "")) for key, value in values.items())


def test_the_full_grant_goes_on_for_the_months_granted() -> None:
    paid = plan(63_200, first_month=NOVEMBER, months=3, rounding="up_to_yuan")
    assert paid == ((date(2026, 11, 1), 63_200), (date(2026, 12, 1), 63_200), (date(2027, 1, 1), 63_200))


def test_the_shares_fall_month_by_month_and_the_last_one_holds() -> None:
    paid = plan(63_201, first_month=NOVEMBER, months=4, shares=(100, 50, 25), rounding="up_to_yuan")
    assert [fen for _, fen in paid] == [63_300, 31_700, 15_900, 15_900]
    assert plan(63_200, first_month=NOVEMBER, months=1, shares=(80, 50), rounding="exact") == ((NOVEMBER, 50_560),)


def test_the_plan_starts_on_the_first_of_a_month_and_may_be_empty() -> None:
    assert plan(100, first_month=date(2026, 11, 23), months=1, rounding="exact") == ((NOVEMBER, 100),)
    assert plan(100, first_month=NOVEMBER, months=0, rounding="exact") == ()
    with pytest.raises(ValueError, match="渐退比例"):
        plan(100, first_month=NOVEMBER, months=1, shares=(), rounding="exact")
    with pytest.raises(NotExact):
        plan(101, first_month=NOVEMBER, months=1, shares=(50,), rounding="exact")


@given(st.integers(0, 500_000), st.integers(0, 24), st.lists(st.integers(0, 100), min_size=1, max_size=8))
def test_a_plan_never_rises_and_never_pays_more_than_before(old: int, months: int, shares: list[int]) -> None:
    falling = read("taper_shares", sorted(shares, reverse=True))
    paid = plan(old, first_month=NOVEMBER, months=months, shares=falling, rounding="nearest_fen")
    amounts = [fen for _, fen in paid]
    assert len({day for day, _ in paid}) == months
    assert amounts == sorted(amounts, reverse=True)
    assert all(0 <= fen <= old for fen in amounts)


def test_the_sentence_names_the_shares_of_the_months_granted() -> None:
    plain = taper_finding(Reading(law(grace_months_max=6)))
    assert plain.sentence.endswith("不超过 6 个月的渐退期")
    assert plain.parameter_ids == ("grace_months_max",)
    shared = taper_finding(Reading(law(grace_months_max=2, taper_shares=[100, 50, 25])))
    assert "按原保障金的 100%、50% 发放" in shared.sentence
    assert shared.parameter_ids == ("grace_months_max", "taper_shares")


def test_the_price_subsidy_is_the_standard_times_the_rise_per_head() -> None:
    found = subsidy(members=3, parameters=law(standard=63_200, price_subsidy={"rise_permille": 35}))
    assert (found.head, found.month) == (2_220, 6_660)
    assert found.finding.sentence == "价格临时补贴：标准 × 涨幅 3.5%，每人 22.20 元 × 3 人 = 66.60 元"
    assert found.finding.article == "社会救助法 第三十二条"
    assert set(found.finding.parameter_ids) == {"standard", "price_subsidy"}


def test_the_price_subsidy_has_a_floor_and_a_named_rounding() -> None:
    floor = {"rise_permille": 35, "floor": 3_000}
    assert subsidy(members=2, parameters=law(standard=63_200, price_subsidy=floor)).month == 6_000
    exact = {"rise_permille": 35, "rounding": "up_to_fen"}
    assert subsidy(members=1, parameters=law(standard=63_200, price_subsidy=exact)).head == 2_212
    wrong = {"rise_permille": 3, "rounding": "exact"}
    with pytest.raises(NotExact):
        subsidy(members=1, parameters=law(standard=63_201, price_subsidy=wrong))
    with pytest.raises(MissingParameter, match="价格临时补贴"):
        subsidy(members=1, parameters=law(standard=63_200))


def of_the_day(multiple: object, document: str, article: str) -> Parameters:
    return Parameters([Parameter("fine_multiple_max", multiple, "fine", document, article)])


@pytest.mark.parametrize(
    ("parameters", "cap", "article"),
    [
        (of_the_day(3, "社会救助暂行办法", "第六十八条"), 1_500_000, "社会救助暂行办法 第六十八条"),
        (of_the_day(2, "社会救助法", "第七十三条"), 1_000_000, "社会救助法 第七十三条"),
    ],
)
def test_the_fine_is_capped_by_the_law_of_the_day_of_the_act(parameters: Parameters, cap: int, article: str) -> None:
    found = penalty(obtained=500_000, returned=120_000, parameters=parameters)
    assert (found.recover, found.cap) == (380_000, cap)
    assert {finding.article for finding in found.findings} == {article}
    assert {finding.parameter_ids for finding in found.findings} == {("fine",)}
    assert "还应追缴 3,800 元" in found.findings[0].sentence


def test_nothing_is_recovered_twice_and_no_multiple_is_guessed() -> None:
    assert penalty(obtained=100, returned=300, parameters=of_the_day(2, "法", "条")).recover == 0
    with pytest.raises(MissingParameter, match="罚款倍数"):
        penalty(obtained=100, parameters=Parameters([]))
    with pytest.raises(InvalidParameter):
        penalty(obtained=100, parameters=of_the_day(2.5, "法", "条"))
