"""模拟的家庭 — the households of one county drawn at random, in columns, in the shape the statistics have.

Sizes, ages, disability, sex and the share of each track follow the published figures (national reports of 2020,
Fujian's yearbook of 2021); names, numbers and places of residence belong to nobody. Incomes are multiples of ¥10, as
clerks type them, because that is where rounding goes wrong elsewhere. Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dibao.population.nation import DAY, standard
from dibao.registry.numbering import SERIALS
from dibao.rules import register as layout
from dibao.rules.encoding import AREA
from dibao.rules.register import HOUSEHOLD_FLAGS, PERSON_FLAGS, TRACKS, Column, Columns, Register

URBAN_SHARE: Final = 0.198
SIZES: Final = {
    "urban": (0.583, 0.250, 0.119, 0.035, 0.010, 0.003),
    "rural": (0.500, 0.290, 0.130, 0.055, 0.020, 0.005),
}
"""Shares of households of 1 … 6 persons: 1.65 and 1.82 persons on average."""

# of first persons the old; of the others the minors and the old: 25 % old and 16 % minors together
_OLD_FIRST, _MINOR, _OLD_OTHER = 0.36, 0.36, 0.11
_DISABLED, _LEVELS = {"urban": 0.30, "rural": 0.22}, (0.15, 0.30, 0.30, 0.25)
_POOR, _NEAR = 0.83, 0.15
_TEN_A_MONTH, _TEN_A_YEAR = 1_000 * 12, 1_000
_VOCABULARY: Final = (
    "",
    "medical",
    "education",
    "rehabilitation",
    "aid",
    "temporary_work",
    "property_vehicle",
    "aid_money",
)


@dataclass
class _Draw:
    """One county's dice; all random numbers come from here, so a county is the same whoever draws it."""

    dice: np.random.Generator
    county: int

    def chance(self, share: Column | float, size: int) -> Column:
        return self.dice.random(size) < share

    def among(self, low: int, high: int, size: int) -> Column:
        return self.dice.integers(low, high, size, endpoint=True)


def county(code: int, households: int, *, villages: Column, seed: int) -> Register:
    """模拟一县 — that many households in these villages, by track, division and number; not yet assessed."""
    draw = _Draw(np.random.default_rng([seed, code]), code)
    homes = _homes(draw, households, villages)
    persons = _persons(draw, homes)
    _incomes(draw, homes, persons)
    _property(draw, homes)
    return Register(homes, persons, _entries(draw, homes, persons), _VOCABULARY)


def _homes(draw: _Draw, size: int, villages: Column) -> Columns:
    homes = layout.empty(layout.HOUSEHOLDS, size)
    homes["track"][:] = ~draw.chance(URBAN_SHARE, size)
    homes["division"][:] = draw.dice.choice(villages, size)
    homes["number"][:] = draw.county * SERIALS + 1 + draw.dice.permutation(size)
    order = np.lexsort((homes["number"], homes["division"], homes["track"]))
    homes = {name: column[order] for name, column in homes.items()}
    dice = draw.dice.random(size)
    for track, name in enumerate(TRACKS):
        here = homes["track"] == track
        homes["members"][here] = 1 + np.searchsorted(np.cumsum(SIZES[name])[:-1], dice[here], side="right")
    return homes


def _persons(draw: _Draw, homes: Columns) -> Columns:
    members = homes["members"].astype(np.int64)
    first = np.cumsum(members) - members
    size = int(members.sum())
    persons = layout.empty(layout.PERSONS, size)
    is_first = np.zeros(size, dtype=bool)
    is_first[first] = True
    dice = draw.dice.random(size)
    old = np.where(is_first, dice < _OLD_FIRST, dice < _OLD_OTHER)
    minor = ~is_first & (dice > 1 - _MINOR)
    age = np.select([old, minor], [draw.among(60, 88, size), draw.among(0, 17, size)], draw.among(18, 59, size))
    persons["birth"][:] = _born(draw, age)
    persons["flags"][:] = _traits(draw, age, np.repeat(homes["track"], members), members.repeat(members))
    return persons


def _born(draw: _Draw, age: Column) -> Column:
    """Birthdays spread over the year before the day of the register, all valid dates."""
    month, day = draw.among(1, 12, len(age)), draw.among(1, 28, len(age))
    not_yet = month * 100 + day > DAY.month * 100 + DAY.day
    return (DAY.year - age - not_yet) * 10_000 + month * 100 + day


def _traits(draw: _Draw, age: Column, track: Column, household: Column) -> Column:
    size, working = len(age), (age >= 16) & (age < 60)
    disabled = draw.chance(np.where(track == 0, _DISABLED["urban"], _DISABLED["rural"]), size)
    level = np.where(disabled, 1 + np.searchsorted(np.cumsum(_LEVELS)[:-1], draw.dice.random(size)), 0)
    mind = draw.chance(0.3, size)
    labour = draw.dice.random(size)
    able, partial = working & ~disabled & (labour < 0.55), working & (labour >= 0.55) & (labour < 0.85)
    traits = {
        "severe": (level == 1) | (level == 2) | ((level == 3) & mind),
        "illness": draw.chance(np.where(age >= 60, 0.16, 0.09), size),
        "student": (age >= 6) & (age < 22) & draw.chance(np.where(age < 16, 0.97, 0.5), size),
        "single_parent": working & (household > 1) & draw.chance(0.02, size),
        "bereaved": (age >= 50) & draw.chance(0.005, size),
        "able": able,
        "partial": partial,
        "jobless": working & draw.chance(0.5, size),
        "female": draw.chance(0.45, size),
    }
    traits |= {f"level_{number}": level == number for number in (1, 2, 3, 4)}
    return sum((column * np.int16(PERSON_FLAGS[name]) for name, column in traits.items()), np.zeros(size, np.int16))


def _incomes(draw: _Draw, homes: Columns, persons: Columns) -> None:
    """A share of the local standard for each household, earned by its first person in multiples of ¥10; pensions."""
    size, members = len(homes["number"]), homes["members"].astype(np.int64)
    first = np.cumsum(members) - members
    share = _shares(draw, size)
    yearly = np.array([standard(draw.county, "urban") * 1_200, standard(draw.county, "rural") * 100])
    target = share * (yearly[homes["track"]] * members)
    step = np.where(homes["track"] == 0, _TEN_A_MONTH, _TEN_A_YEAR)
    amount = (target / step).astype(np.int64) * step
    flags = persons["flags"][first]
    works = (flags & (PERSON_FLAGS["able"] | PERSON_FLAGS["partial"])) != 0
    farms = ~works & (homes["track"] == 1) & draw.chance(0.6, size)
    for name, who in {"wage": works, "business": farms, "other": ~works & ~farms}.items():
        persons[name][first[who]] = amount[who]
    persons["flags"][first] &= ~np.int16(PERSON_FLAGS["jobless"])  # nobody is out of work and paid a wage
    homes["flags"] |= (amount > 0) * np.int16(HOUSEHOLD_FLAGS["has_income"])
    old = persons["birth"] // 10_000 < DAY.year - 60
    persons["pension"][:] = old * draw.among(12, 25, len(old)) * _TEN_A_MONTH
    pensioned = np.add.reduceat(old.astype(np.int64), first) > 0 if size else np.zeros(0, dtype=bool)
    homes["flags"] |= pensioned * np.int16(HOUSEHOLD_FLAGS["has_pension"])


def _shares(draw: _Draw, size: int) -> Column:
    """Income per head ÷ standard: most below, some up to half above it, a few beyond."""
    kind = draw.dice.random(size)
    poor, near, far = draw.dice.beta(1.5, 1.5, size), 1 + 0.5 * draw.dice.random(size), 1.5 + draw.dice.random(size)
    nothing = draw.chance(0.12, size)
    return np.select([kind < _POOR, kind < _POOR + _NEAR], [np.where(nothing, 0.0, poor), near], far)


def _property(draw: _Draw, homes: Columns) -> None:
    size = len(homes["number"])
    holds = draw.chance(0.6, size)
    homes["assets"][:] = holds * (draw.dice.exponential(4_000, size)).astype(np.int64) * 100
    homes["homes"][:] = draw.chance(0.9, size).astype(np.int16) + draw.chance(0.004, size)
    homes["home_area"][:] = homes["homes"] * draw.among(25, 130, size) * AREA
    unchecked = draw.chance(0.002, size)
    homes["flags"] |= holds * np.int16(HOUSEHOLD_FLAGS["holds_assets"])
    homes["flags"] |= unchecked * np.int16(HOUSEHOLD_FLAGS["property_unchecked"])
    homes["flags"] |= draw.chance(0.001, size) * np.int16(HOUSEHOLD_FLAGS["facts_missing"])


def _entries(draw: _Draw, homes: Columns, persons: Columns) -> Columns:
    """What few have: medical bills, a relief payment, work that began or ended, a vehicle, exempt savings."""
    members = homes["members"].astype(np.int64)
    first, size = np.cumsum(members) - members, len(members)
    some = {
        ("spending", "medical", "", 0.05): (20, 3_000),
        ("spending", "education", "", 0.03): (50, 800),
        ("spending", "rehabilitation", "", 0.01): (20, 500),
        ("other", "aid", "", 0.02): (20, 200),
        ("wage", "temporary_work", "", 0.02): (50, 500),
        ("thing", "property_vehicle", "", 0.01): (200, 4_000),
        ("asset", "", "aid_money", 0.005): (50, 800),
    }
    parts = []
    for (kind, code, claim, share), (low, high) in some.items():
        owner = np.flatnonzero(draw.chance(share, size))
        part = layout.empty(layout.ENTRIES, len(owner))
        part["household"][:], part["person"][:] = owner, first[owner]
        part["kind"][:], part["period"][:] = layout.KINDS.index(kind), layout.PERIODS.index("year")
        part["code"][:], part["claim"][:] = _VOCABULARY.index(code), _VOCABULARY.index(claim)
        part["amount"][:] = draw.among(low, high, len(owner)) * _TEN_A_YEAR
        part["area"][:] = -1 if kind in ("thing", "asset") else 0
        if code == "temporary_work":
            part["begin"][:] = (DAY.year - 1) * 10_000 + draw.among(1, 12, len(owner)) * 100 + 1
            part["end"][:] = np.where(draw.chance(0.5, len(owner)), (DAY.year + 1) * 10_000 + 131, 0)
        if kind == "asset":
            homes["flags"][owner] |= np.int16(HOUSEHOLD_FLAGS["holds_assets"])
        if code in ("aid", "temporary_work"):
            homes["flags"][owner] |= np.int16(HOUSEHOLD_FLAGS["has_income"])
        parts.append(part)
    whole = {name: np.concatenate([part[name] for part in parts]) for name in layout.ENTRIES}
    order = np.argsort(whole["household"], kind="stable")
    return {name: column[order] for name, column in whole.items()}
