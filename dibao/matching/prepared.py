"""预备好的列 — what the scorer needs of every distinct name, number, address and date, worked out by several processes.

Pure: no Django.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import duckdb
import pyarrow as pa

from dibao.matching import addresses, births, ids, names

_AT_ONCE: Final = 50_000
_TEXT: Final = pa.string()
_BETWEEN: Final = "\x1f"  # lists travel as one text each: building nested columns from Python costs more than all else


@dataclass(frozen=True, slots=True)
class Kind:
    """work: from one value to the values of these columns. lists: columns that are lists of texts; hashed: whether they
    are kept as lists of numbers, which is enough where it is only asked whether two of them meet."""

    work: Callable[[Any], tuple[Any, ...]]
    types: dict[str, pa.DataType]
    lists: tuple[str, ...] = ()
    hashed: bool = False


def _name(value: str) -> tuple[Any, ...]:
    return names.parts(value)[:-1]  # how common a name is depends on the whole file


def _phone(value: str) -> tuple[str]:
    return (addresses.phone(value),)


_SETS: Final = ("sounds", "blurred", "masks", "cuts", "looks", "whole")
_NAME: Final = ("name", "surname", *_SETS, "letters")
_NUMBER: Final = ("id_number", "id_state", "id_birth", "id_sex", "repairs", "head", "stub")
KINDS: Final = {
    "name": Kind(_name, dict.fromkeys(_NAME, _TEXT), lists=_SETS, hashed=True),
    "id_number": Kind(
        ids.parts,
        dict.fromkeys(_NUMBER, _TEXT) | {"id_state": pa.int8(), "id_birth": pa.int32()},
        lists=("repairs",),
    ),
    "address": Kind(addresses.parts, {"place": _TEXT, "door": _TEXT}),
    "phone": Kind(_phone, {"phone": _TEXT}),
}
"""By column of the file."""

BIRTH: Final = Kind(
    births.parts,
    {
        "birth": pa.int32(), "birth_text": _TEXT, "born": pa.int32(), "exchanged": pa.int32(), "year": pa.int32(),
        "monthday": pa.int32(), "year_only": pa.int32(),
    },
)  # fmt: skip


@contextmanager
def workers(number: int) -> Iterator[Executor]:
    """Processes that share the work; one thread for one. Spawned, so that nothing of the caller's is inherited."""
    if number < 2:
        with ThreadPoolExecutor(1) as alone:
            yield alone
        return
    with ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn")) as several:
        yield several


def table(connection: duckdb.DuckDBPyConnection, hands: Executor, *, source: str, column: str, kind: Kind) -> None:
    """Makes the table ``<column>_parts``: a line per distinct value of the column, the value itself as `typed`."""
    values = connection.execute(f"SELECT DISTINCT {column} FROM {source}").fetch_arrow_table()  # noqa: S608 — our names
    some = [values.slice(start, _AT_ONCE) for start in range(0, max(1, values.num_rows), _AT_ONCE)]
    connection.register("made", pa.concat_tables(hands.map(partial(_made, kind), some)))
    split = [f"{_split(name, hashed=kind.hashed)} AS {name}" for name in kind.lists]
    replaced = f"REPLACE ({', '.join(split)})" if split else ""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {column}_parts AS SELECT * {replaced} FROM made")  # noqa: S608
    connection.unregister("made")


def _split(column: str, *, hashed: bool) -> str:
    texts = f"string_split({column}, chr({ord(_BETWEEN)}))"
    full = f"list_transform({texts}, lambda x: hash(x))" if hashed else texts
    return f"CASE WHEN {column} = '' THEN [] ELSE {full} END"


def _made(kind: Kind, values: pa.Table) -> pa.Table:
    columns: list[list[Any]] = [[] for _ in kind.types]
    ways = [
        (place, column.append, name in kind.lists)
        for place, (name, column) in enumerate(zip(kind.types, columns, strict=True))
    ]
    for value in values.column(0).to_pylist():
        found = kind.work(
            value
        )  # taken apart at once: keeping a million of these would keep the garbage collector busy
        for place, append, is_list in ways:
            append(_BETWEEN.join(found[place]) if is_list else found[place])
    arrays = {name: pa.array(column, type_) for (name, type_), column in zip(kind.types.items(), columns, strict=True)}
    return pa.table({"typed": values.column(0), **arrays})
