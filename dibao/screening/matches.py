"""第一步：对上的行 — the rows of every register that belong to one of our persons, found part by part and kept. Pure."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.kernel.whole import whole
from dibao.screening import layout, register_store
from dibao.screening.finders import Finder
from dibao.screening.joins import Index
from dibao.screening.layout import Column
from dibao.screening.persons_source import Persons
from dibao.verification.sources import SOURCES

Words = dict[str, list[str]]

ALWAYS: Final = ("key", "name_key")
_EACH: Final = 24
"""Bytes of index for a person: the packed keys, the bitmap at its largest, the directory, and what sorting needs."""


@dataclass(frozen=True, slots=True)
class Found:
    """Matches of one part: persons ascending, and the register's columns beside them, mapped and not copied."""

    part: int
    persons: Column
    table: pa.RecordBatch


class Matches:
    """对上的行 — one small file for each part of a register; a part that has its file is not read again."""

    def __init__(
        self, work: Path, states: Mapping[str, Path], finders: Sequence[Finder], *, memory: int, workers: int
    ) -> None:
        self._work, self._memory, self._workers = work, memory, workers
        self._parts = {name: register_store.parts(state) for name, state in states.items()}
        self.columns = {name: _columns(name, finders) for name in states}
        self.words = {name: _words(parts) for name, parts in self._parts.items()}
        self.rows = self.done = self.skipped = 0
        self.matched: Counter[str] = Counter(dict.fromkeys(states, 0))
        self._open: dict[str, list[Found]] = {}
        self._mapped: list[pa.MemoryMappedFile] = []
        self._lock = threading.Lock()

    def passes(self, persons: int) -> int:
        """How often the registers are read so that the index keeps within the memory: 1, 2, 4 …"""
        wanted = max(1, -(-persons * _EACH // max(1, self._memory)))
        return 1 << (wanted - 1).bit_length()

    def parts(self, persons: int) -> int:
        """How many pieces of work the first step has."""
        return self.passes(persons) * sum(map(len, self._parts.values()))

    def find(self, people: Persons) -> Iterator[None]:
        """Every part of every register, in as many passes as memory asks; one step a part."""
        of = self.passes(people.total)
        for n in range(of):
            tasks = [(name, path, self._file(name, path, n)) for name, paths in self._parts.items() for path in paths]
            if all(kept.exists() for *_, kept in tasks):
                for task in tasks:
                    self._skip(*task)
                    yield
                continue
            index = Index(people.spans(self._workers), people.total, share=(n, of))
            with ThreadPoolExecutor(self._workers) as threads:
                yield from threads.map(lambda task: self._part(index, *task), tasks)  # noqa: B023 — used up in this turn

    def open(self) -> None:
        """All matches, mapped."""
        for name in self._parts:
            self._open[name] = []
            for kept in sorted((self._work / name).glob("part-*.arrow")):
                mapped = pa.memory_map(str(kept))
                self._mapped.append(mapped)
                batch = pa.ipc.open_file(mapped).get_batch(0)
                number = int(kept.name[5:10])
                self._open[name].append(Found(number, batch.column("person").to_numpy(), batch))

    def between(self, name: str, first: int, last: int) -> list[Found]:
        """Matches of the persons ``first`` … ``last``-1, a slice of each part that has any."""
        found = []
        for each in self._open[name]:
            lo, hi = np.searchsorted(each.persons, (first, last))
            if lo < hi:
                found.append(Found(each.part, each.persons[lo:hi], each.table.slice(lo, hi - lo)))
        return found

    def close(self) -> None:
        """Let go of the mapped files."""
        self._open.clear()
        for mapped in self._mapped:
            mapped.close()
        self._mapped.clear()

    def _file(self, name: str, path: Path, n: int) -> Path:
        return self._work / name / f"{path.stem}.{n}.arrow"

    def _skip(self, name: str, path: Path, kept: Path) -> None:
        with pa.memory_map(str(kept)) as mapped:
            self._count(name, pq.read_metadata(path).num_rows, len(pa.ipc.open_file(mapped).get_batch(0)), skipped=True)

    def _count(self, name: str, rows: int, matched: int, *, skipped: bool = False) -> None:
        with self._lock:
            self.rows += rows
            self.matched[name] += matched
            self.skipped += skipped
            self.done += not skipped

    def _part(self, index: Index, name: str, path: Path, kept: Path) -> None:
        if kept.exists():
            self._skip(name, path, kept)
            return
        batch, size = _matched(index, path, name, self.columns[name], self.words[name])
        kept.parent.mkdir(exist_ok=True)
        with (
            whole(kept) as beside,
            pa.OSFile(str(beside), "wb") as stream,
            pa.ipc.new_file(stream, batch.schema) as writer,
        ):
            writer.write_batch(batch)
        self._count(name, size, len(batch))


def _matched(
    index: Index, path: Path, register: str, columns: Sequence[str], words: Words
) -> tuple[pa.RecordBatch, int]:
    """(rows of a part that belong to somebody, by person; how many rows the part has)."""
    tables, people, rows, size = [], [], [], 0
    with pa.memory_map(str(path)) as mapped, pq.ParquetFile(mapped) as part:
        for group in range(part.num_row_groups):
            table = _whole(part.read_row_group(group, columns=list(columns), use_threads=False), columns, register)
            place, person = index.find(table.column("key").combine_chunks().to_numpy())
            tables.append(table.take(pa.array(place)))
            people.append(person)
            rows.append(place + size)
            size += len(table)
    whole = _translated(pa.concat_tables(tables).combine_chunks(), words)
    person = np.concatenate(people)
    whole = whole.append_column("person", pa.array(person)).append_column("row", pa.array(np.concatenate(rows)))
    if len(tables) > 1:
        whole = whole.take(pa.array(np.argsort(person, kind="stable"))).combine_chunks()
    batches = whole.replace_schema_metadata(None).to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=whole.schema.remove_metadata()), size


def _whole(table: pa.Table, columns: Sequence[str], register: str) -> pa.Table:
    """The table with the columns that the register did not keep yet when it was taken in: they say nothing."""
    for name in set(columns) - set(table.column_names):
        kind = SOURCES[register].field(name.removesuffix("_key")).kind
        nothing = layout.EMPTY if kind in ("fen", "integer") else 0
        table = table.append_column(name, pa.array(np.full(len(table), nothing, layout.KINDS[kind])))
    return table.select(list(columns))


def _words(parts: Sequence[Path]) -> Words:
    """The words of each coded column over all parts, which may come from different years of the same form."""
    found: Words = {}
    for part in parts:
        for name, words in layout.read_note(part).get("words", {}).items():
            known = found.setdefault(name, [])
            known += [word for word in words if word not in known]
    return found


def _translated(table: pa.Table, words: Words) -> pa.Table:
    """Positions of a part's own words → positions of the words of all parts."""
    for name, mine in layout.note_of(table.schema).get("words", {}).items():
        if name in table.column_names and mine != words[name][: len(mine)]:
            places = np.array([0, *(words[name].index(word) + 1 for word in mine)], np.int16)
            column = pa.array(places[table.column(name).to_numpy()])
            table = table.set_column(table.column_names.index(name), name, column)
    return table


def _columns(register: str, finders: Sequence[Finder]) -> list[str]:
    """The stored columns of a register that these finders read."""
    looks = [look for finder in finders for look in finder.looks if look.register == register]
    named = set().union(*(look.speaks_of("r") for look in looks)) - {"part", "row"}
    return [*ALWAYS, *sorted(named - set(ALWAYS))]
