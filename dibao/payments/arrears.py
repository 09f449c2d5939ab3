"""欠发和多发 — what was due month by month, what was booked, and what is between them. Pure: dates and fen.

Nothing is set off: a month paid too much stays one month paid too much, a month paid too little is paid for itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dibao.rules.periods import first_of_month


class Step(NamedTuple):
    """An amount per month from a month on, in the order they were decided for one month: the later one wins."""

    from_month: date
    amount: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One month: due and booked in fen, amount = due − booked; above zero 补发, below zero 多发."""

    month: date
    due: int
    booked: int

    @property
    def amount(self) -> int:
        """due − booked, fen."""
        return self.due - self.booked


def index(month: date) -> int:
    """The month as one number, so that months can be counted."""
    return month.year * 12 + month.month - 1


def month_at(number: int) -> date:
    """The first day of the month with this number."""
    return date(number // 12, number % 12 + 1, 1)


def month_in(text: str) -> date | None:
    """The first day of a month written as 2026-09; None for anything else."""
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        return None


def months(first: date, last: date) -> Iterator[date]:
    """First days of the months from `first` to `last`, both counted; none when `last` comes before."""
    for number in range(index(first), index(last) + 1):
        yield month_at(number)


def last_month(ended: date | None, through: date) -> date:
    """The last month that can be due: the month of the exit, at the latest `through`."""
    return min(first_of_month(ended), through) if ended else through


def steps_in_force(rows: Iterable[Step]) -> list[Step]:
    """Rows as they were decided, oldest first within a month: one per starting month, in the order of the months."""
    return sorted({row.from_month: row for row in rows}.values())


def due_by_month(steps: list[Step], *, first: date, last: date) -> dict[date, int]:
    """应发 — fen due in each month from `first` to `last`; `steps` as `steps_in_force` gives them."""
    found = {}
    at, amount = 0, 0
    for month in months(first, last):
        while at < len(steps) and steps[at].from_month <= month:
            amount = steps[at].amount
            at += 1
        found[month] = amount
    return found


def differences(due: Mapping[date, int], booked: Mapping[date, int]) -> list[Difference]:
    """Every month in which the two are not the same, oldest first."""
    found = (Difference(month, due.get(month, 0), booked.get(month, 0)) for month in sorted({*due, *booked}))
    return [each for each in found if each.amount]
