"""普遍比对的版式 — the Parquet columns of persons, of register files and of hits, and where they lie. Pure: no Django.

No column holds a name, an ID number or an account: ``…key`` columns are the first eight bytes of a keyed hash, 0 for
none. Money is int64 fen, of incomes per year; dates are int32 ``yyyymmdd``, 0 for none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.rules.register import PERSON_FLAGS

Column = npt.NDArray[Any]
Columns = dict[str, Column]
Note = dict[str, Any]

HEAD: Final = max(PERSON_FLAGS.values()) * 2
"""The bit of ``flags`` that says: this person is the head (户主) of the household."""

PERSONS: Final[dict[str, Any]] = {
    "key": np.int64,
    "name_key": np.int64,
    "household": np.int64,
    "person": np.int64,
    "division": np.int64,
    "track": np.int8,
    "status": np.int8,
    "birth": np.int32,
    "flags": np.int16,
    "relation": np.int8,
    "wage": np.int64,
    "business": np.int64,
    "pension": np.int64,
    "other": np.int64,
    "vehicles": np.int16,
    "homes": np.int16,
    "companies": np.int16,
    "assets": np.int64,
    "members": np.int16,
    "monthly_standard": np.int64,
    "account_key": np.int64,
    "account_name_key": np.int64,
}
"""One row per person of a family in payment or on the marginal list. household: ``HouseholdNumber.integer``; person:
running row of the county. What a family declared (things, assets) and its account stand in each of its rows."""

KEYS: Final = frozenset({"key", "name_key", "account_key", "account_name_key"})
"""Columns of hashes: they never repeat in a useful way and are stored as they are."""

EMPTY: Final = -1
"""An amount or a count that the register left empty."""
KINDS: Final[Mapping[str, Any]] = {
    "fen": np.int64,
    "integer": np.int64,
    "date": np.int32,
    "code": np.int16,
    "flag": np.int16,
    "account": np.int64,
}
"""Column types of a register by the kind of the field; a field of another kind is text and lives only in ``sealed``.
code, flag: the position in the words of the column + 1, 0 for none."""
FLAG: Final = ("no", "yes")
SEALED: Final = "sealed"
NOTE: Final = b"dibao"

ROW: Final = pa.struct([("register", pa.int8()), ("part", pa.int32()), ("row", pa.int64())])
HITS: Final = pa.schema(
    [
        ("finder", pa.int8()),
        ("key", pa.int64()),
        ("person", pa.int64()),
        ("household", pa.int64()),
        ("division", pa.int64()),
        ("amount", pa.int64()),
        ("on", pa.int32()),
        ("reason", pa.string()),
        ("register_row", pa.list_(ROW)),
    ]
)
"""finder, register: positions in the note of the file. person −1 and key 0: the hit is the household's. amount, on: null
where the finder has none. register_row: every register row the hit rests on."""


def as_number(day: date) -> int:
    """A date as ``yyyymmdd``."""
    return day.year * 10_000 + day.month * 100 + day.day


def column_of(code: str, kind: str) -> str:
    """The name of a register's column: an account is kept as its key only."""
    return f"{code}_key" if kind == "account" else code


def read_note(path: Path) -> Note:
    """The note of a table; empty when the file is not there or is torn."""
    try:
        return note_of(pq.read_schema(path))
    except (OSError, pa.ArrowException):
        return {}


def note_of(schema: pa.Schema) -> Note:
    """The note in the metadata of a table."""
    found: Note = json.loads((schema.metadata or {}).get(NOTE, b"{}"))
    return found


def noted(schema: pa.Schema, note: Note) -> pa.Schema:
    """The schema with this note."""
    return schema.with_metadata({NOTE: json.dumps(note, ensure_ascii=False, sort_keys=True)})
