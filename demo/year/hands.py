"""多人同时办 — what lies on the office's lists in one morning, worked off by as many processes as are asked for.

Each matter has dice of its own, so that the number of hands changes nothing of what happens. The hands are spawned (printing
holds threads, which a fork would lose), live as long as the year, and get only keys: each reads its rows itself.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from multiprocessing import get_context
from random import Random
from typing import Any

from dibao.kernel import clock

from .. import worker
from . import Year
from .staff import Office

# The matter's name, from which its dice are thrown, and the key by which a hand finds it.
Matter = tuple[str, Any]
Work = Callable[[Year, Any], None]


@dataclass(frozen=True)
class Hands:
    """One pair, or a pool of processes."""

    pool: ProcessPoolExecutor | None = None

    def each(self, year: Year, work: Work, matters: Sequence[Matter]) -> None:
        """Do the work on every matter; what it counts is counted in the year."""
        if self.pool is None:
            for name, key in matters:
                _with_dice(year, work, name, key)
            return
        given = (year.first, year.days, year.seed, year.pace)
        for counts in self.pool.map(partial(_do, work, clock.now(), given), matters):
            year.counts.update(counts)


@contextmanager
def hands(count: int) -> Iterator[Hands]:
    """So many hands until the year is over."""
    if count == 1:
        yield Hands()
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=worker.begin) as pool:
        yield Hands(pool)


@cache
def _mine(first: date, days: int, seed: int, pace: int) -> Year:
    """The year as this process knows it: the people, and no books."""
    return Year(first, days, seed, Office(), pace)


def _do(work: Work, moment: datetime, given: tuple[date, int, int, int], matter: Matter) -> Counter[str]:
    year = _mine(*given)
    year.counts = Counter()
    with clock.at(moment):
        _with_dice(year, work, *matter)
    return year.counts


def _with_dice(year: Year, work: Work, name: str, key: Any) -> None:
    year.dice, kept = Random(f"{year.seed} {clock.today()} {name}"), year.dice  # noqa: S311 — chance, not keys
    try:
        work(year, key)
    finally:
        year.dice = kept
