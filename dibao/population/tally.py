"""合计 — exact counts and sums of a run; two tallies add up. Pure: no Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any, Self

import numpy as np

from dibao.rules.changes import KINDS
from dibao.rules.register import Column, Columns


def _none() -> dict[str, int]:
    return dict.fromkeys(KINDS, 0)


def _both(mine: dict[str, int], theirs: dict[str, int]) -> dict[str, int]:
    return {kind: mine[kind] + theirs[kind] for kind in KINDS}


@dataclass(frozen=True)
class Tally:
    """合计. Counties: in = done + skipped + failed. The rest are households and fen per month, by kind of change.

    persons: those granted, or counted where nothing is. before, after: what is paid today, and what the law gives now;
    ``after`` of an unknown household is 0. problems: county → what was wrong there.
    """

    done: int = 0
    skipped: int = 0
    failed: int = 0
    households: dict[str, int] = field(default_factory=_none)
    persons: dict[str, int] = field(default_factory=_none)
    before: dict[str, int] = field(default_factory=_none)
    after: dict[str, int] = field(default_factory=_none)
    problems: dict[int, str] = field(default_factory=dict)

    @property
    def counties(self) -> int:
        """Counties that went in."""
        return self.done + self.skipped + self.failed

    @property
    def total(self) -> int:
        """Households looked at."""
        return sum(self.households.values())

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.done + other.done,
            self.skipped + other.skipped,
            self.failed + other.failed,
            _both(self.households, other.households),
            _both(self.persons, other.persons),
            _both(self.before, other.before),
            _both(self.after, other.after),
            self.problems | other.problems,
        )

    def to_json(self) -> dict[str, Any]:
        """JSON values; ``from_json`` gives an equal tally."""
        return vars(self) | {"problems": {str(county): text for county, text in self.problems.items()}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``."""
        return cls(**data | {"problems": {int(county): text for county, text in data["problems"].items()}})


def tallies(columns: Columns, sizes: Sequence[int]) -> list[Tally]:
    """The counts and sums of result columns, for each county of so many rows."""
    ends = list(accumulate(sizes, initial=0))
    return [
        _tally({name: columns[name][begin:end] for name in ("kind", "members", "old_amount", "amount")})
        for begin, end in pairwise(ends)
    ]


def _tally(county: Columns) -> Tally:
    """One county's. Exact: its sums stay far below 2⁵³, where doubles lose whole fen.

    Only families of the rarer kinds are sorted out; the commonest kind has what is left of the plain sum.
    """
    kind = county["kind"]
    counts = np.bincount(kind, minlength=len(KINDS))
    commonest = counts.argmax()
    others = np.flatnonzero(kind != commonest)
    theirs = kind[others]

    def by_kind(column: Column) -> dict[str, int]:
        sums = np.bincount(theirs, weights=column[others], minlength=len(KINDS)).astype(np.int64)
        sums[commonest] = column.sum(dtype=np.int64) - sums.sum()
        return _told(sums)

    members, before, after = (by_kind(county[name]) for name in ("members", "old_amount", "amount"))
    return Tally(households=_told(counts), persons=members, before=before, after=after)


def _told(figures: Column) -> dict[str, int]:
    return dict(zip(KINDS, figures.tolist(), strict=True))
