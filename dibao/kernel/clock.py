"""The one clock. Nothing else in the house asks the machine for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")
_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present moment, aware, in the office's time zone."""
    return _set.get() or datetime.now(OFFICE)


def today() -> date:
    """Today's date on the office wall (Asia/Shanghai)."""
    return now().astimezone(OFFICE).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Pretend it is `moment`; used by tests and by the demo's story, never by a page."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, 0)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=OFFICE)
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
