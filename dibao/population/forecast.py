"""预测 — households and money of the months ahead, and how wrong the same reckoning would have been before. Pure.

Two things move the figures. The *register* moves by itself: children come of age, the old reach the next uplift, the
standards already decided take effect; that is reckoned exactly, family by family, for every month. And families
come and go; that is taken from the months past. One month ahead is

    households = (households now × reckoned then ÷ reckoned now) × (1 − rate of leaving) + mean number entering

and the money is what the families of that month get on average by the same reckoning. Fractions throughout;
every figure is rounded once, at the end.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Self

AHEAD: Final = 12
LOOK_BACK: Final = 6
"""Months from which the rates of entering and leaving are taken."""
LEAST: Final = 3
"""Months of history without which nothing is forecast."""


@dataclass(frozen=True, slots=True)
class Month:
    """历史月份 — what was paid in a month (``yyyymm``): households, persons, fen; who came in and who left."""

    month: int
    households: int
    persons: int
    fen: int
    entered: int
    left: int

    @classmethod
    def series(cls, rows: Sequence[tuple[int, int, int, int]]) -> list[Self]:
        """From (month, households, persons, fen) alone: only the net change is known, and taken as one movement."""
        found, before = [], None
        for month, households, persons, fen in rows:
            change = 0 if before is None else households - before
            found.append(cls(month, households, persons, fen, max(change, 0), max(-change, 0)))
            before = households
        return found


@dataclass(frozen=True, slots=True)
class Reckoned:
    """登记册某月的核算 — today's families reckoned for the first of a month: granted households, persons, fen."""

    households: int
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """One month forecast, whole households and persons, whole fen."""

    month: int
    households: int
    persons: int
    fen: int


@dataclass(frozen=True, slots=True)
class Miss:
    """回测 — what would have been forecast for a past month, so many months before, and what it was (fen)."""

    month: int
    distance: int
    forecast: int
    actual: int

    @property
    def permille(self) -> int:
        """The error in tenths of a percent of what it was, without sign."""
        return abs(self.forecast - self.actual) * 1000 // self.actual if self.actual else 0


class TooShort(ValueError):
    """历史太短 — nothing can be forecast from it."""


def next_month(month: int, steps: int = 1) -> int:
    """``yyyymm`` some months later (or earlier)."""
    count = month // 100 * 12 + month % 100 - 1 + steps
    return count // 12 * 100 + count % 12 + 1


def rates(history: Sequence[Month]) -> tuple[Fraction, Fraction]:
    """(share of the families leaving, families entering) in a month, over the last ``LOOK_BACK`` months."""
    if len(history) < LEAST:
        raise TooShort(f"至少要有 {LEAST} 个月的发放历史才能预测，现在只有 {len(history)} 个月。")
    pairs = list(itertools.pairwise(history))[-LOOK_BACK:]
    exposed = sum(before.households for before, _ in pairs)
    leaving = Fraction(sum(after.left for _, after in pairs), exposed) if exposed else Fraction(0)
    return leaving, Fraction(sum(after.entered for _, after in pairs), len(pairs))


def ahead(history: Sequence[Month], reckoned: Mapping[int, Reckoned], *, months: int = AHEAD) -> list[Ahead]:
    """预测 from the last month of the history on. ``reckoned`` has that month and every month asked for."""
    leaving, entering = rates(history)
    last = history[-1]
    base, flow, found = reckoned[last.month], Fraction(last.households), []
    for step in range(1, months + 1):
        month = next_month(last.month, step)
        flow = flow * (1 - leaving) + entering
        now = reckoned[month]
        households = flow * _ratio(now.households, base.households)
        found.append(
            Ahead(
                month,
                round(households),
                round(households * _each(last.persons, last) * _per(now, base, "persons")),
                round(households * _each(last.fen, last) * _per(now, base, "fen")),
            )
        )
    return found


def _each(total: int, month: Month) -> Fraction:
    """Per household of a month."""
    return Fraction(total, month.households) if month.households else Fraction(0)


def _ratio(now: int, base: int) -> Fraction:
    return Fraction(now, base) if base else Fraction(1)


def _per(now: Reckoned, base: Reckoned, name: str) -> Fraction:
    """How much more a family has of something than in the base month, by the reckoning of the register."""
    if not (now.households and base.households and getattr(base, name)):
        return Fraction(1)
    return Fraction(getattr(now, name), now.households) / Fraction(getattr(base, name), base.households)


def backtest(
    history: Sequence[Month], reckoned: Mapping[int, Mapping[int, Reckoned]], *, distances: Sequence[int] = (1, 3, 6)
) -> list[Miss]:
    """回测 — for every past month from which one could have forecast, with what was known then.

    reckoned: month of origin → month → the register reckoned with the figures known at the origin.
    """
    misses, paid = [], {month.month: month.fen for month in history}
    for end in range(LEAST, len(history)):
        past = history[:end]
        origin = past[-1].month
        reach = [d for d in distances if next_month(origin, d) in paid]
        if not reach or origin not in reckoned:
            continue
        found = {one.month: one for one in ahead(past, reckoned[origin], months=max(reach))}
        for distance in reach:
            month = next_month(origin, distance)
            misses.append(Miss(month, distance, found[month].fen, paid[month]))
    return misses


def error(misses: Sequence[Miss], distance: int) -> int | None:
    """平均误差 so many months ahead, in tenths of a percent; None where it was never tried."""
    tried = [miss.permille for miss in misses if miss.distance == distance]
    return sum(tried) // len(tried) if tried else None


def to_json(rows: Sequence[Any]) -> list[list[int]]:
    """Rows of one of the classes above as lists of whole numbers."""
    return [[getattr(row, name) for name in row.__slots__] for row in rows]
