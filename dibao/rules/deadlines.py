"""期限 — working days by the public-holiday calendar, and the light on a due date.

最低生活保障审核确认办法 第十五条、第十七条、第十九条至第二十二条. Counting starts on the day after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dibao.rules.parameters import Parameters

DAY: Final = timedelta(days=1)
AMBER_DAYS: Final = 2
DUE: Final[dict[str, str]] = {
    "start_investigation": "start_investigation_wd",
    "start_check": "start_check_wd",
    "county_review": "county_review_wd",
    "refusal_notice": "refusal_notice_wd",
    "whole_case": "total_wd",
    "whole_case_extended": "extended_wd",
    "whole_case_delegated": "delegated_wd",
}
"""Step → parameter that holds its limit in working days."""


@dataclass(frozen=True)
class Calendar:
    """工作日历 — public holidays, 调休 workdays, and the years whose notice has been entered."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """工作日 — in a year without a notice: every weekday but 1 January."""
        if day.year not in self.years:
            return day.weekday() < 5 and (day.month, day.day) != (1, 1)
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)


@dataclass(frozen=True)
class DueDate:
    """到期日 — provisional while a year it runs through has no holiday notice yet."""

    on: date
    provisional: bool = False


def add_working_days(start: date, n: int, calendar: Calendar) -> DueDate:
    """The n-th working day after ``start`` (the day after is the first). n = 0: start itself."""
    day, left = start, n
    while left > 0:
        day += DAY
        left -= calendar.is_working(day)
    years = range(start.year, day.year + 1) if n else ()
    counted = {year for year in years if (start + DAY).year <= year}
    return DueDate(day, provisional=not counted <= calendar.years)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_working(start + DAY * i) for i in range(1, (end - start).days + 1))


def due(step: str, *, start: date, parameters: Parameters, calendar: Calendar) -> DueDate:
    """到期日 of a step of ``DUE``. Raises MissingParameter; KeyError for a step that has no limit."""
    return add_working_days(start, parameters.value(DUE[step]), calendar)


def notice_closes(posted: date, days: int = 7) -> date:
    """公示 — the first day on which it may be closed: ``days`` full calendar days have passed, counted from the day
    after posting. Posted 1 March, seven days: 2–8 March, closed from 9 March. 第十九条."""
    return posted + DAY * (days + 1)


def light(due: date | DueDate, on: date, calendar: Calendar) -> tuple[str, str]:
    """灯 — ``red``, ``amber`` (two working days or fewer) or ``green``, with the words for it."""
    day = due.on if isinstance(due, DueDate) else due
    left = working_days_between(on, day, calendar)
    if day == on:
        return "amber", "今天到期"
    if day < on:
        return "red", f"逾期 {-left} 个工作日" if left else "已逾期，不足 1 个工作日"
    colour = "amber" if left <= AMBER_DAYS else "green"
    return colour, f"还剩 {left} 个工作日" if left else f"{day.month} 月 {day.day} 日到期，中间没有工作日"
