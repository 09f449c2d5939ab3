"""普遍比对 — everybody against every register: the keys first, then the details of what matched. Pure: no Django.

1. Every part of every register that a finder asks is read once; the few rows that belong to somebody are kept, in the
   order of our persons (``joins``). 2. A few counties at a time are read with the matches that are theirs, and every
finder is one SQL statement over those small tables (``finders.question``). Memory: eleven bytes a person, one part of a
register, one handful of counties. A run that was killed goes on after the last part and the last handful it finished.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dibao.kernel.whole import whole
from dibao.policy.snapshot import Snapshot
from dibao.population.pool import cores
from dibao.screening import layout, register_store
from dibao.screening.finders import FINDERS, Finder
from dibao.screening.finders.shape import OWN
from dibao.screening.handful import Handfuls
from dibao.screening.matches import Matches
from dibao.screening.persons_source import Persons
from dibao.screening.thresholds import Local

VERSION: Final = 1
"""Raise it when the same tables are to be compared again although nothing else changed."""
MEMORY: Final = 2_000_000_000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Counts:
    """比对结果的数 — parts: of registers, done + skipped (kept from a run that was interrupted). rows: of registers read.

    matched: register rows of our persons, by register. hits: by finder code. missing: registers nobody has delivered.
    """

    persons: int = 0
    rows: int = 0
    parts_done: int = 0
    parts_skipped: int = 0
    matched: dict[str, int] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a register: its state (folder), part and row, for ``register_store.sealed``. None: our own persons."""

    register: str
    state: Path
    part: int
    row: int


@dataclass(frozen=True, slots=True)
class Hit:
    """比对线索 — finder: its code. key, person: 0 and −1 where the hit is the whole household's. amount: fen."""

    finder: str
    key: int
    person: int
    household: int
    division: int
    amount: int | None
    on: date | None
    reason: str
    rows: tuple[Row, ...]


def hits(
    persons: Path,
    registers: Path,
    target: Path,
    on: date,
    thresholds: Snapshot,
    *,
    finders: Sequence[Finder] = FINDERS,
    counties: Sequence[int] | None = None,
    progress: Progress | None = None,
    memory: int = MEMORY,
    workers: int | None = None,
) -> Counts:
    """比对 — every finder over everybody (or these counties), with each register's newest state not later than ``on``.

    Writes ``target/hits.parquet`` (``layout.HITS``), whole. thresholds: the figures in force on that day. memory: bytes
    the index and the SQL may take; less means more passes over the registers. progress(finished, all) counts parts and
    counties. Order of rows, of parts and of counties does not matter.
    """
    run = _Run(persons, registers, target, on, thresholds, tuple(finders), counties, memory, workers or cores())
    return run.go(progress or (lambda finished, total: None))


def read(target: Path, registers: Path) -> Iterator[Hit]:
    """The hits of a finished run, one at a time, in the order of counties and finders."""
    with pq.ParquetFile(target / "hits.parquet") as table:
        note = layout.note_of(table.schema_arrow)
        states = {name: registers / name / state for name, state in note["states"].items()}
        for batch in table.iter_batches(batch_size=10_000):
            for row in batch.to_pylist():
                yield _hit(row, note, states)


def _hit(row: dict[str, Any], note: layout.Note, states: dict[str, Path]) -> Hit:
    names = [(note["registers"][each["register"]], each) for each in row["register_row"] if each["register"] >= 0]
    rows = tuple(Row(name, states[name], each["part"], each["row"]) for name, each in names)
    day = row["on"]
    return Hit(
        note["finders"][row["finder"]],
        row["key"],
        row["person"],
        row["household"],
        row["division"],
        row["amount"],
        date(day // 10_000, day // 100 % 100, day % 100) if day else None,
        row["reason"],
        rows,
    )


class _Run:
    def __init__(
        self,
        persons: Path,
        registers: Path,
        target: Path,
        on: date,
        snapshot: Snapshot,
        finders: tuple[Finder, ...],
        counties: Sequence[int] | None,
        memory: int,
        workers: int,
    ) -> None:
        self.target, self.on, self.finders, self.workers = target, on, finders, workers
        self.work = target / ".work"
        self.asked = sorted({look.register for finder in finders for look in finder.looks} - OWN)
        found = {name: register_store.latest(registers, name, on) for name in self.asked}
        self.states = {name: state for name, state in found.items() if state is not None}
        self.counts = Counts(
            hits={finder.code: 0 for finder in finders},
            missing=[name for name, state in found.items() if state is None],
        )
        self.people = Persons(persons, counties, memory=memory, spill=self.work)
        self.local = Local(snapshot, sorted({key for finder in finders for key in finder.thresholds}))
        self.matches = Matches(self.work, self.states, finders, memory=memory, workers=workers)

    def go(self, progress: Progress) -> Counts:
        self._begin()
        self.counts.persons = self.people.total
        handfuls = Handfuls(self.people, self.matches, self.local, self.finders, on=self.on, work=self.work)
        tasks = handfuls.tasks()
        total = self.matches.parts(self.people.total) + len(tasks)
        finished = 0
        for _ in self.matches.find(self.people):
            finished += 1
            progress(finished, total)
        self.matches.open()
        with ThreadPoolExecutor(self.workers) as threads, self._table() as writer:
            for piece in threads.map(handfuls.reckon, tasks):
                self._put(piece, writer)
                finished += 1
                progress(finished, total)
        self.matches.close()
        self._count()
        shutil.rmtree(self.work)
        return self.counts

    def _begin(self) -> None:
        """Keeps what an interrupted run of the same tables, figures and day has done; clears away any other."""
        mark = self.work / "job.json"
        job = json.dumps(self._job(), sort_keys=True)
        if not (mark.exists() and mark.read_text(encoding="utf-8") == job):
            shutil.rmtree(self.work, ignore_errors=True)
            self.work.mkdir(parents=True)
            mark.write_text(job, encoding="utf-8")

    def _job(self) -> dict[str, Any]:
        said = hashlib.sha256(repr(self.finders).encode()).hexdigest()
        states = {name: [str(path), path.stat().st_mtime_ns] for name, path in self.states.items()}
        people = hashlib.sha256(repr(self.people.digests).encode()).hexdigest()
        figures = [str(self.on), self.local.digest, self.matches.passes(self.people.total)]
        return {"version": VERSION, "finders": said, "states": states, "people": people, "figures": figures}

    @contextmanager
    def _table(self) -> Iterator[pq.ParquetWriter]:
        """The one table of all hits, under its name only when it is whole."""
        note = {
            "finders": [finder.code for finder in self.finders],
            "registers": self.asked,
            "states": {name: state.name for name, state in self.states.items()},
            "on": str(self.on),
        }
        with (
            whole(self.target / "hits.parquet") as beside,
            pq.ParquetWriter(beside, layout.noted(layout.HITS, note), compression="lz4") as writer,
        ):
            yield writer

    def _put(self, piece: Path, writer: pq.ParquetWriter) -> None:
        """The hits of a handful behind those of the one before, while others are still reckoned."""
        with pa.memory_map(str(piece)) as mapped, pa.ipc.open_file(mapped) as table:
            for n in range(table.num_record_batches):
                batch = table.get_batch(n)
                for each in batch.column("finder").value_counts().to_pylist():
                    self.counts.hits[self.finders[each["values"]].code] += each["counts"]
                writer.write_batch(batch.cast(writer.schema))

    def _count(self) -> None:
        counts, found = self.counts, self.matches
        counts.rows, counts.parts_done, counts.parts_skipped = found.rows, found.done, found.skipped
        counts.matched = dict(found.matched)
