"""在保人员的读取 — persons of many counties as one long table: row n of a run is always the same person. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.population.duck import session
from dibao.screening import layout, persons_store
from dibao.screening.joins import Span
from dibao.screening.layout import Column

HANDFUL: Final = 1_000_000
"""Persons read at a time for the second step, in whole counties."""
_BATCH: Final = 1 << 20


class Persons:
    """The persons of a run, in the order of counties. total: how many; starts: the row at which each county begins."""

    def __init__(self, root: Path, counties: Sequence[int] | None, *, memory: int, spill: Path) -> None:
        self._memory, self._spill = memory, spill
        wanted = persons_store.counties(root) if counties is None else sorted(set(counties))
        self.files = [persons_store.file(root, county) for county in wanted]
        footers = [pq.read_metadata(path) for path in self.files]
        sizes = [each.num_rows for each in footers]
        self.digests = [(each.metadata or {}).get(layout.NOTE, b"") for each in footers]
        self.starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
        self.total = int(self.starts[-1])

    def spans(self, count: int) -> list[Span]:
        """The keys of all persons, in ``count`` neighbouring stretches of about as many rows."""
        wanted = np.linspace(0, self.total, count + 1)[1:-1]
        edges = sorted({0, *np.searchsorted(self.starts, wanted).tolist(), len(self.files)})
        return [
            Span(int(self.starts[lo]), int(self.starts[hi] - self.starts[lo]), self._keys(self.files[lo:hi]))
            for lo, hi in pairwise(edges)
        ]

    def _keys(self, files: Sequence[Path]) -> Iterator[Column]:
        with self._session(threads=1) as connection:
            batches = connection.execute(_select(("key",), files)).fetch_record_batch(_BATCH)
            for batch in batches:
                yield batch.column(0).to_numpy()

    def handfuls(self) -> list[tuple[int, int]]:
        """(first, last + 1) of neighbouring counties, some ``HANDFUL`` persons each."""
        edges = [0]
        for county in range(1, len(self.files) + 1):
            if self.starts[county] - self.starts[edges[-1]] >= HANDFUL or county == len(self.files):
                edges.append(county)
        return list(pairwise(edges))

    def read(self, first: int, last: int, names: Sequence[str], *, rows: Column | None = None) -> pa.Table:
        """Columns of these counties, one chunk each. rows: only these, ascending, counted from the first of them."""
        tables, begin = [], 0
        for county in range(first, last):
            end = int(self.starts[county + 1] - self.starts[first])
            with pa.memory_map(str(self.files[county])) as mapped, pq.ParquetFile(mapped) as file:
                table = file.read(columns=list(names), use_threads=False).replace_schema_metadata(None)
            if rows is not None and len(mine := _between(rows, begin, end)) < end - begin:
                table = table.take(pa.array(mine))
            tables.append(table)
            begin = end
        # counties written before the columns were declared never empty have the same columns, declared otherwise
        return pa.concat_tables(tables, promote_options="default").combine_chunks()

    def repeated(self, column: str) -> Column:
        """Values of a key column that stand in more than one household, sorted; 0 is none."""
        query = f"""SELECT {column} FROM ({_select((column, "household"), self.files)}) WHERE {column} <> 0
            GROUP BY {column} HAVING min(household) <> max(household)"""  # noqa: S608 — our own column names
        if not self.files:
            return np.zeros(0, np.int64)
        with self._session() as connection:
            return np.sort(connection.execute(query).fetch_arrow_table().column(0).to_numpy())

    def _session(self, threads: int = 2) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        self._spill.mkdir(parents=True, exist_ok=True)
        return session(threads=threads, memory=f"{max(64, self._memory // 2_000_000)}MB", spill=self._spill)


def _between(rows: Column, begin: int, end: int) -> Column:
    """Those of ascending rows from ``begin`` to ``end``-1, counted from ``begin``."""
    lo, hi = np.searchsorted(rows, (begin, end))
    mine: Column = rows[lo:hi] - begin
    return mine


def _select(names: Sequence[str], files: Sequence[Path]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = false)"  # noqa: S608 — our own names
