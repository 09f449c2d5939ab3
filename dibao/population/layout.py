"""列式登记册的版式 — the Parquet tables of one county: their columns, types, encodings and notes.

A county is a folder ``county=220802`` with ``households``, ``persons`` and ``entries``; a run over it leaves a
``result`` with one row per household in the same order. Money is int64 fen. Pure: no Django.

``persons`` carries two columns that the rules never read: the row of its household, and its place in it. They are for
SQL, which cannot count along; stored as differences and runs they cost next to nothing.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import numpy as np
import pyarrow as pa

from dibao.rules import register

Types = dict[str, Any]

HOUSEHOLDS: Final = register.HOUSEHOLDS
PERSONS: Final = register.PERSONS
ENTRIES: Final = register.ENTRIES
FOR_SQL: Final[Types] = {"household": np.int32, "place": np.int16}
RESULT: Final[Types] = {
    "number": np.int64,
    "division": np.int64,
    "track": np.int8,
    "kind": np.int8,
    "why": np.int8,
    "old_status": np.int8,
    "status": np.int8,
    "old_amount": np.int64,
    "amount": np.int64,
    "old_uplift": np.int64,
    "uplift": np.int64,
    "members": np.int16,
}
"""amounts: fen per month, with uplift · members: persons granted, or counted where none is.
kind, why: positions in rules.changes · old_status: in register.EXISTING · status: in register.STATUSES."""

TABLES: Final[dict[str, Types]] = {"households": HOUSEHOLDS, "persons": PERSONS | FOR_SQL, "entries": ENTRIES}

# Numbers never repeat, so a dictionary of them is waste; rows that only count up are stored as differences.
_PLAIN: Final = ("number",)
_DIFFERENCES: Final = ("household",)
COMPRESSION: Final = "lz4"
NOTE: Final = b"dibao"


def table(columns: register.Columns, types: Types, note: dict[str, Any]) -> pa.Table:
    """Columns as an Arrow table with a note (JSON) in its metadata. Arrays are shared, not copied."""
    told = {NOTE: json.dumps(note, ensure_ascii=False, sort_keys=True)}
    schema = _schema(tuple(types.items()), types is not RESULT).with_metadata(told)
    arrays = [_array(np.ascontiguousarray(columns[name], dtype=kind)) for name, kind in types.items()]
    return pa.Table.from_arrays(arrays, schema=schema)


@cache
def _schema(types: tuple[tuple[str, Any], ...], nullable: bool) -> pa.Schema:
    return pa.schema([pa.field(name, pa.from_numpy_dtype(kind), nullable=nullable) for name, kind in types])


def encodings(types: Types) -> dict[str, Any]:
    """How ``write_table`` is to store these columns.

    A register is read often: dictionaries make it small and quick to read. A result is written anew at every run:
    differences alone take half the time of a compressor and a third less room.
    """
    if types is RESULT:
        return {
            "use_dictionary": False,
            "column_encoding": "DELTA_BINARY_PACKED",
            "compression": "none",
            "write_statistics": False,
            "write_batch_size": 1 << 16,
        }
    apart = {name: "DELTA_BINARY_PACKED" for name in types if name in _DIFFERENCES}
    apart |= {name: "PLAIN" for name in types if name in _PLAIN}
    return {
        "use_dictionary": [name for name in types if name not in apart],
        "column_encoding": apart or None,
        "compression": COMPRESSION,
        "write_statistics": [name for name in types if name in ("number", "division")] or False,
        "store_schema": True,
    }


def columns(found: pa.Table, types: Types) -> register.Columns:
    """The Arrow table as numpy columns of exactly these types; one chunk is not copied."""
    return {name: column(found.column(name)).astype(kind, copy=False) for name, kind in types.items()}


# pa.array and to_numpy import pandas wherever it is installed: a second and a half in every process that starts.
def _array(values: register.Column) -> pa.Array:
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), [None, pa.py_buffer(values)])


def column(chunked: pa.ChunkedArray) -> register.Column:
    """One Arrow column as numpy; one chunk is not copied. Raises ArrowInvalid where a place in it is empty."""
    whole = chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()
    if whole.null_count:
        raise pa.ArrowInvalid("a column of the register has empty places")
    kind = np.dtype(whole.type.to_pandas_dtype())
    if not len(whole):
        return np.empty(0, kind)
    return np.frombuffer(whole.buffers()[1], kind, len(whole), whole.offset * kind.itemsize)
