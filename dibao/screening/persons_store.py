"""在保人员的列 — everybody who is compared, one Parquet table per county, written whole or not at all. Pure: no Django."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.kernel.whole import whole
from dibao.screening import layout
from dibao.screening.layout import Columns

_FILE = "persons.parquet"


def folder(root: Path, county: int) -> Path:
    """Where a county lies under the root of persons."""
    return root / f"county={county:06d}"


def file(root: Path, county: int) -> Path:
    """The table of a county."""
    return folder(root, county) / _FILE


def counties(root: Path) -> list[int]:
    """The counties that have a table, in order."""
    return sorted(int(path.parent.name.partition("=")[2]) for path in root.glob(f"county=??????/{_FILE}"))


def digest(root: Path, county: int) -> str:
    """What a county was made from; empty when it is not there or torn."""
    return str(layout.read_note(file(root, county)).get("digest", ""))


def columns(rows: Iterable[Mapping[str, int]]) -> Columns:
    """Rows (one per person, every column of ``layout.PERSONS``) as columns."""
    held = list(rows)
    return {name: np.fromiter((row[name] for row in held), kind, len(held)) for name, kind in layout.PERSONS.items()}


def write_county(root: Path, county: int, persons: Columns, *, digest: str) -> Path:
    """写入一县 — the persons of a county, by household; on the disk before the table gets its name.

    digest: names what the rows were made from. Raises ValueError when a household's rows do not stand together.
    """
    homes = np.asarray(persons["household"])
    if len(np.flatnonzero(np.diff(homes))) + 1 != len(np.unique(homes)) and len(homes):
        raise ValueError(f"county {county}: the rows of a household must stand together")
    target = file(root, county)
    target.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(
        [pa.field(name, pa.from_numpy_dtype(kind), nullable=False) for name, kind in layout.PERSONS.items()]
    )
    arrays = [pa.array(np.asarray(persons[name], dtype=kind)) for name, kind in layout.PERSONS.items()]
    table = pa.Table.from_arrays(arrays, schema=layout.noted(schema, {"county": county, "digest": digest}))
    with whole(target) as beside, beside.open("wb") as stream:
        pq.write_table(table, stream, **encodings())
        stream.flush()
        os.fsync(stream.fileno())
    return target


def encodings() -> dict[str, object]:
    """How ``write_table`` stores persons: figures that repeat as dictionaries, hashes and running rows as they are."""
    apart = layout.KEYS | {"person"}
    return {
        "use_dictionary": [name for name in layout.PERSONS if name not in apart],
        "column_encoding": dict.fromkeys(layout.KEYS, "PLAIN") | {"person": "DELTA_BINARY_PACKED"},
        "compression": {name: "none" if name in layout.KEYS else "lz4" for name in layout.PERSONS},
        "write_statistics": False,
        "store_schema": True,
    }


def remove_others(root: Path, kept: Iterable[int]) -> list[int]:
    """Take away the tables of counties that have nobody any more; the counties removed."""
    gone = sorted(set(counties(root)) - set(kept))
    for county in gone:
        file(root, county).unlink()
        folder(root, county).rmdir()
    return gone
