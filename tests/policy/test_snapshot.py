"""The snapshot of parameters: one rule of precedence, overlays that leave the original alone, kept sets."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from dibao.audit.models import Event
from dibao.policy.models import Parameter, ParameterSet
from dibao.policy.queries import effective, parameters_for, snapshot
from dibao.policy.services.parameter_set import keep
from dibao.policy.snapshot import Change, Row, Snapshot
from dibao.rules.parameters import MissingParameter, Parameters
from dibao.rules.parameters import Parameter as Figure

ON = date(2026, 5, 1)
PROVINCE, CITY, COUNTY, TOWN, OTHER = 350000000000, 350200000000, 350203000000, 350203001000, 350205000000


def row(value: Any, division: int = PROVINCE, *, track: str = "any", since: int = 2020, key: str = "x") -> Row:
    return Row(key, division, track, date(since, 1, 1), value, "percent", f"P{value}", "某文件")


def value(rows: list[Row], division: int = TOWN, track: str = "urban") -> Any:
    return Snapshot(rows, ON).parameters(division, track).value("x")


def test_place_then_track_then_start_then_decision() -> None:
    assert value([row(1, COUNTY), row(2, track="urban")]) == 1
    assert value([row(1, track="urban"), row(2, since=2025)]) == 1
    assert value([row(1, since=2025), row(2, since=2024)]) == 1
    assert value([row(1), row(2)]) == 2


def test_null_ends_a_rule_and_the_other_track_is_not_seen() -> None:
    rows = [row(1), row(None, COUNTY), row(3, track="rural", key="y")]
    with pytest.raises(MissingParameter):
        value(rows)
    assert value(rows, OTHER) == 1
    assert "y" not in Snapshot(rows, ON).parameters(TOWN, "urban")


def test_places_that_decided_the_same_share_one_object() -> None:
    taken = Snapshot([row(1), row(2, COUNTY)], ON)
    assert taken.places == {PROVINCE, COUNTY}
    assert taken.parameters(OTHER, "rural") is taken.parameters(CITY, "rural")
    assert taken.parameters(TOWN, "rural") is taken.parameters(COUNTY, "rural")
    assert taken.parameters(TOWN, "rural") != taken.parameters(OTHER, "rural")


def test_it_can_be_pickled_and_its_digest_speaks_for_it() -> None:
    taken = Snapshot([row([{"a": 1}]), row(2, COUNTY)], ON)
    taken.parameters(TOWN, "urban")
    again = pickle.loads(pickle.dumps(taken))
    assert again == taken
    assert again.digest == taken.digest != Snapshot(taken.rows[:1], ON).digest
    assert Snapshot(taken.rows, date(2026, 5, 2)).digest != taken.digest


def test_a_change_is_decided_last_and_leaves_the_original_alone() -> None:
    taken = Snapshot([row(1), row(2, COUNTY, since=2026)], ON)
    before = taken.digest
    then = taken.changed([Change("x", COUNTY, "any", 3, "percent"), Change("y", CITY, "urban", 4, "percent")])
    assert (then.parameters(TOWN, "urban").value("x"), then.parameters(OTHER, "urban").value("y")) == (3, 4)
    assert (taken.parameters(TOWN, "urban").value("x"), taken.digest) == (2, before)
    assert "y" not in taken.parameters(TOWN, "urban")
    assert then.digest != before
    again = then.changed([Change("x", COUNTY, "any", 5, "percent")])
    assert (again.parameters(TOWN, "urban").value("x"), then.parameters(TOWN, "urban").value("x")) == (5, 3)
    assert len({row.id for row in again.rows}) == len(again.rows)


@pytest.mark.django_db
@pytest.mark.parametrize("division", [0, 220802100000, 220881100000, 220202000000, 110000000000])
@pytest.mark.parametrize("track", ["urban", "rural", "any"])
def test_the_snapshot_of_the_nation_agrees_with_asking_for_one_place(division: int, track: str) -> None:
    taken = snapshot(ON)
    assert taken.parameters(division, track) == parameters_for(division=division, track=track, on=ON)
    assert {p.code for p in effective(division, track, ON)} == {r.id for r in taken.chosen(division, track)}


@pytest.mark.django_db
def test_the_snapshot_is_one_query_and_knows_only_what_was_decided(django_assert_num_queries: Any) -> None:
    first = Parameter.objects.order_by("decided_at").first()
    assert first
    with django_assert_num_queries(1):
        now = snapshot(ON)
    assert now.rows
    assert not snapshot(ON, known_at=first.decided_at.replace(year=2000)).rows


@pytest.mark.django_db
def test_a_set_is_kept_once_and_gives_back_the_very_same_figures() -> None:
    figures = [Figure("b", {"z": 1, "a": [2]}, "P1", "甲", "一", "table"), Figure("a", 3, "P2")]
    kept = keep(Parameters(figures))
    assert keep(Parameters(reversed(figures))) == kept
    assert ParameterSet.objects.get().parameters == Parameters(figures)
    assert Event.objects.filter(verb="policy.keep_set").count() == 1
    assert keep(Parameters(figures[:1])) != kept
