"""预测 — households and money of the months ahead, and the same method held against the months past."""

import shutil
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dibao.access.models import Staff
from dibao.casework import register_history
from dibao.kernel.refusals import Conflict, NotAllowed
from dibao.population import forecast, history, store
from dibao.population.choices import RunStatus
from dibao.population.forecast import Ahead, Month, Reckoned, TooShort, ahead, backtest, error, next_month, rates
from dibao.population.models import Forecast
from dibao.population.queries.ground import live
from dibao.population.services import forecast as services
from dibao.regions import codes

COUNTY, TOWN = 220802000000, 220802100000
STILL = Reckoned(100, 200, 4_000_000)


def steady(months: int, *, first: int = 202601, households: int = 100, gain: int = 0) -> list[Month]:
    rows = [
        (next_month(first, n), households + gain * n, 2 * (households + gain * n), 40_000 * (households + gain * n))
        for n in range(months)
    ]
    return Month.series(rows)


def still(*months: int) -> dict[int, Reckoned]:
    return dict.fromkeys(months, STILL)


def test_months_run_over_the_end_of_the_year() -> None:
    assert (next_month(202611), next_month(202612), next_month(202601, -1), next_month(202603, 24)) == (
        202612,
        202701,
        202512,
        202803,
    )


def test_where_nothing_moves_nothing_is_forecast_to_move() -> None:
    found = ahead(steady(6), still(*range(202606, 202613)), months=3)
    assert found == [Ahead(month, 100, 200, 4_000_000) for month in (202607, 202608, 202609)]


def test_a_standard_already_decided_raises_the_money_of_its_month_and_not_before() -> None:
    reckoned = still(202606, 202607) | {202608: Reckoned(100, 200, 4_200_000)}
    assert [one.fen for one in ahead(steady(6), reckoned, months=2)] == [4_000_000, 4_200_000]


def test_families_who_become_eligible_are_counted_with_their_money() -> None:
    reckoned = still(202606) | {202607: Reckoned(110, 220, 4_400_000)}
    assert ahead(steady(6), reckoned, months=1) == [Ahead(202607, 110, 220, 4_400_000)]


def test_entering_and_leaving_go_on_as_in_the_last_months() -> None:
    rows = [Month(202601, 100, 200, 4_000_000, 0, 0)]
    rows += [Month(next_month(202601, n), 100, 200, 4_000_000, 10, 10) for n in range(1, 8)]
    assert rates(rows) == (Fraction(1, 10), Fraction(10))
    found = ahead([*rows[:-1], Month(202608, 200, 400, 8_000_000, 10, 10)], still(202608, 202609), months=1)
    assert found[0].households == 190 and found[0].fen == 190 * 40_000


def test_only_the_last_six_months_count() -> None:
    old = [Month(next_month(202501, n), 100, 200, 4_000_000, 0, 50) for n in range(6)]
    new = [Month(next_month(202507, n), 100, 200, 4_000_000, 0, 0) for n in range(6)]
    assert rates([*old, *new])[0] == 0
    assert rates([*old, *new[:5]])[0] == Fraction(50, 600)


def test_two_months_are_too_short_a_history() -> None:
    with pytest.raises(TooShort, match="至少要有 3 个月"):
        ahead(steady(2), still(202602), months=1)


def test_the_back_test_misses_nothing_where_the_months_were_regular() -> None:
    months = steady(9, gain=2)
    reckoned = {m.month: still(*(next_month(m.month, n) for n in range(7))) for m in months}
    misses = backtest(months, reckoned, distances=(1, 3))
    assert [(m.month, m.distance) for m in misses[:3]] == [(202604, 1), (202606, 3), (202605, 1)]
    assert error(misses, 1) == error(misses, 3) == 0
    assert error(misses, 6) is None


def test_the_back_test_shows_a_jump_nobody_could_know() -> None:
    months = steady(5)
    months[-1] = Month(202605, 100, 200, 5_000_000, 0, 0)
    reckoned = {m.month: still(*(next_month(m.month, n) for n in range(7))) for m in months}
    misses = backtest(months, reckoned, distances=(1,))
    assert [(m.forecast, m.actual, m.permille) for m in misses] == [
        (4_000_000, 4_000_000, 0),
        (4_000_000, 5_000_000, 200),
    ]
    assert error(misses, 1) == 100


# ---- over the register -----------------------------------------------------------------------------------------


@pytest.fixture
def ground(root: Path) -> Iterator[Path]:
    """The invented register of three counties as the living one."""
    target = live()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(root, target)
    yield target
    shutil.rmtree(target.parent)


def reckon(division: int, by: Staff) -> Forecast:
    made = services.begin(division=division, by=by)
    while made.status == RunStatus.RUNNING:
        services.advance(forecast=made, by=by)
    return made


@pytest.mark.django_db
def test_today_reckoned_is_the_register_of_the_place_alone(ground: Path, approver: Staff) -> None:
    made = services.begin(division=TOWN, by=approver)
    found = services._Reckoning(made).county(220802)
    assert {key for key in found if key.startswith("202610:")} == {f"202610:{next_month(202610, n)}" for n in range(13)}
    register = store.read_county(live(), 220802).register
    inside = int((register.households["division"] // 1000 * 1000 == TOWN).sum())
    assert 0 < found["202610:202610"][0] < inside < len(register)
    whole = services._Reckoning(services.begin(division=COUNTY, by=approver)).county(220802)
    assert whole["202610:202610"][2] > found["202610:202610"][2] > 0


@pytest.mark.django_db
def test_children_coming_of_age_and_the_old_move_the_months_ahead(ground: Path, approver: Staff) -> None:
    found = services._Reckoning(services.begin(division=COUNTY, by=approver)).county(220802)
    assert len({tuple(found[f"202610:{next_month(202610, n)}"]) for n in range(13)}) > 3


@pytest.mark.django_db
def test_without_a_history_the_reason_is_said(ground: Path, approver: Staff, client_of: Any) -> None:
    made = reckon(COUNTY, approver)
    assert made.summary["ahead"] == [] and "至少要有 3 个月" in made.summary["why"]
    with pytest.raises(Conflict):
        services.advance(forecast=made, by=approver)


@pytest.mark.django_db
def test_a_history_from_an_app_above_becomes_a_forecast_with_its_error(
    ground: Path, approver: Staff, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, steady(13, first=202510, households=500, gain=3))
    made = reckon(COUNTY, approver)
    assert len(made.summary["history"]) == 13 and len(made.summary["ahead"]) == 12
    assert set(made.summary["errors"]) == {"1", "3", "6"} and made.summary["errors"]["1"] is not None
    text = client_of(approver).get(f"/population/forecast/?division={COUNTY}").content.decode()
    assert "提前 1 个月" in text and text.count("<svg") >= 2 and "2027-10" in text


def given(monkeypatch: pytest.MonkeyPatch, months: list[Month]) -> None:
    """Awards that were paid like this: the one source there is gives these months."""

    def told(lo: int, hi: int, *, first: int, last: int) -> list[Month]:
        return [m for m in months if first <= m.month <= last]

    monkeypatch.setattr(register_history, "months", told)


@pytest.mark.django_db
def test_the_awards_themselves_are_the_history(a_case: Any, on: Any) -> None:
    case = a_case("confirmed")
    award = case.award
    month = award.starts_on.year * 100 + award.starts_on.month
    rows = history.months(*codes.span(TOWN), first=next_month(month, -2), last=next_month(month, 3))
    assert [r.month for r in rows] == [next_month(month, n) for n in range(4)]
    assert rows[0] == Month(month, 1, award.members, award.amount_month, 1, 0)
    assert rows[1] == Month(next_month(month), 1, award.members, award.amount_month, 0, 0)
    assert history.months(*codes.span(220802101000), first=month, last=month) == []
    type(award).objects.filter(pk=award.pk).update(ended_on=date(next_month(month) // 100, next_month(month) % 100, 20))
    rows = history.months(*codes.span(TOWN), first=month, last=next_month(month, 2))
    assert [(r.households, r.entered, r.left) for r in rows] == [(1, 1, 0), (1, 0, 0), (0, 0, 1)]
    rows = history.months(*codes.span(TOWN), first=next_month(month), last=next_month(month, 1))
    assert [(r.households, r.entered, r.left) for r in rows] == [(1, 0, 0)]


@pytest.mark.django_db
def test_nobody_forecasts_a_place_he_does_not_hold(approver: Staff, clerk: Staff, client_of: Any) -> None:
    for person, division in ((approver, 220881000000), (clerk, TOWN)):
        with pytest.raises(NotAllowed):
            services.begin(division=division, by=person)
    client: Client = client_of(approver)
    assert client.post("/population/forecast/start/", {"division": "220881000000"}).status_code == 302
    assert not Forecast.objects.exists()
    assert client.get("/population/forecast/?division=220881000000").status_code == 200


def test_a_source_below_zero_months_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = [Month(202509, 0, 0, 0, 0, 0), *steady(3, first=202510)]
    given(monkeypatch, empty)
    assert [m.month for m in history.months(0, 1, first=202501, last=202612)] == [202510, 202511, 202512]
    assert forecast.to_json(empty[:1]) == [[202509, 0, 0, 0, 0, 0]]
