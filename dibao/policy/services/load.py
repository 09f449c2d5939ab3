"""载入 — the seeded parameters and the published calendar; a second run changes nothing."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from ..models import CalendarDay, CalendarYear, Parameter
from ..sheet import Entry, content
from ..sheet_yaml import read_yaml
from .parameter import fault_of

SEEDS = Path(__file__).parents[1] / "data" / "parameters.yaml"
PLACES = SEEDS.parent / "places"
CALENDAR_SOURCE = "chinesecalendar"
FIRST_YEAR = 2004


@transaction.atomic
def load_seeds(*, by: Any) -> dict[str, int]:
    """Load what is not there yet; returns how many parameters and days were added."""
    fresh = [entry for entry in seeds() if not _known(entry)]
    if faults := [
        f"{entry.key}：{fault}" for entry in fresh if (fault := fault_of(entry.key, entry.value, entry.unit))
    ]:
        raise Invalid(*faults)
    rows = [Parameter.objects.create(decided_by=by.actor_key, **content(entry)) for entry in fresh]
    days = load_calendar(by=by)
    record("policy.load_seeds", by=by, about=None, rows=rows, data={"parameters": len(rows), "days": days})
    return {"parameters": len(rows), "days": days}


def seeds() -> list[Entry]:
    """预置参数 — the nation, the demo city, and one file for each place with figures read in public sources."""
    found: list[Entry] = []
    for path in (SEEDS, *sorted(PLACES.glob("*.yaml"))):
        entries, faults = read_yaml(path.read_bytes())
        if faults:
            raise Invalid(*(f"{path.name} {fault}" for fault in faults))
        found += entries
    return found


def _known(entry: Entry) -> bool:
    same = ("key", "division", "track", "valid_from", "document")
    return Parameter.objects.filter(**{name: getattr(entry, name) for name in same}).exists()


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
