"""第二步：逐县核对 — a handful of counties with the rows that matched, and every finder over them. Pure: no Django."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from dibao.kernel.whole import whole
from dibao.population.duck import session
from dibao.rules.register import EXISTING
from dibao.screening import layout
from dibao.screening.finders import Finder, question
from dibao.screening.finders.shape import OWN, PERSONS, SAME_ACCOUNT, SAME_KEY
from dibao.screening.layout import Column
from dibao.screening.matches import Matches
from dibao.screening.persons_source import Persons
from dibao.screening.sums import hits, summed
from dibao.screening.thresholds import Local

_ALWAYS: Final = ("key", "name_key", "household", "person", "division", "track", "status")
_KEY_OF: Final = {SAME_KEY: "key", SAME_ACCOUNT: "account_key"}
_EMPTY: Final = {"int64": layout.EMPTY, "int32": 0}
"""The stored value that stands for nothing, by type: of money and counts, of days. Keys have none."""

Task = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Finders that are reckoned together. names: columns of persons they speak of. beside: what stands beside the rows of
    each register they look into."""

    finders: dict[int, Finder]
    names: list[str]
    beside: dict[str, list[str]]


class Handfuls:
    """The second step of one run; ``reckon`` may be called from several threads."""

    def __init__(
        self, people: Persons, matches: Matches, local: Local, finders: Sequence[Finder], *, on: date, work: Path
    ) -> None:
        self._people, self._matches, self._local = people, matches, local
        self._on, self._work = layout.as_number(on), work
        asked = sorted(_asked(finders) - OWN)
        self._places = {name: place for place, name in enumerate(asked)} | dict.fromkeys(OWN, -1)
        numbered = dict(enumerate(finders))
        everybody = {n: finder for n, finder in numbered.items() if PERSONS in _asked([finder])}
        others = {n: finder for n, finder in numbered.items() if n not in everybody}
        # Who looks at everybody reads few columns of all; the others read all columns of those few that matched.
        self._groups = [self._group(some) for some in (everybody, others) if some]
        self._repeated: dict[str, Column] = {}
        self._lock = threading.Lock()

    def _group(self, finders: dict[int, Finder]) -> Group:
        some = list(finders.values())
        missing = _asked(some) - OWN - self._matches.columns.keys()
        return Group(
            finders,
            [name for name in layout.PERSONS if name in _ALWAYS or name in _read(some)],
            {name: _beside_of(name, some) for name in sorted(_asked(some) - missing)},
        )

    def tasks(self) -> list[Task]:
        """Neighbouring counties, (first, last + 1) each."""
        return self._people.handfuls()

    def reckon(self, task: Task) -> Path:
        """The hits of a handful of counties, in a file of its own; kept when it is there already."""
        kept = self._work / f"hits-{task[0]:05d}-{task[1]:05d}.arrow"
        if not kept.exists():
            found = {number: hits for group in self._groups for number, hits in self._found(group, task)}
            self._written(kept, [found[number] for number in sorted(found)])
        return kept

    def _found(self, group: Group, task: Task) -> Iterator[tuple[int, pa.Table]]:
        """Each finder that has anything to look at, by its position, with its hits."""
        everybody, tables = self._tables(group, task)
        present = {name: self._places[name] for name, table in tables.items() if len(table)}
        with session() as connection:
            for name, table in tables.items():
                connection.register(f"e_{name}", table)
            for number, finder in group.finders.items():
                if any(look.register in present for look in finder.looks):
                    yield number, self._asked(finder, number, present, everybody, connection)

    def _asked(
        self, finder: Finder, number: int, present: dict[str, int], everybody: Everybody, connection: DuckDBPyConnection
    ) -> pa.Table:
        """The hits of one finder."""
        pairs = connection.execute(question.pairs(finder, present, on=self._on)).fetch_arrow_table()
        sums = summed(pairs, finder)
        chosen = np.arange(len(sums))
        if finder.having != "true" and len(sums):
            said = {name: sums.columns[name] for name in ("amount", "n", "first")} | {"place": chosen}
            beside = everybody.at(question.carried(finder), sums.columns["person_row"])
            connection.register("sums", _joined(pa.table(said), beside))
            chosen = connection.execute(question.having(finder)).fetch_arrow_table().column(0).to_numpy()
        return hits(sums, chosen, finder, number, everybody.shown)

    def _written(self, kept: Path, found: list[pa.Table]) -> None:
        order = [("household", "ascending"), ("person", "ascending")]
        with (
            whole(kept) as beside,
            pa.OSFile(str(beside), "wb") as stream,
            pa.ipc.new_file(stream, layout.HITS) as writer,
        ):
            for table in found:
                writer.write_table(table.cast(layout.HITS).sort_by(order))

    def _tables(self, group: Group, task: Task) -> tuple[Everybody, dict[str, pa.Table]]:
        """The persons that a group needs, and what its finders read of each register: the matched pairs, beside each the
        person's columns."""
        size = int(self._people.starts[task[1]] - self._people.starts[task[0]])
        met = {name: self._met(name, task, size) for name in group.beside}
        wanted = np.zeros(size, bool)
        for _, at in met.values():
            wanted[at] = True
        rows = np.flatnonzero(wanted)
        persons = self._people.read(*task, group.names, rows=rows)
        place = np.cumsum(wanted) - 1
        everybody, keys = self._everybody(persons), persons.column("key").to_numpy()
        tables = {}
        for name, (pairs, at) in met.items():
            true, where = self._true(name, pairs, place[at], keys)
            if len(where):
                tables[name] = _joined(true, everybody.at(group.beside[name], where))
        return everybody, tables

    def _met(self, name: str, task: Task, size: int) -> tuple[pa.Table, Column]:
        """(rows of a register that likely belong to somebody, whose each is: the row in the handful)."""
        if name in OWN:
            return pa.table({}), self._mine(name, task, size)
        first = int(self._people.starts[task[0]])
        found = self._matches.between(name, first, first + size)
        if not found:
            return pa.table({}), np.zeros(0, np.int64)
        table = pa.Table.from_batches([each.table for each in found]).combine_chunks()
        at = np.concatenate([each.persons for each in found]) - first
        part = np.repeat(np.array([each.part for each in found], np.int32), [len(each.persons) for each in found])
        return table.drop_columns(["person"]).append_column("part", pa.array(part)), at

    def _true(self, name: str, table: pa.Table, at: Column, keys: Column) -> tuple[pa.Table, Column]:
        """Those of likely pairs whose whole key is the person's, as finders read them."""
        if name in OWN or not len(at):
            return table, at
        true = np.flatnonzero(table.column("key").to_numpy() == keys[at])
        if len(true) < len(at):
            table, at = table.take(pa.array(true)), at[true]
        return _named(table, self._matches.words[name]), at

    def _mine(self, name: str, task: Task, size: int) -> Column:
        """Rows of our own persons that a pseudo register holds."""
        if name == PERSONS:
            return np.arange(size)
        column = _KEY_OF[name]
        with self._lock:
            if name not in self._repeated:
                self._repeated[name] = self._people.repeated(column)
        repeated = self._repeated[name]
        if not len(repeated):
            return np.zeros(0, np.int64)
        values = self._people.read(*task, [column]).column(column).to_numpy()
        at = np.minimum(np.searchsorted(repeated, values), len(repeated) - 1)
        return np.flatnonzero(repeated[at] == values)

    def _everybody(self, persons: pa.Table) -> Everybody:
        regimes, figures = self._local.regimes(*(persons.column(name).to_numpy() for name in ("division", "track")))
        figures = figures.rename_columns([f"t_{name}" for name in figures.column_names])
        return Everybody(_shown(persons), regimes, figures)


@dataclass(frozen=True, slots=True)
class Everybody:
    """The persons of a handful as finders read them, and where each one's local figures stand."""

    shown: pa.Table
    regimes: Column
    figures: pa.Table

    def at(self, names: Sequence[str], rows: Column) -> pa.Table:
        """``p_…`` and ``t_…`` columns of these rows."""
        persons = self.shown.select([name for name in names if name.startswith("p_")]).take(pa.array(rows))
        figures = self.figures.select([name for name in names if name.startswith("t_")])
        return _joined(persons, figures.take(pa.array(self.regimes[rows])))


def _asked(finders: Sequence[Finder]) -> set[str]:
    return {look.register for finder in finders for look in finder.looks}


def _read(finders: Sequence[Finder]) -> set[str]:
    """Columns of persons that these finders speak of."""
    named = set().union(*(finder.speaks_of("p") for finder in finders))
    return named | {_KEY_OF[name] for name in _asked(finders) if name in _KEY_OF}


def _beside_of(register: str, finders: Sequence[Finder]) -> list[str]:
    """Columns of the person and of the place that stand beside a register's rows."""
    mine = [finder for finder in finders if any(look.register == register for look in finder.looks)]
    persons = set().union(*(finder.speaks_of("p") for finder in mine)) | {"row", "household", "name_key"}
    figures = set().union(*(finder.speaks_of("t") for finder in mine))
    return [*(f"p_{name}" for name in sorted(persons)), *(f"t_{name}" for name in sorted(figures))]


def _shown(persons: pa.Table) -> pa.Table:
    """Persons as finders read them: ``p_…``, the status as its word, and the row."""
    status = persons.column("status").combine_chunks()
    words = pa.DictionaryArray.from_arrays(status.cast(pa.int8()), pa.array(EXISTING))
    table = persons.set_column(persons.column_names.index("status"), "status", words)
    table = table.append_column("row", pa.array(np.arange(len(persons))))
    return table.rename_columns([f"p_{name}" for name in table.column_names])


def _named(table: pa.Table, words: dict[str, list[str]]) -> pa.Table:
    """A register as finders read it: ``r_…``, codes as their words, what was empty as null."""
    columns = {}
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        if words.get(name):
            place = column.to_numpy().astype(np.int16) - 1
            column = pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), pa.array(words[name]))
        elif name not in ("row", "part") and not name.endswith("key"):
            values = column.to_numpy()
            column = pa.array(values, mask=values == _EMPTY[str(column.type)])
        columns[f"r_{name}"] = column
    return pa.table(columns)


def _joined(*tables: pa.Table) -> pa.Table:
    """Tables of equal length as one."""
    return pa.table({name: table.column(name) for table in tables for name in table.column_names})
