"""载入 — the seeded parameters and the published calendar; a second run changes nothing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml
from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..models import CalendarDay, CalendarYear, Parameter
from .parameter import fault_of

SEEDS = Path(__file__).parents[1] / "data" / "parameters.yaml"
CALENDAR_SOURCE = "chinesecalendar"
FIRST_YEAR = 2004


@transaction.atomic
def load_seeds(*, by: Any) -> dict[str, int]:
    """Load what is not there yet; returns how many parameters and days were added."""
    fresh = [row for row in _rows() if not _known(row)]
    if faults := [
        f"{row['key']}：{fault}" for row in fresh if (fault := fault_of(row["key"], row["value"], row["unit"]))
    ]:
        raise Invalid(*faults)
    rows = [Parameter.objects.create(decided_by=by.actor_key, decided_at=clock.now(), **row) for row in fresh]
    days = load_calendar(by=by)
    record("policy.load_seeds", by=by, about=None, rows=rows, data={"parameters": len(rows), "days": days})
    return {"parameters": len(rows), "days": days}


def _rows() -> list[dict[str, Any]]:
    """Every seed as a flat row: each block of the file gives what its entries share."""
    flat = []
    for block in yaml.safe_load(SEEDS.read_text(encoding="utf-8")):
        shared = {key: block[key] for key in ("division", "track", "document", "source", "confidence", "valid_from")}
        for key, entry in block["parameters"].items():
            own = entry if isinstance(entry, dict) and "value" in entry else {"value": entry}
            row = shared | {"article": "", "unit": "", "valid_to": None} | own
            flat.append(row | {"key": key})
    return flat


def _known(row: dict[str, Any]) -> bool:
    same = ("key", "division", "track", "valid_from", "document")
    return Parameter.objects.filter(**{name: row[name] for name in same}).exists()


@transaction.atomic
def load_calendar(*, by: Any) -> int:
    """Holidays and 调休 of every published year; returns how many days were added."""
    added: list[Any] = []
    for year in range(FIRST_YEAR, 2100):
        if CalendarYear.objects.filter(year=year).exists():
            continue
        try:
            days = _year(year)
        except NotImplementedError:
            break
        added += CalendarDay.objects.bulk_create(days)
        added.append(CalendarYear.objects.create(year=year, source=CALENDAR_SOURCE))
    if added:
        record("policy.load_calendar", by=by, about=None, rows=added)
    return sum(isinstance(row, CalendarDay) for row in added)


def _year(year: int) -> list[CalendarDay]:
    """Days of a year that are not what their weekday says. Raises NotImplementedError for an unpublished year."""
    rows = []
    day = date(year, 1, 1)
    while day.year == year:
        weekday = day.weekday() < 5
        if chinese_calendar.is_workday(day) != weekday:
            name = (chinese_calendar.get_holiday_detail(day)[1] or "调休") if weekday else "调休上班"
            rows.append(CalendarDay(date=day, kind="holiday" if weekday else "workday", name=name))
        day += timedelta(days=1)
    return rows
