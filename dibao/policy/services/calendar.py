"""录入节假日 — a year's public holidays and 调休, as soon as the State Council's notice is out."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid
from dibao.regions.codes import NATION

from ..models import CalendarDay, CalendarYear
from ..permissions import ENTER_CALENDAR


@transaction.atomic
def enter_year(*, year: int, holidays: list[date], workdays: list[date], source: str, by: Any) -> CalendarYear:
    """录入一年的节假日安排 — once; all faults are named. Deadlines reckoned by weekends are settled afterwards."""
    require(by, ENTER_CALENDAR, NATION)
    faults = [f"{day} 不在 {year} 年。" for day in (*holidays, *workdays) if day.year != year]
    faults += [f"{day} 既放假又上班，请核对。" for day in sorted(set(holidays) & set(workdays))]
    faults += [f"{day} 本来就是工作日，不用列为调休上班。" for day in workdays if day.weekday() < 5]
    if len(holidays) < 7:
        faults.append("放假天数少于 7 天，请核对是否漏录。")
    if not source.strip():
        faults.append("请填写通知的名称和文号。")
    if faults:
        raise Invalid(*faults)
    if CalendarYear.objects.filter(year=year).exists():
        raise Conflict(f"{year} 年的节假日已经录入，不能重复录入。")
    rows: list[Any] = [CalendarDay.objects.create(date=d, kind="holiday", name="放假") for d in sorted(set(holidays))]
    rows += [CalendarDay.objects.create(date=d, kind="workday", name="调休上班") for d in sorted(set(workdays))]
    entered = CalendarYear.objects.create(year=year, source=source.strip())
    record("policy.enter_calendar", by=by, about=entered, rows=rows, because=source)
    return entered
