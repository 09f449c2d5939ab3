"""登记册的分片 — lines of a register as typed columns, one Parquet part after another. Pure: keys and ciphers are passed in."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.exchange.tabular import Field, Line
from dibao.kernel.marks import short
from dibao.screening import layout
from dibao.verification.sources import Source

PART: Final = 1 << 17
FAULTS: Final = 1_000
"""Faults kept with their rows; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """What needs keys. blind(purpose, value): keyed hash in hex; seal(text, place): the sealed bytes of one row."""

    blind: Callable[[str, str], str]
    seal: Callable[[str, str], bytes]


@dataclass(slots=True)
class Taken:
    """导入结果 — read = taken + skipped + failed. faults: (line, sentence).

    skipped: rows that stand in the file a second time; where any row failed nothing is kept (``folder`` is None), and
    skipped are all the good ones.
    """

    read: int = 0
    taken: int = 0
    skipped: int = 0
    failed: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)
    digest: str = ""
    folder: Path | None = None


def folder(root: Path, register: str, as_of: date) -> Path:
    """Where a register as of a day lies."""
    return root / register / f"as_of={layout.as_number(as_of)}"


def place_of(state: Path, part: int, row: int) -> str:
    """What a row's detail is sealed for: it opens nowhere else."""
    return f"screening.register:{state.parent.name}.{state.name}:{part}.{row}"


class Writer:
    """One import: columns by field, the keys of rows already met, the counts."""

    def __init__(self, started: Path, source: Source, as_of: date, cipher: Cipher) -> None:
        self._started, self._source, self._cipher = started, source, cipher
        self._state = folder(Path(), source.register, as_of)
        self._fields = [source.field(code) for code in source.columns]
        self._words = {each.code: words(each) for each in self._fields}
        self._taken, self._parts = Taken(), 0
        self._met: list[layout.Column] = []
        self._sum = hashlib.sha256()

    def write(self, lines: Iterable[Line], progress: Callable[[int], None] | None) -> Taken:
        for part in _batched(lines):
            self._part(part)
            if progress:
                progress(self._taken.read)
        taken = self._taken
        taken.digest = self._sum.hexdigest()
        if taken.failed:
            taken.taken, taken.skipped = 0, taken.read - taken.failed
        return taken

    def _part(self, lines: list[Line]) -> None:
        taken = self._taken
        taken.read += len(lines)
        good = [line for line in lines if not line.faults]
        faulty = [(line.number, sentence) for line in lines for sentence in line.faults]
        taken.failed += len(lines) - len(good)
        taken.faults += faulty[: FAULTS - len(taken.faults)]
        if taken.failed:
            return  # the file is refused; the rest is only read for its faults
        texts = [_text(line.values) for line in good]
        fresh = self._fresh(texts)
        taken.skipped += len(good) - len(fresh)
        taken.taken += len(fresh)
        if fresh:
            self._store([good[n].values for n in fresh], [texts[n] for n in fresh])

    def _fresh(self, texts: list[str]) -> list[int]:
        """Which rows have not stood in this file before; eight bytes of a hash for each row met are kept."""
        marks = [hashlib.sha256(text.encode()).digest() for text in texts]
        for mark in marks:
            self._sum.update(mark)
        short = np.array([int.from_bytes(mark[:8], "big", signed=True) for mark in marks], np.int64)
        fresh = np.zeros(len(short), bool)
        fresh[np.unique(short, return_index=True)[1]] = True
        for earlier in self._met:
            at = np.minimum(np.searchsorted(earlier, short), len(earlier) - 1)
            fresh &= earlier[at] != short
        if fresh.any():
            self._met.append(np.sort(short[fresh]))
        return [int(n) for n in np.flatnonzero(fresh)]

    def _store(self, rows: list[Mapping[str, Any]], texts: list[str]) -> None:
        """A part, by key: whoever looks its keys up among sorted ones goes through those once, from end to end."""
        blind, number = self._cipher.blind, self._parts
        keys = _keys(blind("person.id_number", row["id_number"]) for row in rows)
        order = np.argsort(keys.to_numpy(), kind="stable").tolist()
        rows, texts = [rows[n] for n in order], [texts[n] for n in order]
        columns: dict[str, pa.Array] = {
            "key": keys.take(order),
            "name_key": _keys(blind("person.name", row["name"]) for row in rows),
        }
        for each in self._fields:
            name = layout.column_of(each.code, each.kind)
            columns[name] = self._column(each, [row.get(each.code) for row in rows])
        place = [place_of(self._state, number, n) for n in range(len(rows))]
        columns[layout.SEALED] = pa.array(map(self._cipher.seal, texts, place), pa.binary())
        schema = pa.schema([pa.field(name, array.type, nullable=False) for name, array in columns.items()])
        note = {"register": self._source.register, "words": self._words}
        table = pa.Table.from_arrays(list(columns.values()), schema=layout.noted(schema, note))
        with (self._started / f"part-{number:05d}.parquet").open("wb") as stream:
            pq.write_table(table, stream, row_group_size=PART, **encodings(schema.names))
            stream.flush()
            os.fsync(stream.fileno())
        self._parts += 1

    def _column(self, each: Field, values: list[Any]) -> pa.Array:
        kind = layout.KINDS[each.kind]
        if each.kind == "account":
            blind = self._cipher.blind
            return _keys(blind("account.number", value) if value else None for value in values)
        if each.kind == "date":
            return pa.array([layout.as_number(value) if value else 0 for value in values], pa.from_numpy_dtype(kind))
        if each.kind in ("code", "flag"):
            place = {word: n for n, word in enumerate(self._words[each.code], start=1)}
            said = [layout.FLAG[bool(v)] if each.kind == "flag" and v is not None else v for v in values]
            return pa.array([0 if v is None else place[str(v)] for v in said], pa.from_numpy_dtype(kind))
        return pa.array([layout.EMPTY if value is None else value for value in values], pa.from_numpy_dtype(kind))


def words(each: Field) -> list[str]:
    """The words of a coded column by position; empty for a column of figures."""
    return list(layout.FLAG) if each.kind == "flag" else list(each.codes) if each.kind == "code" else []


def encodings(names: list[str]) -> dict[str, Any]:
    """How ``write_table`` stores a part: keys and sealed rows never repeat, figures often do."""
    apart = {name for name in names if name == "key" or name.endswith("_key") or name == layout.SEALED}
    return {
        "use_dictionary": [name for name in names if name not in apart],
        "column_encoding": dict.fromkeys(apart, "PLAIN"),
        "compression": {name: "none" if name in apart else "lz4" for name in names},
        "write_statistics": False,
    }


def _keys(hashes: Iterable[str | None]) -> pa.Array:
    return pa.array(map(short, hashes), pa.int64())


def _text(values: Mapping[str, Any]) -> str:
    """Everything the row says, in one order."""
    said = {name: value for name, value in values.items() if value is not None}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)


def _batched(lines: Iterable[Line]) -> Iterator[list[Line]]:
    some: list[Line] = []
    for line in lines:
        some.append(line)
        if len(some) == PART:
            yield some
            some = []
    if some:
        yield some
