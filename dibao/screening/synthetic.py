"""模拟的全国比对 — persons and register rows by the hundred million, in columns, from a seed. Pure: no Django.

A key is the mixed number of a person, so that any part can be made alone; ``SHARE`` of the rows of a register belong to
our persons, the others to strangers. Nobody's name or number is behind any of it. The detail that a real part carries
sealed is left out: a comparison never reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dibao.registry.numbering import SERIALS
from dibao.screening import layout, persons_store, register_store
from dibao.screening.layout import Column, Columns
from dibao.verification.sources import SOURCES

PERSONS: Final = 41_000_000
COUNTIES: Final = 2_900
ROWS: Final = {
    "population": 10_000_000,
    "vehicle": 50_000_000,
    "market": 30_000_000,
    "social_insurance": 100_000_000,
    "bank": 50_000_000,
}
SHARE: Final = 0.029
PART: Final = 1_000_000
STANDARD: Final = 80_000
_NAMES, _STRANGERS = 1 << 40, 1 << 41
_CITY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Nation:
    """模拟的规模 — scale 1.0: 41 million persons and 240 million register rows, as of a day."""

    scale: float
    seed: int
    as_of: date

    @property
    def persons(self) -> int:
        return int(PERSONS * self.scale)

    @property
    def counties(self) -> int:
        return max(2, int(COUNTIES * self.scale))

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each register."""
        return {name: int(rows * self.scale) for name, rows in ROWS.items()}

    def write(self, root: Path, *, progress: Callable[[int, int], None] | None = None) -> None:
        """``root/persons`` and ``root/registers``; the same numbers whichever thread makes them."""
        tasks = [*self._counties(root / "persons"), *self._parts(root / "registers")]
        with ThreadPoolExecutor(2) as threads:
            for finished, _ in enumerate(threads.map(lambda make: make(), tasks), start=1):
                if progress:
                    progress(finished, len(tasks))

    def _counties(self, root: Path) -> Iterator[Callable[[], object]]:
        edges = np.linspace(0, self.persons // 2, self.counties + 1).astype(int) * 2
        edges[-1] = self.persons
        for n in range(self.counties):
            yield partial(self._county, root, _CITY + n, int(edges[n]), int(edges[n + 1]))

    def _county(self, root: Path, county: int, lo: int, hi: int) -> None:
        dice, size = np.random.default_rng([self.seed, county]), hi - lo
        row = np.arange(lo, hi)
        persons: Columns = {name: np.zeros(size, kind) for name, kind in layout.PERSONS.items()}
        home = (row - lo) // 2
        villages = np.sort(dice.integers(0, 150, size // 2 + 1))
        persons |= {
            "key": mixed(row),
            "name_key": mixed(row + _NAMES),
            "household": county * SERIALS + 1 + home,
            "person": row - lo,
            "division": county * 1_000_000 + 100_000 + villages[home],
            "track": dice.integers(0, 2, size // 2 + 1)[home],
            "status": dice.choice(np.array([1, 1, 1, 2, 3, 4, 5]), size // 2 + 1)[home],
            "birth": dice.integers(1940, 2020, size) * 10_000 + 615,
            "pension": np.where(dice.random(size) < 0.3, dice.integers(1, 25, size) * 120_000, 0),
            "wage": np.where(dice.random(size) < 0.2, dice.integers(1, 25, size) * 120_000, 0),
            "vehicles": (dice.random(size // 2 + 1) < 0.1)[home],
            "companies": (dice.random(size // 2 + 1) < 0.02)[home],
            "assets": (dice.integers(0, 30, size // 2 + 1) * 100_000)[home],
            "members": np.minimum(2, size - home * 2),
            "monthly_standard": np.full(size, STANDARD),
        }
        persons_store.write_county(root, county, persons, digest=f"{self.seed}.{self.scale}.{county}")

    def _parts(self, root: Path) -> Iterator[Callable[[], object]]:
        first = _STRANGERS
        for name, rows in self.rows.items():
            folder = register_store.folder(root, name, self.as_of)
            folder.mkdir(parents=True, exist_ok=True)
            for number, lo in enumerate(range(0, rows, PART)):
                size = min(PART, rows - lo)
                path = folder / f"part-{number:05d}.parquet"
                yield partial(self._part, name, path, size, first)
                first += PART

    def _part(self, register: str, path: Path, size: int, first: int) -> None:
        dice = np.random.default_rng([self.seed, first])
        who = np.arange(first, first + size)
        ours = dice.random(size) < SHARE
        who[ours] = dice.integers(0, self.persons, int(ours.sum()))
        named = np.where(dice.random(size) < 0.01, who + 1, who)  # one in a hundred stands under another name
        columns = {"key": mixed(who), "name_key": mixed(named + _NAMES)} | _values(register, dice, size)
        order = np.argsort(columns["key"], kind="stable")  # as register_parts.Writer stores a part
        columns = {name: column[order] for name, column in columns.items()}
        schema = pa.schema(
            [pa.field(name, pa.from_numpy_dtype(column.dtype), nullable=False) for name, column in columns.items()]
        )
        note = {"register": register, "words": _words(register)}
        table = pa.Table.from_arrays([pa.array(c) for c in columns.values()], schema=layout.noted(schema, note))
        pq.write_table(table, path, row_group_size=1 << 18, **register_store.encodings(table.column_names))


def mixed(number: Column) -> Column:
    """A number as eight bytes that look drawn at random; different numbers stay different."""
    x = number.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))).view(np.int64)


def _words(register: str) -> dict[str, list[str]]:
    source = SOURCES[register]
    return {code: register_store.words(source.field(code)) for code in source.columns}


def _values(register: str, dice: np.random.Generator, size: int) -> Columns:
    """Every column of the register: drawn where the benchmark's finders read it, empty otherwise."""
    source, words = SOURCES[register], _words(register)
    columns: Columns = {}
    for code in source.columns:
        kind = source.field(code).kind
        nothing = layout.EMPTY if kind in ("fen", "integer") else 0
        columns[layout.column_of(code, kind)] = np.full(size, nothing, layout.KINDS[kind])
    return columns | {name: draw.astype(columns[name].dtype) for name, draw in _drawn(register, dice, size, words)}


def _drawn(register: str, dice: np.random.Generator, size: int, words: dict[str, list[str]]) -> list[tuple[str, Any]]:
    def among(column: str, *chosen: str) -> Column:
        return dice.choice(np.array([words[column].index(word) + 1 for word in chosen]), size)

    day = dice.integers(2005, 2026, size) * 10_000 + dice.integers(1, 13, size) * 100 + 15
    money = dice.integers(1, 5_000, size) * 1_000
    if register == "population":
        return [("status", among("status", "died")), ("died_on", day)]
    if register == "vehicle":
        told = [("kind", among("kind", "car", "truck", "motorcycle", "scooter"))]
        return [*told, ("status", among("status", "normal", "scrapped")), ("registered_on", day), ("value", money)]
    if register == "market":
        told = [("role", among("role", "owner", "legal", "shareholder", "member"))]
        return [*told, ("status", among("status", "open", "cancelled")), ("share", money * 100), ("founded_on", day)]
    if register == "social_insurance":
        told = [("scheme", among("scheme", "employee", "resident")), ("state", among("state", "drawing", "paying"))]
        return [*told, ("pension", money // 20), ("basic", money // 40), ("last_paid", day)]
    return [("account_key", mixed(dice.integers(0, 1 << 62, size))), ("balance", money * 2), ("queried_on", day)]
