"""推演的计量 — one county reckoned twice, counted by place, track, size, age, disability and what changes. Pure.

Three sides stand beside each other: ``paid`` (what is paid now), ``today`` (reckoned by the figures in force on the
day) and ``then`` (reckoned with the changes). Only whole numbers: households, persons, fen per month, and the standards
of the persons granted (fen per year), from which the depth follows at the very end.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from dibao.population.regimes import Places
from dibao.rules import changes
from dibao.rules.parameters import ParameterProblem, standard_year
from dibao.rules.register import EXISTING, PERSON_FLAGS, STATUSES, Column, Columns, Register

CELL: Final = (
    "listed",
    "listed_persons",
    "paid",
    "paid_fen",
    "today",
    "today_persons",
    "today_fen",
    "today_standard",
    "then",
    "then_persons",
    "then_fen",
    "then_standard",
)
PERSON_CELL: Final = ("listed", "today", "then")
EFFECT_CELL: Final = ("households", "persons", "before", "after")
AGES: Final = (18, 60, 70, 80)
LARGEST: Final = 6
SIZES: Final = {"province": 10**10, "city": 10**8, "county": 10**6, "township": 10**3, "village": 1}

Table = dict[str, list[int]]
Measures = dict[str, Table]


def measure(
    register: Register,
    sides: tuple[Columns, Columns],
    places: tuple[Places, Places],
    *,
    day: int,
    span: tuple[int, int],
    steps: Iterable[str],
) -> Measures:
    """计量 of one county. sides: result columns without and with the changes; places: the parameters of each.

    day: yyyymmdd, for the ages. span: only families of these divisions count. steps: the levels to count by.
    """
    homes = register.households
    inside = (homes["division"] >= span[0]) & (homes["division"] <= span[1])
    gets = [granted(side) for side in sides]
    cells = _cells(register, sides, places, gets)
    axes = {"all": np.zeros(len(register), np.int64), "track": homes["track"].astype(np.int64)}
    axes["size"] = np.minimum(homes["members"], LARGEST).astype(np.int64)
    axes |= {step: homes["division"] // SIZES[step] * SIZES[step] for step in steps}
    found = {name: table(codes[inside], cells[:, inside]) for name, codes in axes.items()}
    found |= _changes(sides, gets, inside)
    return found | _persons(register, sides, inside, day)


def granted(side: Columns) -> Column:
    """Who is granted by a reckoning: whole families, and persons who enter alone."""
    return np.isin(side["status"], [STATUSES.index("dibao"), STATUSES.index("single_person")])


def _cells(register: Register, sides: tuple[Columns, Columns], places: tuple[Places, Places], paying: Any) -> Column:
    homes = register.households
    members = homes["members"].astype(np.int64)
    paid = changes.paid(homes["status"], names=EXISTING)
    rows = [np.ones(len(register), np.int64), members, paid, np.where(paid, homes["amount"], 0)]
    for side, place, gets in zip(sides, places, paying, strict=True):
        persons = np.where(gets, side["members"], 0).astype(np.int64)
        rows += [gets, persons, np.where(gets, side["amount"], 0), persons * standards(register, place)]
    return np.array(rows, dtype=np.int64)


def standards(register: Register, places: Places) -> Column:
    """低保标准 of every household's place and track, fen per head and year; 0 where none is decided."""
    found = np.zeros(len(register), dtype=np.int64)
    for regime in places.regimes(register):
        try:
            found[regime.lo : regime.hi] = standard_year(regime.parameters)
        except ParameterProblem:
            continue
    return found


def _changes(sides: tuple[Columns, Columns], paying: Any, inside: Column) -> Measures:
    """What becomes of the families: as reckoned against what is paid, and the effect of the changes alone."""
    today, then = sides
    kinds = {}
    for name in ("kind", "why"):
        both = [np.bincount(side[name][inside], minlength=1) for side in sides]
        codes = range(max(map(len, both)))
        pairs = [[int(counts[code]) if code < len(counts) else 0 for counts in both] for code in codes]
        kinds[name] = {str(code): pair for code, pair in enumerate(pairs) if any(pair)}
    persons = np.where(paying[1], then["members"], np.where(paying[0], today["members"], then["members"]))
    cells = np.array([np.ones(len(persons), np.int64), persons, today["amount"], then["amount"]], dtype=np.int64)
    return kinds | {"effect": table(effects(today, then)[inside].astype(np.int64), cells[:, inside])}


def effects(today: Columns, then: Columns) -> Column:
    """推演效果 per household: position in changes.KINDS, the changes against today's figures."""
    known = (then["status"] != STATUSES.index("unknown")) & (today["status"] != STATUSES.index("unknown"))
    return np.asarray(
        changes.kind(
            was_paid=granted(today),
            is_paid=granted(then),
            known=known,
            before=today["amount"],
            now=then["amount"],
            earned=False,
            taper=False,
        )
    )


def _persons(register: Register, sides: tuple[Columns, Columns], inside: Column, day: int) -> Measures:
    members = register.households["members"].astype(np.int64)
    owner = np.repeat(np.arange(len(members)), members)
    here, flags = inside[owner], register.persons["flags"]
    enters = (flags & (PERSON_FLAGS["severe"] | PERSON_FLAGS["illness"])) != 0
    rows = [np.ones(len(owner), np.int64)]
    for side in sides:
        status = side["status"][owner]
        rows.append((status == STATUSES.index("dibao")) | ((status == STATUSES.index("single_person")) & enters))
    cells = np.array(rows, dtype=np.int64)
    age = np.where(register.persons["birth"] > 0, (day - register.persons["birth"]) // 10_000, -1)
    band = np.where(age < 0, -1, np.searchsorted(AGES, age, side="right"))
    level = np.select([(flags & PERSON_FLAGS[f"level_{n}"]) != 0 for n in (1, 2, 3, 4)], [1, 2, 3, 4], 0)
    return {"age": table(band[here], cells[:, here]), "disability": table(level[here], cells[:, here])}


def table(codes: Column, cells: Column) -> Table:
    """Sums of the cells (one row per figure) by code. int64 throughout, nothing is rounded."""
    if not len(codes):
        return {}
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ordered)) + 1))
    sums = np.add.reduceat(cells[:, order], starts, axis=1)
    names = ordered[starts]
    return {str(name): column for name, column in zip(names.tolist(), sums.T.tolist(), strict=True)}


def add(parts: Iterable[Measures]) -> Measures:
    """总计 — the counties of a run together."""
    total: Measures = {}
    for part in parts:
        for name, rows in part.items():
            mine = total.setdefault(name, {})
            for code, cell in rows.items():
                mine[code] = [a + b for a, b in zip(mine[code], cell, strict=True)] if code in mine else list(cell)
    return total
