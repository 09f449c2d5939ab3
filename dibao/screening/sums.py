"""合计 — the pairs of one finder summed by person or household: first within a register's look, then across. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from dibao.screening import layout
from dibao.screening.finders import Finder
from dibao.screening.finders.shape import OTHER_NAME, UNDECIDED
from dibao.screening.layout import Column, Columns

PAIRS: Final = (
    "g",
    "look",
    "source",
    "amount",
    "known",
    "day",
    "holds",
    "bars",
    "stranger",
    "undecided",
    "once",
    "part",
    "row",
    "person_row",
)


@dataclass(frozen=True, slots=True)
class Sums:
    """One row per person or household: amount (fen, 0 where not ``known``), n rows, ``first`` of them of the first look.

    rows: the pairs that count, sorted so that those of sum i are ``starts[i]`` … ``starts[i + 1]``-1. person_row: one of
    the persons it is about.
    """

    columns: Columns
    rows: Columns
    starts: Column

    def __len__(self) -> int:
        return len(self.columns["n"])


def summed(pairs: pa.Table, finder: Finder) -> Sums:
    """Pairs in the columns of ``PAIRS`` → sums. A thing named by ``once`` counts once: its latest row, then its dearest."""
    rows = {name: pairs.column(name).combine_chunks() for name in PAIRS}
    columns = {name: column.to_numpy(zero_copy_only=False) for name, column in rows.items() if name != "once"}
    keep = columns["holds"].copy()
    if any(look.unless != "false" for look in finder.looks):
        keep &= ~np.isin(columns["g"], columns["g"][columns["bars"]])
    if any(look.once for look in finder.looks):
        keep &= _once(rows["once"], columns, keep)
    order = np.flatnonzero(keep)
    order = order[
        np.lexsort((columns["row"][order], columns["part"][order], columns["look"][order], columns["g"][order]))
    ]
    return _grouped({name: column[order] for name, column in columns.items()}, finder)


def _once(once: pa.Array, columns: Columns, keep: Column) -> Column:
    """True where a row is the one that stands for its thing, or names none."""
    named = np.flatnonzero(keep & once.is_valid().to_numpy(zero_copy_only=False))
    thing = once.fill_null(0).to_numpy(zero_copy_only=False)[named]
    last = tuple(columns[name][named] for name in ("row", "part", "amount", "day"))
    keys = (*last, thing, columns["look"][named], columns["g"][named])
    order = np.lexsort(keys)
    same = np.ones(max(0, len(order) - 1), bool)
    for column in keys[-3:]:
        same &= column[order][1:] == column[order][:-1]
    chosen = np.ones(len(keep), bool)
    chosen[named[order[:-1][same]]] = False
    return chosen


def _grouped(rows: Columns, finder: Finder) -> Sums:
    g, look = rows["g"], rows["look"]
    inner = _starts((g[1:] != g[:-1]) | (look[1:] != look[:-1]), len(g))
    if not len(inner):
        return Sums({name: column[:0] for name, column in rows.items()} | {"n": g[:0], "first": g[:0]}, rows, inner)
    within = np.add.reduceat(rows["amount"], inner)
    outer = _starts(g[inner][1:] != g[inner][:-1], len(inner))
    across = np.add if finder.across == "sum" else np.maximum
    starts = inner[outer]
    any_of = {name: np.logical_or.reduceat(rows[name], starts) for name in ("known", "stranger", "undecided")}
    columns = any_of | {
        "amount": across.reduceat(within, outer),
        "n": np.diff(np.append(starts, len(g))),
        "first": np.add.reduceat((look == 0).astype(np.int64), starts),
        "day": np.maximum.reduceat(rows["day"], starts),
        "person_row": rows["person_row"][starts],
    }
    return Sums(columns, rows, starts)


def _starts(new: Column, size: int) -> Column:
    return np.concatenate([[0], np.flatnonzero(new) + 1]) if size else np.zeros(0, np.int64)


def hits(sums: Sums, chosen: Column, finder: Finder, number: int, persons: pa.Table) -> pa.Table:
    """The chosen sums as hits. persons: the handful's, named ``p_…``; number: the finder's position."""
    told = {name: column[chosen] for name, column in sums.columns.items()}
    mine = persons.select(["p_key", "p_person", "p_household", "p_division"]).take(pa.array(told["person_row"]))
    home = finder.per == "household"
    reason = np.select([told["stranger"], told["undecided"]], [OTHER_NAME, UNDECIDED], finder.reason)
    size = len(chosen)
    columns = {
        "finder": pa.array(np.full(size, number, np.int8)),
        "key": pa.array(np.zeros(size, np.int64)) if home else mine.column("p_key"),
        "person": pa.array(np.full(size, -1, np.int64)) if home else mine.column("p_person"),
        "household": mine.column("p_household"),
        "division": mine.column("p_division"),
        "amount": pa.array(told["amount"], pa.int64(), mask=~told["known"]),
        "on": pa.array(told["day"], pa.int32(), mask=told["day"] == 0),
        "reason": pa.array(reason, pa.string()),
        "register_row": _evidence(sums, chosen),
    }
    return pa.table(columns, schema=layout.HITS)


def _evidence(sums: Sums, chosen: Column) -> pa.Array:
    """The register rows of the chosen sums, one list each."""
    ends = np.append(sums.starts, len(sums.rows["g"]))
    sizes = ends[chosen + 1] - ends[chosen]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    at = np.repeat(ends[chosen] - offsets[:-1], sizes) + np.arange(offsets[-1])
    rows = [pa.array(sums.rows[name][at]) for name in ("source", "part", "row")]
    struct = pa.StructArray.from_arrays(rows, fields=list(layout.ROW))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct)
