"""Parameters refuse by name; tables are read or refused with the reason; the catalogue is whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dibao.rules import strategies
from dibao.rules.assessment import assess
from dibao.rules.catalogue import KEYS
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, ObligorFacts, PropertyFact
from dibao.rules.household import EXCLUSIONS, contradictions, must_count
from dibao.rules.parameters import InvalidParameter, MissingParameter, Parameter, Parameters, standard_year
from dibao.rules.tables import AGE_CAUSES, CAUSES, EMPLOYMENT_COSTS, UpliftRule
from dibao.rules.uplift import household_uplifts

ON = date(2026, 5, 1)
HEAD = MemberFacts("h", "head", date(1980, 1, 1), name="张建国")


def test_a_missing_parameter_names_itself_in_chinese() -> None:
    with pytest.raises(MissingParameter) as caught:
        Parameters([]).value("standard")
    assert caught.value.key == "standard"
    assert "最低生活保障标准" in str(caught.value)
    assert "县级民政部门" in str(caught.value)


def test_a_key_given_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        Parameters([Parameter("standard", 1, "a"), Parameter("standard", 2, "b")])


def test_the_standard_by_month_and_by_year() -> None:
    def year(unit: str, value: Any = 63_200) -> int:
        return standard_year(Parameters([Parameter("standard", value, "s", unit=unit)]))

    assert (year("fen_per_month"), year("fen_per_year")) == (758_400, 63_200)
    for unit, value in (("", 1), ("fen_per_year", 0), ("fen_per_year", 1.5)):
        with pytest.raises(InvalidParameter):
            year(unit, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tiers", []),
        ("tiers", [{"name": "一档", "below_percent": 60, "amount": 100}]),
        ("tiers", [{"name": "a", "below_percent": 40, "amount": 1}, {"name": "b", "below_percent": 100, "amount": 2}]),
        ("tiers", [{"name": "a", "percent": 40}]),
        ("uplifts", [{"cause": "tall", "percent": 10}]),
        ("uplifts", [{"cause": "elder"}]),
        ("uplifts", [{"cause": "elder", "percent": 10, "amount": 10}]),
        ("uplifts", [{"cause": "minor", "percent": 10, "age_from": 20, "age_below": 18}]),
        ("employment_cost", {"strategy": "guess"}),
        ("employment_cost", {"strategy": "percent", "percent": 120}),
        ("employment_cost", 10),
        ("rigid_deduction", {"kinds": ["medical"], "percent": 200}),
        ("single_person", {"method": "fixed"}),
        ("single_person", {"method": "percent", "percent": 0}),
        ("property_vehicle", {"allowed": -1}),
        ("property_dwelling", {"area_per_head": "大"}),
        ("rounding", "half_up"),
        ("total_wd", 2.5),
        ("total_wd", -1),
        ("total_wd", True),
        ("basic_pension_excluded", "true"),
        ("income_exclusions", "aid"),
        ("income_exclusions", ["aids"]),
        ("income_exclusions", ["wage"]),
        ("income_exclusions", ["basic_pension"]),
        ("financial_exempt", ["house"]),
        ("property_vehicle", {"exempt": ["my_car"]}),
        ("rigid_kinds", ["travel"]),
        ("rigid_deduction", {"kinds": ["travel"]}),
        ("uplifts", [{"cause": "minor", "percent": 10}]),
        ("uplifts", [{"cause": "elder", "percent": 10, "age_from": 0}]),
        ("uplifts", [{"cause": "disability", "percent": 10, "levels": [0]}]),
        ("uplifts", [{"cause": "student", "percent": 10, "levels": [1]}]),
        ("support_fee", {"strategy": "guess"}),
        ("support_fee", {"strategy": "excess", "percent_few": 101}),
        ("support_fee", {"strategy": "excess", "line_percent": 0}),
        ("support_fee", {"strategy": "excess", "many_from": 0}),
        ("support_fee", {"strategy": "excess", "percent_few": 0.5}),
        ("support_fee", {"strategy": "excess", "rounding": "half_up"}),
        ("support_fee", 50),
        ("imputed_labour", {"strategy": "minimum_wage"}),
        ("imputed_labour", {"strategy": "average_wage", "minimum_wage": 1}),
        ("imputed_labour", {"strategy": "minimum_wage", "minimum_wage": 1, "age_from": 16}),
        ("imputed_labour", {"strategy": "minimum_wage", "minimum_wage": 1, "age_below": 18}),
        ("imputed_labour", {"strategy": "minimum_wage", "minimum_wage": 1, "able_percent": 40}),
        ("imputed_labour", {"strategy": "minimum_wage", "minimum_wage": 1, "rounding": ""}),
        ("single_person_jobless", "always"),
        ("taper_shares", []),
        ("taper_shares", [50, 100]),
        ("taper_shares", [101]),
        ("taper_shares", [True]),
        ("taper_shares", 100),
        ("new_work_disregard", {"months": 0, "times_percent": 300}),
        ("new_work_disregard", {"months": 12, "times_percent": 0}),
        ("new_work_disregard", {"months": 12}),
        ("new_work_disregard", {"months": 12, "times_percent": 300, "rounding": "half_up"}),
        ("price_subsidy", {"rise_permille": 3_500}),
        ("price_subsidy", {"rise_permille": -1}),
        ("price_subsidy", {"rise_permille": 35, "floor": 1.5}),
        ("price_subsidy", {"rise_permille": 35, "rounding": "half_up"}),
        ("standard", 0),
        ("nonsense", 1),
    ],
)
def test_a_wrong_value_is_refused_with_the_reason(key: str, value: Any) -> None:
    with pytest.raises(InvalidParameter, match="有误"):
        strategies.read(key, value)


def test_a_wrong_unit_is_refused() -> None:
    strategies.check("standard", 63_200, unit="fen_per_month")
    with pytest.raises(InvalidParameter, match="单位"):
        strategies.check("standard", 63_200, unit="yuan")


def test_every_key_has_a_name_units_and_a_check_that_exists() -> None:
    for key, entry in KEYS.items():
        assert entry.name, key
        assert entry.units, key
        with pytest.raises(InvalidParameter):
            strategies.read(key, object())


def test_every_cause_and_cost_strategy_can_be_read() -> None:
    for cause in CAUSES:
        ages = {"age_from": 60, "age_below": 70} if cause in AGE_CAUSES else {}
        assert strategies.read("uplifts", [{"cause": cause, "percent": 1} | ages])
    for name in EMPLOYMENT_COSTS:
        assert strategies.read("employment_cost", {"strategy": name}).strategy == name


def test_a_wrong_table_makes_the_answer_unknown_not_a_crash() -> None:
    parameters = Parameters([Parameter("standard", 63_200, "s", unit="day"), Parameter("rounding", 3, "r")])
    found = assess(HouseholdFacts("urban", ON, (HEAD,)), parameters)
    assert found.status == "unknown"
    assert any("单位应为" in gap for gap in found.missing)


def test_all_reasons_are_told_at_once() -> None:
    facts = HouseholdFacts(
        "urban", ON, (HEAD, MemberFacts("c", "child", None)), (IncomeFact("h", "wage", "wage", None, ""),)
    )
    missing = "\n".join(assess(facts, Parameters([])).missing)
    for part in ("c的出生日期", "最低生活保障标准", "张建国的一项收入没有金额", "每月、每年还是一次性"):
        assert part in missing


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"income": (IncomeFact("h", "wage", "wage", -1, "month"),)}, "负数"),
        ({"property": (PropertyFact("h", "deposit", -1),)}, "负数"),
        ({"property": (PropertyFact("x", "deposit", 1),)}, "名单以外"),
        (
            {"members": (HEAD, replace(HEAD, key="s", relation="spouse"), replace(HEAD, key="t", relation="spouse"))},
            "两名配偶",
        ),
        ({"members": (replace(HEAD, disability_level=7),)}, "一至四级"),
        ({"members": (replace(HEAD, labour="none", employed=True),)}, "无劳动能力"),
        ({"members": (replace(HEAD, counted=False, exclusion="prison"),)}, "没有计入"),
        ({"members": ()}, "没有计入"),
        ({"obligors": (ObligorFacts("x", income=0),)}, "不在名单中"),
        ({"obligors": (ObligorFacts("h", income=-1),)}, "负数"),
        ({"obligors": (ObligorFacts("h", members=0),)}, "至少为 1"),
        ({"obligors": (ObligorFacts("h", supported=0),)}, "至少为 1"),
        ({"obligors": (ObligorFacts("h", children=0),)}, "至少为 1"),
        ({"obligors": (ObligorFacts("h", age=59, unable="dibao_elder"),)}, "未满 60 周岁"),
        ({"obligors": (ObligorFacts("h", age=69, unable="low_income_elder"),)}, "未满 70 周岁"),
        (
            {"members": (replace(HEAD, single_parent=True), replace(HEAD, key="s", relation="spouse"))},
            "登记为单亲",
        ),
        (
            {"income": (IncomeFact("h", "wage", "wage", 1, "month", 0, date(2026, 3, 1), date(2026, 2, 1)),)},
            "起始日期晚于终止日期",
        ),
    ],
)
def test_contradictions_are_named(change: dict[str, Any], words: str) -> None:
    facts = replace(HouseholdFacts("urban", ON, (HEAD,)), **change)
    assert any(words in sentence for sentence in contradictions(facts))
    assert assess(facts, Parameters([])).status == "unknown"


def test_a_plain_household_has_no_contradictions() -> None:
    assert contradictions(HouseholdFacts("urban", ON, (HEAD,))) == ()


@pytest.mark.parametrize("exclusion", sorted(EXCLUSIONS))
def test_every_exclusion_lets_a_spouse_be_left_out(exclusion: str) -> None:
    spouse = MemberFacts("s", "spouse", date(1981, 1, 1), counted=False, exclusion=exclusion)
    assert contradictions(HouseholdFacts("urban", ON, (HEAD, spouse))) == ()


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"relation": "spouse"}, True),
        ({"birth_date": date(2010, 1, 1)}, True),
        ({"student_stage": "undergraduate"}, True),
        ({"student_stage": "graduate"}, None),
        ({"can_live_alone": False}, True),
        ({"can_live_alone": True}, None),
        ({"relation": "parent"}, None),
    ],
)
def test_who_must_count(changes: dict[str, Any], answer: bool | None) -> None:
    child = MemberFacts("c", "child", date(2000, 1, 1))
    assert must_count(replace(child, **changes), on=ON) is answer


def test_a_person_listed_twice_gets_one_uplift() -> None:
    rules = [UpliftRule("minor", percent=10, age_below=18)]
    child = MemberFacts("c", "child", date(2015, 1, 1))
    how = {"on": ON, "standard": 758_400, "rules": rules, "combination": "highest", "rounding": "up_to_yuan"}
    how["heads"] = 1
    assert [uplift.amount for uplift in household_uplifts([child, child], **how)] == [6_400]  # type: ignore[arg-type]
