"""合计 — exact counts and sums of a run; two tallies add up. Pure: no Django."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np

from dibao.rules.changes import KINDS
from dibao.rules.register import Column, Columns


def _none() -> dict[str, int]:
    return dict.fromkeys(KINDS, 0)


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
        def both(name: str) -> Any:
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, int):
                return mine + theirs
            if name == "problems":
                return mine | theirs
            return {kind: mine[kind] + theirs[kind] for kind in KINDS}

        return Tally(**{f.name: both(f.name) for f in fields(self)})

    def to_json(self) -> dict[str, Any]:
        """JSON values; ``from_json`` gives an equal tally."""
        return vars(self) | {"problems": {str(county): text for county, text in self.problems.items()}}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``."""
        return cls(**data | {"problems": {int(county): text for county, text in data["problems"].items()}})


def tally(columns: Columns) -> Tally:
    """The counts and sums of result columns. Exact: a county's sums stay far below 2⁵³, where doubles lose whole fen.

    Only families of the rarer kinds are sorted out; the commonest kind has what is left of the plain sum.
    """
    counts = np.bincount(columns["kind"], minlength=len(KINDS))
    commonest = int(counts.argmax())
    others = np.flatnonzero(columns["kind"] != commonest)
    kinds = columns["kind"][others].astype(np.intp)

    def by_kind(column: Column) -> dict[str, int]:
        sums = np.bincount(kinds, weights=column[others], minlength=len(KINDS)).astype(np.int64)
        sums[commonest] = column.sum(dtype=np.int64) - sums.sum()
        return dict(zip(KINDS, sums.tolist(), strict=True))

    return Tally(
        households=dict(zip(KINDS, counts.tolist(), strict=True)),
        persons=by_kind(columns["members"]),
        before=by_kind(columns["old_amount"]),
        after=by_kind(columns["amount"]),
    )
