"""比对结果的读取 — the hits of a run as lines to be written, in one order however often they are read."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.kernel import crypto
from dibao.regions import codes

from .. import engine, persons_store
from ..layout import SEALED
from ..register_store import place_of

FILE: Final = "hits.parquet"
ORIGINS: Final = "origins.json"


@dataclass(frozen=True, slots=True)
class Line:
    """One hit of the engine. fact: what makes it another matter than before; rows: (register, the row's own words)."""

    finder: str
    household: int
    key: int
    amount: int | None
    on: date | None
    reason: str
    fact: str
    rows: list[tuple[str, dict[str, Any]]]


class Hits:
    """The hits of one run inside its place, from a position on."""

    def __init__(self, folder: Path, division: int) -> None:
        self._folder, self._span = folder, codes.span(division)
        origins = folder / "registers" / ORIGINS
        self._origins: dict[str, list[list[Any]]] = json.loads(origins.read_text()) if origins.exists() else {}

    def __len__(self) -> int:
        path = self._folder / "hits" / FILE
        if not path.exists():
            return 0
        places = pq.read_table(path, columns=["division"])["division"].to_numpy()
        return int(np.count_nonzero((places >= self._span[0]) & (places <= self._span[1])))

    def batches(self, position: int, size: int) -> Iterator[list[Line]]:
        """Batches of lines from ``position`` on; the details of a batch are read part by part."""
        lo, hi = self._span
        found = engine.read(self._folder / "hits", self._folder / "registers")
        inside = islice((hit for hit in found if lo <= hit.division <= hi), position, None)
        while some := list(islice(inside, size)):
            texts = self._texts(some)
            yield [_line(hit, [texts[row] for row in hit.rows]) for hit in some]

    def _texts(self, hits: Sequence[engine.Hit]) -> dict[engine.Row, tuple[str, dict[str, Any]]]:
        wanted: dict[tuple[Path, int], set[engine.Row]] = defaultdict(set)
        for hit in hits:
            for row in hit.rows:
                wanted[row.state, row.part].add(row)
        texts = {}
        for (state, part), rows in wanted.items():
            ordered = sorted(rows, key=lambda row: row.row)
            day, number = self._origins[state.parent.name][part]
            sealed = _sealed(state / f"part-{part:05d}.parquet", [row.row for row in ordered])
            for row, value in zip(ordered, sealed, strict=True):
                place = place_of(Path(row.register) / day, number, row.row)
                texts[row] = (row.register, json.loads(crypto.unseal(value, place=place)))
        return texts


def _line(hit: engine.Hit, rows: list[tuple[str, dict[str, Any]]]) -> Line:
    """An amount is compared as an amount; a matter without one is told from another by its day."""
    day = str(hit.on or "") if hit.amount is None else ""
    fact = f"{hit.finder}|{hit.reason}|{len(rows)}|{day}"
    return Line(hit.finder, hit.household, hit.key, hit.amount, hit.on, hit.reason, fact, rows)


def _sealed(path: Path, rows: Sequence[int]) -> list[bytes]:
    """The sealed column at these rows (ascending), one row group at a time."""
    found: list[bytes] = []
    wanted, first = np.asarray(rows, np.int64), 0
    with pq.ParquetFile(path) as table:
        for group in range(table.num_row_groups):
            size = table.metadata.row_group(group).num_rows
            here = wanted[(wanted >= first) & (wanted < first + size)] - first
            if len(here):
                column = table.read_row_group(group, columns=[SEALED])[SEALED]
                found += column.take(pa.array(here)).to_pylist()
            first += size
    return found


def counted(persons: Path, division: int) -> tuple[int, int]:
    """Persons and households of a place among those compared."""
    lo, hi = codes.span(division)
    people = homes = 0
    for county in persons_store.counties(persons):
        path = persons_store.file(persons, county)
        columns = pq.read_table(path, columns=["division", "household"], partitioning=None)
        places = columns["division"].to_numpy()
        inside = (places >= lo) & (places <= hi)
        people += int(np.count_nonzero(inside))
        homes += len(np.unique(columns["household"].to_numpy()[inside]))
    return people, homes
