"""成批比对 — everybody in a file against everybody, on DuckDB, with the weights and reasons of ``scoring``. Pure: no Django.

What is dear (readings, repairs, addresses) is worked out once per distinct value in Python; what is many (pairs) is
compared in SQL that is made from the same table of evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.matching import blocking, names, prepared, scoring
from dibao.matching.weights import ALWAYS_ASKED, ANY, FACTS, LEVELS, UNSURE

COLUMNS: Final = ("row", "name", "id_number", "birth", "sex", "phone", "address", "account", "division", "household")
"""What a file must have: a row number and the fields of ``scoring.Identity``; texts may be null."""

_GROUPS: Final = tuple(dict.fromkeys(level.group for level in LEVELS))
_LEARNED_FROM: Final = 10_000
_AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Matches:
    """The pairs worth a look: one, other (row numbers, one < other), weight, verdict, levels (codes of the evidence,
    the heaviest first). compared: pairs that shared a key; blocks: pairs per blocking rule, and "left_out"."""

    table: pa.Table
    compared: int
    blocks: dict[str, int]


def matches(source: Path | pa.Table, *, least: float = UNSURE, workers: int = 2, memory: str = "3GB") -> Matches:
    """成批比对 — all pairs of a file with at least that weight. source: Parquet or Arrow with ``COLUMNS``.

    workers: processes and threads; memory: what DuckDB may take. Raises duckdb.Error when a column is missing.
    """
    table = pq.read_table(source, columns=list(COLUMNS)) if isinstance(source, Path) else source
    with prepared.workers(workers) as hands, session(workers, memory) as connection:
        prepare(connection, table, workers=hands)
        blocks = blocking.block(connection, "people")
        [(compared,)] = connection.execute("SELECT count(*) FROM pairs").fetchall()
        return Matches(scored(connection, least=least), compared, blocks)


def prepare(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, *, workers: Executor, learn: bool = True
) -> names.Commonness:
    """预备 — makes the table ``people``: the columns of ``scoring.Record`` for every row.

    Returns how common names are: counted in the file itself when it is large enough, else as published.
    """
    connection.register("source", table)
    connection.execute(_TYPED)
    for column, kind in prepared.KINDS.items():
        prepared.table(connection, workers, source="typed", column=column, kind=kind)
    connection.execute(_BORN)
    prepared.table(connection, workers, source="dated", column="birth", kind=prepared.BIRTH)
    commonness = _commonness(connection) if learn and table.num_rows >= _LEARNED_FROM else names.PUBLISHED
    _band(connection, commonness)
    connection.execute(_PEOPLE)
    return commonness


def _commonness(connection: duckdb.DuckDBPyConnection) -> names.Commonness:
    counted = "SELECT n.name, count(*) FROM typed t JOIN name_parts n ON n.typed = t.name WHERE n.name <> '' GROUP BY 1"
    return names.Commonness(dict(connection.execute(counted).fetchall()))


def _band(connection: duckdb.DuckDBPyConnection, commonness: names.Commonness) -> None:
    every = connection.execute("SELECT DISTINCT name, surname FROM name_parts").fetch_arrow_table()
    both = zip(every.column("name").to_pylist(), every.column("surname").to_pylist(), strict=True)
    bands = pa.array([commonness.band(name, surname) for name, surname in both], pa.int8())
    connection.register("bands", every.append_column("common", bands))


def scored(connection: duckdb.DuckDBPyConnection, *, least: float) -> pa.Table:
    """评分 — the pairs of table ``pairs`` over table ``people`` that weigh at least that much, the heaviest first."""
    found = connection.execute(_sql(least)).fetch_arrow_table()
    verdicts = [_verdict(row) for row in zip(*(found.column(group).to_pylist() for group in _GROUPS), strict=True)]
    return pa.table({
        "one": found.column("one"), "other": found.column("other"),
        "weight": pa.array([verdict.weight for verdict in verdicts], pa.float64()),
        "verdict": pa.array([verdict.verdict for verdict in verdicts], pa.string()),
        "levels": pa.array([[reason.code for reason in verdict.reasons] for verdict in verdicts], pa.list_(pa.string())),
    })  # fmt: skip


@lru_cache(maxsize=50_000)
def _verdict(row: tuple[int, ...]) -> scoring.Verdict:
    return scoring.verdict_of(LEVELS[place] for place in row if place >= 0)


def _sql(least: float) -> str:
    """The table of evidence as one statement: facts, then the level of each group, then the sum in tenths."""
    facts = ",\n  ".join(f'{condition.sql} AS "{name}"' for name, condition in FACTS.items())
    either = ",\n  ".join(f"({' OR '.join(some)}) AS {name}" for name, some in ANY.items())
    cases = ",\n  ".join(f"CASE {_whens(group)} ELSE -1 END AS {group}" for group in _GROUPS)
    weights = "[0, " + ", ".join(str(round(level.weight * 10)) for level in LEVELS) + "]"
    total = " + ".join(f"{weights}[{group} + 2]" for group in _GROUPS)
    asked = ", ".join(str(place) for place, level in enumerate(LEVELS) if level.code in ALWAYS_ASKED)
    return f"""
    WITH facts AS (SELECT p.one, p.other, {facts} FROM pairs p JOIN people a ON a.row = p.one JOIN people b ON b.row = p.other),
    sums AS (SELECT *, {either} FROM facts), levels AS (SELECT one, other, {cases} FROM sums)
    SELECT *, {total} AS tenths FROM levels WHERE tenths >= {round(least * 10)} OR id_number IN ({asked})
    ORDER BY tenths DESC, one, other
    """  # noqa: S608 — made from our own table


def _whens(group: str) -> str:
    return " ".join(
        f"WHEN {' AND '.join(_fact(fact) for fact in level.when)} THEN {place}"
        for place, level in enumerate(LEVELS)
        if level.group == group
    )


def _fact(fact: str) -> str:
    return f'NOT "{fact[1:]}"' if fact.startswith("-") else f'"{fact}"'


@contextmanager
def session(threads: int, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own in memory; nothing is fetched from the network."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "autoinstall_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        yield connection
    finally:
        connection.close()


_TYPED: Final = """
CREATE OR REPLACE TEMP TABLE typed AS SELECT row, coalesce(name, '') AS name, coalesce(id_number, '') AS id_number,
  coalesce(birth, 0)::INTEGER AS birth, coalesce(sex, '') AS sex, coalesce(phone, '') AS phone,
  coalesce(address, '') AS address, regexp_replace(coalesce(account, ''), '\\s', '', 'g') AS account,
  coalesce(division, 0) // 1000000 AS county, coalesce(household, '') AS household FROM source
"""
_BORN: Final = """
CREATE OR REPLACE TEMP TABLE dated AS
  SELECT t.row, CASE WHEN t.birth <> 0 THEN t.birth ELSE i.id_birth END AS birth
  FROM typed t JOIN id_number_parts i ON i.typed = t.id_number
"""
_PEOPLE: Final = """
CREATE OR REPLACE TEMP TABLE people AS SELECT t.row, n.* EXCLUDE (typed), c.common, i.* EXCLUDE (typed, id_birth, id_sex),
  CASE WHEN i.id_number = '' THEN [] ELSE [i.id_number] END AS ids, b.* EXCLUDE (typed),
  list_distinct(list_filter([b.birth, i.id_birth], lambda x: x <> 0)) AS births,
  CASE WHEN t.sex IN ('1', '2') THEN t.sex ELSE i.id_sex END AS sex, p.phone, a.place,
  CASE WHEN a.place <> '' AND a.door <> '' THEN a.place || '|' || a.door ELSE '' END AS home,
  t.account, t.county, t.household
FROM typed t JOIN name_parts n ON n.typed = t.name JOIN bands c ON c.name = n.name
  JOIN id_number_parts i ON i.typed = t.id_number
  JOIN dated d ON d.row = t.row JOIN birth_parts b ON b.typed = d.birth
  JOIN phone_parts p ON p.typed = t.phone JOIN address_parts a ON a.typed = t.address
"""
