"""列式登记册的存取 — write and read one county, whole or not at all. Pure: no Django.

Every file carries a note with the digest of what it was made from. A county counts only when its three files carry the
same one: a writer that was killed half way leaves a county that says so, and is written again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.kernel.whole import to_disk, whole
from dibao.population import layout
from dibao.registry.numbering import SERIALS
from dibao.rules.register import Column, Register

Note = dict[str, Any]
COUNTY: Final = 1_000_000
"""Twelve digits to six: the county of a division."""


class BrokenCounty(Exception):
    """县登记册不完整 — the files of a county do not belong together, or one is missing or torn."""

    def __init__(self, county: int, why: str) -> None:
        super().__init__(f"{county} 的列式登记册不完整：{why}。请运行 dibao population refresh 重新生成。")


@dataclass(frozen=True)
class County:
    """One county read: its six digits, the digest of its source, and its tables with the words they point to."""

    code: int
    digest: str
    tables: Mapping[str, pa.Table]
    vocabulary: tuple[str, ...]

    def __len__(self) -> int:
        """Households."""
        return len(self.tables["households"])

    @cached_property
    def register(self) -> Register:
        """The tables as arrays; made when they are asked for, for a handful of counties is joined before."""
        columns = {name: layout.columns(table, needed(name)) for name, table in self.tables.items()}
        return Register(**columns, vocabulary=self.vocabulary)


def folder(root: Path, county: int) -> Path:
    """Where a county's tables lie under a root."""
    return root / f"county={county:06d}"


def counties(root: Path, *, digits: int = 6) -> list[int]:
    """The counties under a root, in order; nine digits where it holds townships."""
    return sorted(int(path.name.partition("=")[2]) for path in root.glob(f"county={'?' * digits}") if path.is_dir())


def write_county(root: Path, county: int, register: Register, *, digest: str) -> Path:
    """写入一县 — the three tables, each put in place whole and on the disk; the household rows last.

    Rows are stored in the order given, which must be by track, division and number (ValueError otherwise).
    """
    homes = register.households
    order = np.lexsort((homes["number"], homes["division"], homes["track"]))
    if np.any(np.diff(order) < 0):
        raise ValueError(f"county {county}: households must stand by track, division, number")
    target = folder(root, county)
    target.mkdir(parents=True, exist_ok=True)
    note = {"county": county, "digest": digest, "households": len(register), "persons": len(register.persons["birth"])}
    persons = register.persons | _for_sql(register)
    written = {"entries": register.entries, "persons": persons, "households": register.households}
    for name, columns in written.items():
        extra = {"vocabulary": list(register.vocabulary)} if name == "entries" else {}
        write(target / f"{name}.parquet", columns, layout.TABLES[name], note | extra, durable=True)
    return target


def _for_sql(register: Register) -> dict[str, Column]:
    members = register.households["members"].astype(np.int64)
    owner = np.repeat(np.arange(len(members)), members)
    return {"household": owner, "place": np.arange(len(owner)) - register.starts[owner]}


def write(path: Path, columns: dict[str, Column], types: layout.Types, note: Note, *, durable: bool = False) -> None:
    """One table with its note, under its name only when it is whole. durable: on the disk before it gets its name."""
    with whole(path) as beside:
        with pa.OSFile(str(beside), "wb") as file:
            pq.write_table(layout.table(columns, types, note), file, **layout.encodings(types))
        if durable:
            to_disk(beside)


def note(path: Path) -> Note | None:
    """The note of a table; None when the file is not there or is torn."""
    if not path.is_file():
        return None
    try:
        return _note(pq.read_schema(path))
    except (OSError, pa.ArrowException):
        return None


def _note(schema: pa.Schema) -> Note:
    found: Note = json.loads((schema.metadata or {}).get(layout.NOTE, b"{}"))
    return found


def digest(root: Path, county: int) -> str:
    """What a county was made from; empty when it is not there, not whole, or not of one piece."""
    notes = [note(folder(root, county) / f"{name}.parquet") for name in layout.TABLES]
    found = {(each or {}).get("digest", "") for each in notes}
    return found.pop() if len(found) == 1 else ""


def read_county(root: Path, county: int) -> County:
    """读取一县. Raises BrokenCounty when its tables do not belong together."""
    read = {name: _read(root, county, name) for name in layout.TABLES}
    return assemble(county, read)


def _read(root: Path, county: int, name: str) -> pa.Table:
    """The columns of a table that the rules read."""
    try:
        path = str(folder(root, county) / f"{name}.parquet")
        with pa.memory_map(path) as mapped, pq.ParquetFile(mapped) as file:
            return file.read(columns=list(needed(name)), use_threads=False)
    except (OSError, pa.ArrowException) as fault:
        raise BrokenCounty(county, f"{name}.parquet 读不出来（{fault}）") from fault


def needed(name: str) -> layout.Types:
    """The columns of a stored table that the rules read."""
    return layout.PERSONS if name == "persons" else layout.TABLES[name]


def assemble(county: int, tables: dict[str, pa.Table]) -> County:
    """Three Arrow tables as a county. Raises BrokenCounty when their notes or their sizes differ."""
    notes = {name: _note(table.schema) for name, table in tables.items()}
    digests = {each.get("digest", "") for each in notes.values()}
    if len(digests) != 1 or not all(digests):
        raise BrokenCounty(county, "几个文件不是同一次生成的")
    members = layout.column(tables["households"].column("members"))
    if int(members.sum(dtype=np.int64)) != len(tables["persons"]):
        raise BrokenCounty(county, "人数和成员行数对不上")
    return County(county, digests.pop(), tables, tuple(notes["entries"]["vocabulary"]))


def find(root: Path, number: int) -> tuple[County, int] | None:
    """The county and row of a household; first where it was numbered, then everywhere, for it may have moved."""
    home = number // SERIALS
    for county in [home, *(other for other in counties(root) if other != home)]:
        path = folder(root, county) / "households.parquet"
        if not path.is_file():
            continue
        numbers = layout.column(pq.read_table(path, columns=["number"], partitioning=None)["number"])
        rows = np.flatnonzero(numbers == number)
        if len(rows):
            return read_county(root, county), int(rows[0])
    return None
