"""Which figure is in force: place, track, day, and what was known when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dibao.access.models import Staff
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.policy.models import Parameter
from dibao.policy.queries import in_force, parameters_for
from dibao.policy.services.parameter import decide
from dibao.rules.parameters import MissingParameter

pytestmark = pytest.mark.django_db

# 福建省 has no seeded figures of its own, so these tests see only what they enter.
PROVINCE, CITY, COUNTY, TOWN, OTHER = 350000000000, 350200000000, 350203000000, 350203001000, 350205000000
ON = date(2026, 5, 1)


@pytest.fixture
def enter() -> Callable[..., Parameter]:
    """A figure as the table holds it, without asking who may enter it."""

    def row(value: Any, *, division: int = PROVINCE, key: str = "rigid_percent", **more: Any) -> Parameter:
        given = {"track": "any", "valid_from": date(2020, 1, 1), "document": "某文件", "source": "测试"}
        return Parameter.objects.create(key=key, division=division, value=value, decided_by="t", **(given | more))

    return row


def value(division: int = TOWN, track: str = "urban", on: date = ON, key: str = "rigid_percent", **more: Any) -> Any:
    return parameters_for(division=division, track=track, on=on, **more).value(key)


def test_a_township_inherits_from_county_city_and_province(enter: Callable[..., Parameter]) -> None:
    enter(50)
    assert value() == 50
    enter(55, division=CITY)
    assert value() == 55
    enter(60, division=COUNTY)
    assert value() == 60
    enter(65, division=TOWN)
    assert (value(), value(COUNTY), value(OTHER), value(PROVINCE)) == (65, 60, 55, 50)


def test_a_place_outside_inherits_nothing_and_refuses_by_name(enter: Callable[..., Parameter]) -> None:
    enter(50)
    with pytest.raises(MissingParameter, match="刚性支出占家庭收入的比例线"):
        value(450100000000)


def test_the_exact_track_goes_before_any(enter: Callable[..., Parameter]) -> None:
    enter(50, track="rural")
    enter(60, valid_from=date(2025, 1, 1))
    assert (value(track="rural"), value(track="urban")) == (50, 60)


def test_the_nearer_place_goes_before_the_exact_track(enter: Callable[..., Parameter]) -> None:
    enter(50, track="rural")
    enter(60, division=COUNTY)
    assert value(track="rural") == 60


def test_the_other_track_is_not_seen(enter: Callable[..., Parameter]) -> None:
    enter(50, track="rural")
    with pytest.raises(MissingParameter):
        value(track="urban")


def test_the_first_day_counts_and_the_end_day_does_not(enter: Callable[..., Parameter]) -> None:
    enter(50, valid_from=date(2026, 4, 1), valid_to=date(2026, 7, 1))
    assert value(on=date(2026, 4, 1)) == value(on=date(2026, 6, 30)) == 50
    for day in (date(2026, 3, 31), date(2026, 7, 1)):
        with pytest.raises(MissingParameter):
            value(on=day)


def test_a_standard_changes_in_the_middle_of_the_year(enter: Callable[..., Parameter]) -> None:
    enter(58_500, key="standard", unit="fen_per_month", valid_from=date(2025, 1, 1))
    enter(63_200, key="standard", unit="fen_per_month", valid_from=date(2026, 4, 1))
    assert value(key="standard", on=date(2026, 3, 31)) == 58_500
    assert value(key="standard", on=date(2026, 4, 1)) == 63_200


def test_the_newest_decision_about_the_same_start_wins_and_the_past_can_be_asked(
    enter: Callable[..., Parameter],
) -> None:
    noon = datetime(2026, 2, 1, 12, tzinfo=clock.OFFICE)
    enter(50, decided_at=noon)
    enter(60, decided_at=noon + timedelta(days=30))
    assert value() == 60
    assert value(known_at=noon + timedelta(days=1)) == 50
    with pytest.raises(MissingParameter):
        value(known_at=noon - timedelta(days=1))


def test_last_years_figure_entered_late_does_not_replace_this_years(enter: Callable[..., Parameter]) -> None:
    noon = datetime(2026, 2, 1, 12, tzinfo=clock.OFFICE)
    enter(60, valid_from=date(2026, 1, 1), decided_at=noon)
    enter(50, valid_from=date(2025, 1, 1), decided_at=noon + timedelta(days=9))
    assert (value(), value(on=date(2025, 6, 1))) == (60, 50)


def test_a_null_value_ends_a_rule_even_where_the_province_has_one(enter: Callable[..., Parameter]) -> None:
    enter(50)
    enter(None, division=COUNTY, valid_from=date(2026, 4, 1))
    assert value(on=date(2026, 3, 31)) == 50
    with pytest.raises(MissingParameter):
        value()
    assert value(OTHER) == 50


@pytest.mark.parametrize(
    "wrong", [{"track": "sea"}, {"valid_to": date(2019, 1, 1)}, {"valid_to": date(2020, 1, 1)}, {"division": -1}]
)
def test_the_table_itself_refuses_nonsense(enter: Callable[..., Parameter], wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(50, **wrong)


def test_in_force_reads_as_a_person_would(enter: Callable[..., Parameter]) -> None:
    row = enter(63_200, key="standard", unit="fen_per_month", track="urban", article="第一条")
    shown = {line.key: line for line in in_force(TOWN, "urban", ON)}
    assert (shown["standard"].name, shown["standard"].value) == ("最低生活保障标准", "632 元/人·月")
    assert (shown["standard"].code, shown["standard"].track) == (row.code, "城市")
    assert shown["total_wd"].value == "30 个工作日"


DECISION = {
    "key": "rigid_percent",
    "division": 220802000000,
    "track": "any",
    "valid_from": date(2026, 11, 1),
    "value": 55,
    "unit": "percent",
    "document": "区民政局 2026 年某号文件",
    "source": "文件全文",
}


def test_a_county_approver_decides_and_the_event_carries_the_row(approver: Staff) -> None:
    row = decide(**DECISION, by=approver)
    event = Event.objects.get(verb="policy.decide", id=Event.objects.latest("id").id)
    assert event.because == DECISION["document"]
    assert value(220802100000, on=date(2026, 11, 1)) == 55
    assert value(220802100000, on=date(2026, 10, 31)) == 60
    assert row.decided_by == approver.actor_key


def test_a_clerk_and_a_neighbouring_county_may_not_decide(clerk: Staff, approver: Staff) -> None:
    before = Parameter.objects.count()
    with pytest.raises(NotAllowed):
        decide(**DECISION, by=clerk)
    with pytest.raises(NotAllowed):
        decide(**(DECISION | {"division": 220881000000}), by=approver)
    with pytest.raises(NotAllowed):
        decide(**(DECISION | {"division": 220800000000}), by=approver)
    assert Parameter.objects.count() == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "很多"}, "value"),
        ({"unit": "元"}, "value"),
        ({"key": "unheard_of"}, "value"),
        ({"key": "tiers", "value": [{"name": "一档"}], "unit": "table"}, "value"),
        ({"track": "sea"}, "track"),
        ({"valid_to": date(2026, 11, 1)}, "valid_to"),
        ({"document": "  "}, "document"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(approver: Staff, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide(**(DECISION | wrong), by=approver)
    assert list(refused.value.fields) == [field]
