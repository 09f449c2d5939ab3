"""DuckDB 读取 — the same columns, read by DuckDB and handed over as Arrow. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.population import layout, store


@contextmanager
def session(*, threads: int = 1, memory: str = "1GB", spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own in memory: rows keep their order, nothing is fetched from the network."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(spill) if spill else "",
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        yield connection
    finally:
        connection.close()


def read_county(root: Path, county: int) -> store.County:
    """读取一县 as ``store.read_county`` does, through SQL. Raises BrokenCounty."""
    try:
        with session() as connection:
            tables = {name: _table(connection, root, county, name) for name in layout.TABLES}
    except (OSError, duckdb.Error, pa.ArrowException) as fault:
        raise store.BrokenCounty(county, str(fault)) from fault
    return store.assemble(county, tables)


def _table(connection: duckdb.DuckDBPyConnection, root: Path, county: int, name: str) -> pa.Table:
    path = store.folder(root, county) / f"{name}.parquet"
    types = store.needed(name)
    columns = ", ".join(f'"{column}"' for column in types)
    query = connection.execute(f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false)", [str(path)])  # noqa: S608 — our own column names
    return query.fetch_arrow_table().replace_schema_metadata(pq.read_schema(path).metadata)
