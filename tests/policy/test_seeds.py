"""The seeds: loadable twice, usable for the three demo counties, honest about what is invented or unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from dibao.audit.actors import SYSTEM
from dibao.policy import checks
from dibao.policy.models import CalendarDay, CalendarYear, Parameter
from dibao.policy.queries import calendar, parameters_for
from dibao.policy.services.load import PLACES, SEEDS, load_seeds, seeds
from dibao.policy.services.parameter import fault_of
from dibao.rules.assessment import Assessment, assess
from dibao.rules.catalogue import KEYS
from dibao.rules.deadlines import DUE, add_working_days
from dibao.rules.facts import HouseholdFacts, IncomeFact, MemberFacts, PropertyFact
from dibao.rules.parameters import MissingParameter
from dibao.rules.strategies import read

pytestmark = pytest.mark.django_db

ON = date(2026, 10, 16)
TAOBEI, TAONAN, DAAN, JILIN_CITY = 220802100000, 220881100000, 220882100000, 220202000000


def answer(division: int, track: str, *, on: date = ON, month: int = 30_000) -> Assessment:
    people = (MemberFacts("h", "head", date(1960, 1, 1)), MemberFacts("c", "grandchild", date(2015, 1, 1)))
    income = (IncomeFact("h", "transfer", "support", month, "month"),)
    facts = HouseholdFacts(track, on, people, income, (PropertyFact("h", "deposit", 100_000),))
    return assess(facts, parameters_for(division=division, track=track, on=on))


def test_loading_again_changes_nothing() -> None:
    before = Parameter.objects.count(), CalendarDay.objects.count()
    assert load_seeds(by=SYSTEM) == {"parameters": 0, "days": 0}
    assert (Parameter.objects.count(), CalendarDay.objects.count()) == before


def test_every_seed_can_be_read_by_the_rules() -> None:
    for row in Parameter.objects.all():
        assert fault_of(row.key, row.value, row.unit) == "", row.key
        assert row.document and row.source and row.confidence in ("R", "R2", "M", "demo"), row.key


def test_invented_figures_are_marked_as_such() -> None:
    rows = Parameter.objects.filter(division__range=(220800000000, 220899999999))
    assert rows.exists()
    assert {(row.source, row.confidence) for row in rows} == {("演示数据", "demo")}
    assert not Parameter.objects.exclude(division__range=(220800000000, 220899999999)).filter(confidence="demo")


def test_urban_families_get_the_gap_and_rural_taonan_gets_its_tier() -> None:
    urban = answer(TAOBEI, "urban")
    assert (urban.status, urban.tier, urban.base_month) == ("dibao", "", 2 * 72_000 - 30_000)
    assert urban.uplift_month == 7_200
    tiered = answer(TAONAN, "rural")
    assert (tiered.status, tiered.tier, tiered.base_month) == ("dibao", "二档", 68_000)
    assert answer(DAAN, "rural").tier == ""
    assert answer(TAONAN, "urban").tier == ""


@pytest.mark.parametrize("place", [TAOBEI, TAONAN, DAAN])
@pytest.mark.parametrize("track", ["urban", "rural"])
def test_the_three_counties_lack_no_parameter(place: int, track: str) -> None:
    parameters = parameters_for(division=place, track=track, on=ON)
    tiered = parameters.value("amount_method") == "tier"
    for key, about in KEYS.items():
        if not about.optional and (key != "tiers" or tiered):
            read(key, parameters.value(key))


def test_a_place_without_figures_is_refused_by_name() -> None:
    found = answer(JILIN_CITY, "urban")
    assert found.status == "unknown"
    assert any("最低生活保障标准" in gap for gap in found.missing)
    uplifts = parameters_for(division=JILIN_CITY, track="urban", on=ON).value("uplifts")
    assert [row["percent"] for row in uplifts] == [30, 20, 10, 10]


def test_basic_pension_is_left_out_nationally_only_to_the_end_of_2025() -> None:
    def excluded(on: date) -> Any:
        return parameters_for(division=440300000000, track="rural", on=on).value("basic_pension_excluded")

    assert excluded(date(2025, 12, 31)) is True
    with pytest.raises(MissingParameter, match="基础养老金"):
        excluded(date(2026, 1, 1))


def test_the_fine_follows_the_law_of_the_day() -> None:
    def multiple(on: date) -> Any:
        return parameters_for(division=TAOBEI, track="urban", on=on).value("fine_multiple_max")

    assert (multiple(date(2026, 6, 30)), multiple(date(2026, 7, 1))) == (3, 2)


def test_every_deadline_has_a_national_limit() -> None:
    parameters = parameters_for(division=0, track="any", on=ON)
    assert {step: parameters.value(key) for step, key in DUE.items()} == {
        "start_investigation": 3,
        "start_check": 3,
        "county_review": 10,
        "refusal_notice": 3,
        "whole_case": 30,
        "whole_case_extended": 45,
        "whole_case_delegated": 20,
    }


def test_the_seed_file_gives_no_key_twice_in_a_block_and_no_law_text() -> None:
    for path in (SEEDS, *PLACES.glob("*.yaml")):
        for block in yaml.safe_load(path.read_text("utf-8")):
            assert set(block["parameters"]) <= set(KEYS)


def test_no_seed_contradicts_another() -> None:
    """The seeds of all places together pass what an imported file must pass."""
    numbered = [replace(entry, line=n) for n, entry in enumerate(seeds(), start=1)]
    assert checks.faults(numbered, existing=[], known=lambda code: True) == []
    broken = [replace(entry, value=entry.value * 12) if entry.key == "standard" else entry for entry in numbered]
    assert checks.faults(broken, existing=[], known=lambda code: True)


def test_at_least_ten_real_places_each_with_its_source() -> None:
    real = [entry for entry in seeds() if entry.division and entry.confidence != "demo"]
    assert len({entry.division // 10**8 for entry in real}) >= 15
    assert all(entry.document and entry.source in ("公开转载或摘录", "文件全文") for entry in real)


@pytest.mark.parametrize(
    ("division", "track", "on", "figure"),
    [
        (110105000000, "urban", date(2021, 6, 30), 117_000),
        (110105000000, "rural", date(2021, 7, 1), 124_500),
        (110105000000, "rural", date(2026, 1, 1), 132_000),
        (310101000000, "urban", date(2023, 6, 30), 142_000),
        (310101000000, "urban", date(2023, 7, 1), 151_000),
        (310101000000, "urban", date(2024, 7, 1), 159_500),
        (420102000000, "rural", date(2023, 3, 31), 78_000),
        (420102000000, "rural", date(2023, 4, 1), 82_000),
        (431102000000, "rural", date(2024, 1, 1), 500_000),
        (532325000000, "rural", date(2026, 1, 1), 672_000),
    ],
)
def test_published_standards_as_published(division: int, track: str, on: date, figure: int) -> None:
    assert parameters_for(division=division, track=track, on=on).value("standard") == figure


@pytest.mark.parametrize("division", [610302000000, 620802000000, 510822000000, 360733000000])
def test_tiers_published_without_their_lines_refuse_by_name(division: int) -> None:
    parameters = parameters_for(division=division, track="rural", on=ON)
    assert parameters.value("amount_method") == "tier"
    assert parameters.value("published_only")
    with pytest.raises(MissingParameter, match="分档定额表"):
        parameters.value("tiers")


def test_a_table_published_with_open_figures_is_not_used_at_all() -> None:
    dalian = parameters_for(division=210202000000, track="urban", on=ON)
    assert dalian.value("uplift_combination") == "highest"
    with pytest.raises(MissingParameter, match="分类施保项目"):
        dalian.value("uplifts")


def test_a_county_below_its_city_gives_its_own_uplifts() -> None:
    def elder(division: int, track: str) -> Any:
        return parameters_for(division=division, track=track, on=ON).value("uplifts")[0]

    assert elder(610327000000, "rural")["amount"] == 12_300
    assert elder(610327000000, "urban")["amount"] == 18_300
    assert elder(610302000000, "urban")["percent"] == 30


def test_the_calendar_covers_2004_to_2026_and_knows_the_autumn_of_2025() -> None:
    office = calendar()
    assert office.years == frozenset(range(2004, 2027))
    assert not office.is_working(date(2025, 10, 8))
    assert office.is_working(date(2025, 10, 11))
    assert not office.is_working(date(2025, 10, 12))
    assert add_working_days(date(2026, 12, 30), 5, office).provisional


def test_a_day_entered_a_moment_ago_counts() -> None:
    day = date(2027, 1, 4)
    assert calendar().is_working(day)
    CalendarDay.objects.create(date=day, kind="holiday", name="调整")
    CalendarYear.objects.create(year=2027, source="通知")
    assert not calendar().is_working(day)


def test_the_calendar_is_two_queries(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        calendar()


def command(*words: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("policy", *words, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_shows_what_is_in_force() -> None:
    code, text = command("show", "--division", "220881", "--track", "rural", "--on", "2026-10-16")
    assert code == 0
    assert "最低生活保障标准：5,880 元/人·年" in text
    assert "一档：人均收入低于标准的 30%，每人每月 465 元" in text
    assert "{" not in text


def test_the_command_says_so_when_there_is_nothing() -> None:
    assert command("show", "--division", "220881", "--track", "rural", "--on", "1999-01-01")[0] == 1


def test_the_command_loads_once() -> None:
    assert command("load") == (0, "新增参数 0 项，节假日和调休 0 天。\n")
