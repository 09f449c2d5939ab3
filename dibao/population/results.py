"""重核结果的存取 — a run's results, a few counties to a file. Pure: no Django.

A folder and a file for every county would cost as much as the figures in them, so counties that were reckoned together
lie behind one another in one part, named after the first of them. Its note says which counties it holds, from what
households each was made, and what each came to. A folder holds the results of one run, a county in one part only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dibao.population import layout, store
from dibao.rules.register import Columns


@dataclass(frozen=True, slots=True)
class Held:
    """One county of a part: its six digits, the digest of its households, their number, and its tally as JSON."""

    county: int
    digest: str
    rows: int
    tally: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of results. run: the key of the run it belongs to."""

    path: Path
    run: str
    held: tuple[Held, ...]

    @property
    def counties(self) -> tuple[int, ...]:
        """The counties in it, in the order of its rows."""
        return tuple(each.county for each in self.held)

    def columns(self) -> Columns:
        """The result columns of all its counties, one behind the other."""
        return layout.columns(pq.read_table(self.path, partitioning=None), layout.RESULT)

    def of(self, county: int) -> Columns:
        """The rows of one of its counties."""
        place = self.counties.index(county)
        begin = sum(each.rows for each in self.held[:place])
        return {name: column[begin : begin + self.held[place].rows] for name, column in self.columns().items()}


def write(target: Path, run: str, held: Sequence[Held], columns: Columns) -> None:
    """The counties of ``held``, whose rows stand in that order in ``columns``, as one part: whole or not at all."""
    target.mkdir(parents=True, exist_ok=True)
    told = [[each.county, each.digest, each.rows, each.tally] for each in held]
    store.write(_path(target, held[0].county), columns, layout.RESULT, {"run": run, "held": told})


def part(target: Path, first: int) -> Part | None:
    """The part that begins with a county; None when there is none, or it is torn."""
    return _opened(_path(target, first))


def parts(target: Path) -> list[Part]:
    """Every part of a run, in the order of their first counties."""
    return [found for path in files(target) if (found := _opened(path))]


def files(target: Path) -> list[Path]:
    """The files of a run, in the order of their first counties."""
    return sorted(target.glob("part-*.parquet"))


def read(target: Path, county: int) -> Columns:
    """The result columns of one county. Raises LookupError when it has none."""
    mine = part(target, county)
    for each in [mine] if mine else parts(target):
        if county in each.counties:
            return each.of(county)
    raise LookupError(f"no results of {county} in {target}")


def _path(target: Path, first: int) -> Path:
    return target / f"part-{first:06d}.parquet"


def _opened(path: Path) -> Part | None:
    note = store.note(path)
    return Part(path, note["run"], tuple(Held(*each) for each in note["held"])) if note else None
