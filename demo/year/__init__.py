"""一年 — a county's office simulated day by day: what happens to families, and what staff do about it from their lists.

Everything goes through the real services, as the real people, on the real days; chance decides only what happens. Nobody
in here remembers what is to be done: each working day the staff read the same lists their pages show. Whatever a list
forgot would still lie there at the end, and `recount` looks for it without those lists.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from dibao.kernel import clock
from dibao.policy.queries import calendar
from dibao.rules.deadlines import add_working_days

from ..people import Inventor
from .staff import Office

Progress = Callable[[str], None]


@dataclass
class Year:
    """One run: its dice, its people, what has been counted so far, what the bank of the year holds."""

    first: date
    days: int
    seed: int
    office: Office
    pace: int = 1
    dice: Random = field(init=False)
    inventor: Inventor = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    # key → (fen, whether it was paid): the other side's own books, to compare ours with.
    bank: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)  # noqa: S311 — chance, not keys
        self.inventor = Inventor(seed=self.seed)

    def working_days(self) -> Iterator[date]:
        """The days somebody is in the office."""
        day = self.first
        while day < self.first + timedelta(days=self.days):
            if add_working_days(day - timedelta(days=1), 1, calendar()).on == day:
                yield day
            day += timedelta(days=1)


def morning(day: date) -> datetime:
    """When the office opens."""
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=clock.OFFICE)
