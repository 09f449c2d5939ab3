"""预测 — the register reckoned for every month ahead, with the history of payments; kept, never acted upon."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Snapshot
from dibao.regions import codes
from dibao.rules.periods import first_of_month

from .. import engine, forecast, history, steps, store
from ..choices import RunStatus
from ..forecast import Reckoned
from ..measure import granted
from ..models import Forecast
from ..permissions import FORECAST
from ..queries.ground import counties, folder, live
from ..regimes import Places
from .refresh import begun, held_up

BACK = 12
DISTANCES = (1, 3, 6)


def run(*, division: int, by: Any) -> Forecast:
    """预测 — the register brought up to date, then begun and taken as far as one step goes."""
    made = begin(division=division, by=by)
    begun(made, by=by, seconds=steps.SECONDS)
    return advance(forecast=made, by=by)


@transaction.atomic
def begin(*, division: int, by: Any) -> Forecast:
    """开始预测 — of a place within one's own posts, from next month on; an unfinished older one is dropped."""
    require(by, FORECAST, division)
    for old in Forecast.objects.filter(division=division):
        steps.drop(folder(old))
    made = Forecast.objects.create(
        division=division,
        month=first_of_month(clock.today(), months=1),
        known_at=clock.now(),
        status=RunStatus.RUNNING,
        runs=1,
        created_by=by.actor_key,
        created_by_name=by.actor_name,
    )
    steps.drop(folder(made))
    record("population.begin_forecast", by=by, about=made)
    return made


def advance(*, forecast: Forecast, by: Any, seconds: float = steps.SECONDS) -> Forecast:
    """继续预测 — some counties further; with the last one the figures are kept."""
    require(by, FORECAST, forecast.division)
    if forecast.status != RunStatus.RUNNING:
        raise Conflict("这次预测没有在计算。")
    if held_up(forecast, by=by, seconds=seconds):
        return forecast
    wanted = counties(forecast)
    if not steps.work(folder(forecast), wanted, _Reckoning(forecast).county, seconds=seconds):
        _finish(forecast, wanted, by)
    return forecast


class _Reckoning:
    """Today's families under the figures of every month: those ahead, and those past as they were known then."""

    def __init__(self, run: Forecast) -> None:
        self.span, self.asked = codes.span(run.division), _asked(run)
        self.places: dict[tuple[int, str], Places] = {}
        for month, found in self.asked.values():
            self.places.setdefault((month, found.digest), Places(found))

    def county(self, county: int) -> dict[str, list[int]]:
        """``origin:month`` → households, persons and fen granted in one county."""
        register = store.read_county(live(), county).register
        division = register.households["division"]
        inside = (division >= self.span[0]) & (division <= self.span[1])
        sums = {}
        for key, places in self.places.items():
            columns, _ = engine.result(register, places, on=places.snapshot.on, taper=False)
            gets = granted(columns) & inside
            sums[key] = [
                int(np.count_nonzero(gets)),
                int(columns["members"].sum(where=gets, dtype=np.int64)),
                int(columns["amount"].sum(where=gets, dtype=np.int64)),
            ]
        return {name: sums[month, found.digest] for name, (month, found) in self.asked.items()}


def _asked(run: Forecast) -> dict[str, tuple[int, Snapshot]]:
    """``origin:month`` → the month and the figures in force then, as far as they were known at the origin's end."""
    now = _number(first_of_month(run.month, months=-1))
    found = {}
    for origin in [forecast.next_month(now, -step) for step in range(BACK)]:
        reach = range(forecast.AHEAD + 1) if origin == now else (0, *range(1, max(DISTANCES) + 1))
        known = run.known_at if origin == now else _end_of(origin)
        for month in (forecast.next_month(origin, step) for step in reach):
            if origin == now or month <= now:
                found[f"{origin}:{month}"] = (month, snapshot(_first_day(month), known_at=known))
    return found


def _first_day(month: int) -> Any:
    return datetime(month // 100, month % 100, 1, tzinfo=clock.OFFICE).date()


def _end_of(month: int) -> datetime:
    after = _first_day(forecast.next_month(month))
    return datetime(after.year, after.month, 1, tzinfo=clock.OFFICE) - timedelta(microseconds=1)


def _number(day: Any) -> int:
    return int(day.year * 100 + day.month)


@transaction.atomic
def _finish(run: Forecast, wanted: list[int], by: Any) -> None:
    sums: dict[str, list[int]] = {}
    for answer in steps.answers(folder(run), wanted):
        for key, figures in answer.items():
            sums[key] = [a + b for a, b in zip(sums.get(key, (0, 0, 0)), figures, strict=True)]
    reckoned: dict[int, dict[int, Reckoned]] = {}
    for key, figures in sums.items():
        origin, month = map(int, key.split(":"))
        reckoned.setdefault(origin, {})[month] = Reckoned(*figures)
    now = _number(first_of_month(run.month, months=-1))
    past = history.months(*codes.span(run.division), first=forecast.next_month(now, -BACK), last=now)
    claimed = Forecast.objects.filter(pk=run.pk, status=RunStatus.RUNNING)
    if claimed.update(status=RunStatus.DONE, summary=summary(past, reckoned, now=now)):
        run.refresh_from_db()
        record("population.finish_forecast", by=by, about=run, data={"counties": len(wanted)})


def summary(past: list[forecast.Month], reckoned: dict[int, dict[int, Reckoned]], *, now: int) -> dict[str, Any]:
    """预测的数 — history, the months ahead, the back-test and its mean errors; or why nothing can be said."""
    found: dict[str, Any] = {"history": forecast.to_json(past), "ahead": [], "misses": [], "errors": {}, "why": ""}
    if not reckoned.get(now):
        return found | {"why": "登记册里还没有本范围的家庭，不能预测。"}
    try:
        ahead = forecast.ahead(past, reckoned[now])
    except forecast.TooShort as short:
        return found | {"why": str(short)}
    misses = forecast.backtest(past, reckoned, distances=DISTANCES)
    errors = {str(distance): forecast.error(misses, distance) for distance in DISTANCES}
    return found | {"ahead": forecast.to_json(ahead), "misses": forecast.to_json(misses), "errors": errors}
