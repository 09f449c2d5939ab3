"""登记册 — households as columns: the facts of many families in a few arrays, for the same arithmetic as one.

What every family has stands in a column; what few have (an income that may be left out or that is dated, spending,
a vehicle, an exempted deposit, an obligor elsewhere) stands in ``entries``, one row each.
Money is int64 fen, income and spending per year; dates are int32 ``yyyymmdd``, 0 where there is none.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from dibao.rules.eligibility import STATUSES as DECIDED

Column = npt.NDArray[Any]
Columns = dict[str, Column]

TRACKS: Final = ("urban", "rural")
EXISTING: Final = ("", "dibao", "single_person", "marginal", "rigid_spending", "destitute")
"""What a household is today, by position."""

STATUSES: Final = (*DECIDED, "unknown")
"""What an assessment answers, by position."""

HOUSEHOLD_FLAGS: Final = {
    "contradiction": 1,
    "income_unchecked": 2,
    "facts_missing": 4,
    "income_gap": 8,
    "property_unchecked": 16,
    "assets_unknown": 32,
    "holds_assets": 64,
    "area_unknown": 128,
    "has_income": 256,
    "has_pension": 512,
}
"""Bits of ``households['flags']``: why an answer is impossible, and what the family has at all."""

PERSON_FLAGS: Final = {
    "severe": 1,
    "illness": 2,
    "student": 4,
    "single_parent": 8,
    "bereaved": 16,
    "able": 32,
    "partial": 64,
    "jobless": 128,
    "excused": 256,
    "female": 512,
    "level_1": 1024,
    "level_2": 2048,
    "level_3": 4096,
    "level_4": 8192,
}
"""Bits of ``persons['flags']``; ``severe`` as in 审核确认办法第八条, ``level_n`` the certified level of a disability."""

KINDS: Final = ("wage", "business", "other", "spending", "thing", "asset", "obligor")
"""What an entry is, by position: three sorts of income, spending, a countable thing, exempted assets, an obligor."""

PERIODS: Final = ("month", "year", "once")

HOUSEHOLDS: Final[dict[str, Any]] = {
    "number": np.int64,
    "division": np.int64,
    "track": np.int8,
    "status": np.int8,
    "amount": np.int64,
    "uplift": np.int64,
    "members": np.int16,
    "assets": np.int64,
    "homes": np.int16,
    "home_area": np.int64,
    "flags": np.int16,
}
PERSONS: Final[dict[str, Any]] = {
    "birth": np.int32,
    "flags": np.int16,
    "wage": np.int64,
    "business": np.int64,
    "other": np.int64,
    "pension": np.int64,
}
ENTRIES: Final[dict[str, Any]] = {
    "household": np.int32,
    "person": np.int32,
    "kind": np.int8,
    "code": np.int16,
    "claim": np.int16,
    "amount": np.int64,
    "area": np.int64,
    "period": np.int8,
    "begin": np.int32,
    "end": np.int32,
    "members": np.int16,
    "children": np.int16,
    "supported": np.int16,
    "carer": np.int8,
}
"""Columns and their types. area: 1/10,000 m². amount, area: −1 where unknown. claim: the exemption, or why unable.
carer: 1 for a sibling or a carer of 60 or more."""


@dataclass(frozen=True)
class Register:
    """登记册 — ``households`` one row each; ``persons`` the counted members, in household order; ``entries`` the rest.

    ``entries['code']`` and ``['claim']`` are positions in ``vocabulary``; position 0 is the empty word.
    """

    households: Columns
    persons: Columns
    entries: Columns
    vocabulary: tuple[str, ...] = ("",)

    def __len__(self) -> int:
        return len(self.households["number"])

    @property
    def starts(self) -> Column:
        """Where each household's persons begin."""
        ends: Column = np.cumsum(self.households["members"], dtype=np.int64)
        return ends - self.households["members"]

    def part(self, lo: int, hi: int) -> Register:
        """The households ``lo`` … ``hi``-1 as a register of their own (views, not copies, where possible)."""
        if lo == 0 and hi == len(self):
            return self
        members = self.households["members"]
        first = int(members[:lo].sum(dtype=np.int64))
        last = first + int(members[lo:hi].sum(dtype=np.int64))
        owner = self.entries["household"]
        begin, end = np.searchsorted(owner, (lo, hi))
        entries = {name: column[begin:end] for name, column in self.entries.items()}
        entries["household"] = entries["household"] - np.int32(lo)
        entries["person"] = np.where(entries["person"] < 0, entries["person"], entries["person"] - np.int32(first))
        return Register(
            {name: column[lo:hi] for name, column in self.households.items()},
            {name: column[first:last] for name, column in self.persons.items()},
            entries,
            self.vocabulary,
        )

    def runs(self) -> Iterator[tuple[int, int, int, int]]:
        """(lo, hi, division, track) of each run of neighbouring households of one division and track."""
        division, track = self.households["division"], self.households["track"]
        if not len(self):
            return
        new = np.flatnonzero((np.diff(division) != 0) | (np.diff(track) != 0)) + 1
        edges = [0, *new.tolist(), len(self)]
        for lo, hi in itertools.pairwise(edges):
            yield lo, hi, int(division[lo]), int(track[lo])


def empty(types: dict[str, Any], size: int = 0) -> Columns:
    """Columns of zeros of the given types."""
    return {name: np.zeros(size, dtype=kind) for name, kind in types.items()}


def as_number(day: Any) -> int:
    """A date as ``yyyymmdd``, 0 for none."""
    return 0 if day is None else int(day.year * 10_000 + day.month * 100 + day.day)
