"""推演和重核结果的统计 — what a run means: totals, by place, track, size, age, disability and kind; who gains and loses.

DuckDB reads the results and the register. A join is always written to a temporary table first and grouped afterwards:
in one statement the engine may group a whole register before it filters. Pure: no Django.
"""
# ruff: noqa: S608 — every name in these statements is ours; what a person asks for is bound or looked up

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import duckdb

from dibao.policy.snapshot import Snapshot
from dibao.population import duck, results, store
from dibao.population.figures import Changed, Depth, Figures, Line, Page
from dibao.population.store import COUNTY
from dibao.rules.changes import KINDS, WHY
from dibao.rules.parameters import ParameterProblem, standard_year
from dibao.rules.register import EXISTING, PERSON_FLAGS, STATUSES, TRACKS

Dimension = Literal[
    "province", "city", "county", "town", "village", "track", "kind", "why", "old_status", "status", "size", "age",
    "disability",
]  # fmt: skip
Order = Literal["gain", "loss", "number"]

AGES: Final = ("0-5", "6-17", "18-44", "45-59", "60-69", "70-79", "80+")
_AGE_EDGES: Final = (6, 18, 45, 60, 70, 80)
DISABILITIES: Final = ("none", "mild", "severe")
_PLACES: Final = {"province": 10**10, "city": 10**8, "county": 10**6, "town": 10**3, "village": 1}
_WORDS: Final = {"track": TRACKS, "kind": KINDS, "why": WHY, "old_status": EXISTING, "status": STATUSES}
_KEYS: Final = {name: f"division // {size} * {size}" for name, size in _PLACES.items()} | {
    name: name for name in (*_WORDS, "size")
}
_PAID_BEFORE: Final = f"old_status IN ({EXISTING.index('dibao')}, {EXISTING.index('single_person')})"
_PAID_AFTER: Final = f"status IN ({STATUSES.index('dibao')}, {STATUSES.index('single_person')})"
_SINGLE, _SINGLE_NOW = EXISTING.index("single_person"), STATUSES.index("single_person")
_ENTRANT: Final = PERSON_FLAGS["severe"] | PERSON_FLAGS["illness"]


class Tables:
    """The tables of one run. Made by ``opened``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, on: date) -> None:
        self._sql, self._on = connection, on
        self._joined: set[str] = set()

    def totals(self) -> Figures:
        """合计 of the scope."""
        self._join_households()
        return Figures(*self._rows(f"SELECT {_FIGURES} FROM homes")[0])

    def by(self, dimension: Dimension) -> list[Line]:
        """One line per value that occurs, in order of the value. Raises KeyError for an unknown dimension."""
        if dimension in ("age", "disability"):
            return self._by_person(dimension)
        self._join_households()
        key = _KEYS[dimension]
        rows = self._rows(f"SELECT {key} AS place, {_FIGURES} FROM homes GROUP BY place ORDER BY place")
        words = _WORDS.get(dimension)
        return [Line(words[key] if words else key, Figures(*figures)) for key, *figures in rows]

    def _by_person(self, dimension: Dimension) -> list[Line]:
        self._join_persons()
        words = AGES if dimension == "age" else DISABILITIES
        rows = self._rows(f"SELECT {dimension}, {_PEOPLE} FROM people GROUP BY {dimension} ORDER BY {dimension}")
        return [Line(words[key], Figures(*figures)) for key, *figures in rows]

    def changes(self, kinds: Sequence[str] = (), *, order: Order = "gain", page: int = 1, size: int = 50) -> Page:
        """名单 — households of these kinds (all where none is given), a page at a time, page 1 first.

        order: those who gain most first, those who lose most first, or by number. Equal differences by number.
        """
        wanted = [KINDS.index(kind) for kind in kinds] or list(range(len(KINDS)))
        sorting = {"gain": "amount - old_amount DESC, ", "loss": "amount - old_amount, ", "number": ""}[order]
        columns = ", ".join(f.name for f in fields(Changed))
        where = "FROM results WHERE list_contains(?, kind)"
        [[total]] = self._rows(f"SELECT count(*) {where}", wanted)
        rows = self._rows(
            f"SELECT {columns} {where} ORDER BY {sorting} number LIMIT ? OFFSET ?", wanted, size, (page - 1) * size
        )
        return Page(tuple(_changed(row) for row in rows), total)

    def household(self, number: int) -> Changed | None:
        """One household's line; None when it is not in the scope."""
        columns = ", ".join(f.name for f in fields(Changed))
        rows = self._rows(f"SELECT {columns} FROM results WHERE number = ?", number)
        return _changed(rows[0]) if rows else None

    def depth(self, snapshot: Snapshot, *, after: bool = True) -> Depth:
        """保障深度 after the run under its snapshot, or before it under today's."""
        self._join_households()
        people, paid, money = (
            ("people_after", _PAID_AFTER, "amount") if after else ("people_before", _PAID_BEFORE, "old_amount")
        )
        rows = self._rows(
            f"SELECT division, track, sum({people})::BIGINT, sum({money})::BIGINT FROM homes WHERE {paid} GROUP BY ALL"
        )
        found = Depth(0, 0)
        for division, track, persons, amount in rows:
            try:
                standard = standard_year(snapshot.parameters(division, TRACKS[track]))
            except ParameterProblem:
                continue
            found = Depth(found.paid + amount * 12, found.standard + standard * persons)
        return found

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._sql.execute(query, list(values)).fetchall()

    def _join_households(self) -> None:
        """Step one: the results with the size of each household."""
        if "homes" not in self._joined:
            self._sql.execute(
                f"""CREATE TEMP TABLE homes AS
                SELECT h.county, h.row, r.division, r.track, r.kind, r.why, r.old_status, r.status, r.old_amount, r.amount,
                       h.members::INTEGER AS size,
                       CASE WHEN NOT {_PAID_BEFORE} THEN 0 WHEN old_status <> {_SINGLE} THEN h.members
                            WHEN status = {_SINGLE_NOW} THEN r.members ELSE 1 END::INTEGER AS people_before,
                       CASE WHEN {_PAID_AFTER} THEN r.members ELSE 0 END::INTEGER AS people_after
                FROM results r JOIN sizes h USING (county, number)"""
            )
            self._joined.add("homes")

    def _join_persons(self) -> None:
        """Step one for persons: each with its household's change and its even share of the money."""
        self._join_households()
        if "people" in self._joined:
            return
        today = self._on.year * 10_000 + self._on.month * 100 + self._on.day
        age = f"({today} - birth) // 10000"
        bands = " + ".join(f"({age} >= {edge})::INTEGER" for edge in _AGE_EDGES)
        severe, levels = PERSON_FLAGS["severe"], sum(PERSON_FLAGS[f"level_{n}"] for n in (1, 2, 3, 4))
        self._sql.execute(
            f"""CREATE TEMP TABLE people AS
            SELECT ({bands})::TINYINT AS age,
                   CASE WHEN flags & {severe} <> 0 THEN 2 WHEN flags & {levels} <> 0 THEN 1 ELSE 0 END::TINYINT AS disability,
                   h.county::BIGINT * 4294967296 + h.row AS home, {_PAID_BEFORE} AS was, {_PAID_AFTER} AS is_now,
                   {_PAID_BEFORE} AND (old_status <> {_SINGLE} OR flags & {_ENTRANT} <> 0) AS granted_before,
                   {_PAID_AFTER} AND (status <> {_SINGLE_NOW} OR flags & {_ENTRANT} <> 0) AS granted_after,
                   old_amount // size + (place < old_amount % size)::INTEGER AS before,
                   amount // size + (place < amount % size)::INTEGER AS after
            FROM persons p JOIN homes h ON p.county = h.county AND p.household = h.row"""
        )
        self._joined.add("people")


_FIGURES: Final = f"""count(*), coalesce(sum(size), 0)::BIGINT,
    count(*) FILTER (WHERE {_PAID_BEFORE}), count(*) FILTER (WHERE {_PAID_AFTER}),
    coalesce(sum(people_before), 0)::BIGINT, coalesce(sum(people_after), 0)::BIGINT,
    coalesce(sum(old_amount), 0)::BIGINT, coalesce(sum(amount), 0)::BIGINT"""
_PEOPLE: Final = """count(DISTINCT home), count(*),
    count(DISTINCT home) FILTER (WHERE was), count(DISTINCT home) FILTER (WHERE is_now),
    count(*) FILTER (WHERE granted_before), count(*) FILTER (WHERE granted_after),
    sum(before)::BIGINT, sum(after)::BIGINT"""


def _changed(row: tuple[Any, ...]) -> Changed:
    values = dict(zip((f.name for f in fields(Changed)), row, strict=True))
    return Changed(**values | {name: words[values[name]] for name, words in _WORDS.items()})


@contextmanager
def opened(
    register: Path, run: Path, *, on: date, within: tuple[int, int] | None = None, memory: str = "1GB"
) -> Iterator[Tables]:
    """The tables of a run over a register, for divisions ``within`` (lo, hi) only, the nation where none is given.

    What does not fit into ``memory`` is put aside next to the run and removed.
    """
    lo, hi = within or (0, 10**12)
    near = [(part.path, inside) for part in results.parts(run) if (inside := _inside(part.counties, lo, hi))]
    files = [path for path, _ in near]
    homes = [store.folder(register, county) for _, inside in near for county in inside]
    with duck.session(threads=2, memory=memory, spill=run / ".spill") as connection:
        _view(connection, "results", files, f"*, division // {COUNTY} AS county", (lo, hi))
        for name, table, columns in (
            ("sizes", "households", "county, file_row_number AS row, number, members"),
            ("persons", "persons", "county, household, place, birth, flags"),
        ):
            _view(connection, name, [home / f"{table}.parquet" for home in homes], columns)
        yield Tables(connection, on)


def _inside(counties: Sequence[int], lo: int, hi: int) -> list[int]:
    """The counties that lie in, or hold, the divisions lo … hi."""
    return [county for county in counties if lo // COUNTY <= county <= hi // COUNTY]


def _view(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    paths: Sequence[Path],
    columns: str,
    within: tuple[int, int] | None = None,
) -> None:
    """A view over files; those of the register, where no divisions are named, lie in a folder for each county."""
    where = f"WHERE division BETWEEN {within[0]} AND {within[1]}" if within else ""
    hive = "false" if within else "true, hive_types = {'county': INTEGER}"
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    connection.execute(
        f"CREATE TEMP VIEW {name} AS SELECT {columns} FROM read_parquet([{listed}], file_row_number = true, "
        f"hive_partitioning = {hive}) {where}"
    )
