"""复议诉讼期限 — the days the law itself sets; nothing here is left to a place. Pure: no Django."""

from datetime import date, timedelta
from typing import Final

from dibao.rules.deadlines import Calendar, add_working_days
from dibao.rules.periods import add_months

RECONSIDERATION: Final = "reconsideration"
REPLY_WD: Final = 10
"""行政复议法 第四十八条: the office answers within ten days of the copy; 第八十八条: these are working days."""
DEFENCE_DAYS: Final = 15
"""行政诉讼法 第六十七条: the office answers within fifteen days of the copy."""
LITIGATION_MONTHS: Final = 6
"""行政诉讼法 第四十六条: the court is asked within six months of knowing."""
BASIS: Final = {RECONSIDERATION: "行政复议法第四十八条、第八十八条", "litigation": "行政诉讼法第六十七条"}


def reply_due(kind: str, *, received_on: date, calendar: Calendar) -> date:
    """答复期限 — the last day for our answer and the file: working days at a review body, days at a court."""
    if kind == RECONSIDERATION:
        return add_working_days(received_on, REPLY_WD, calendar).on
    return received_on + timedelta(days=DEFENCE_DAYS)


def last_day(kind: str, *, notified_on: date, days: int) -> date:
    """申请期限 — the last day to turn there. `days`: of reconsideration, 行政复议法 第二十条 (60)."""
    if kind == RECONSIDERATION:
        return notified_on + timedelta(days=days)
    return add_months(notified_on, months=LITIGATION_MONTHS)
