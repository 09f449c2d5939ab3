"""One run over columns: the parameters read, the households that stay unknown, and sums from persons to households."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date
from functools import cached_property, reduce
from typing import Any, Final

import numpy as np

from dibao.rules.money import NotExact
from dibao.rules.parameters import ParameterProblem, Parameters, Reading, standard_year
from dibao.rules.register import HOUSEHOLD_FLAGS, KINDS, Column, Register, as_number
from dibao.rules.strategies import typed

REASONS: Final = ("", "contradiction", "facts", "property", "parameter")
"""Why an answer is impossible, by position; the first found stays."""


class Run:
    """What a run over one regime knows. ``unknown``: position in REASONS per household, 0 while known.

    Columns over entries (``kind`` …) exist only where the register has entries at all: most families have none.
    """

    def __init__(self, register: Register, parameters: Parameters, on: date, apart: Mapping[str, Column]) -> None:
        self.register, self.on, self._apart = register, on, apart
        self.reading = Reading(parameters)
        self.members: Column = register.households["members"].astype(np.int64)
        self.flags: Column = register.households["flags"]
        self.unknown: Column = np.zeros(len(register), dtype=np.int8)
        self.problems: dict[str, str] = {}
        self._kinds: dict[tuple[str, ...], Column] = {}

    @cached_property
    def owner(self) -> Column:
        """The household of each person."""
        return np.repeat(np.arange(len(self.members)), self.members)

    def aged(self, age_from: int, age_below: int = 9_999) -> Column:
        """Persons whose 周岁 on the day lies in this span, asked of the birth itself; no one whose birth is unknown (0)."""
        born, today = self.register.persons["birth"], as_number(self.on)
        return (born <= today - age_from * 10_000) & (born > max(today - age_below * 10_000, 0))

    def flag(self, *names: str) -> Column:
        """Households with any of these flags."""
        return (self.flags & sum(HOUSEHOLD_FLAGS[name] for name in names)) != 0

    def entries(self, *kinds: str) -> Column:
        """Positions of the entries of these kinds."""
        if kinds not in self._kinds:
            found = (self.register.entries["kind"] == KINDS.index(kind) for kind in kinds)
            self._kinds[kinds] = np.flatnonzero(reduce(np.logical_or, found))
        return self._kinds[kinds]

    def entry(self, name: str, at: Column) -> Column:
        """One column of entries, at these positions."""
        return self.register.entries[name][at]

    def says(self, name: str, at: Column, words: Container[str]) -> Column:
        """Whether a coded column says one of these words, at these positions."""
        return np.array([word in words for word in self.register.vocabulary])[self.entry(name, at)]

    def total(self, values: Column) -> Column:
        """Sum of a column over persons, per household."""
        return self.summed(self.owner, values)

    def having(self, persons: Column) -> Column:
        """Households to which any of these persons (a mask) belong."""
        return self.among(self.owner[np.flatnonzero(persons)])

    def scatter(self, at: Column, values: Column | int = 1) -> Column:
        """Sum per household of values that belong to entries at these positions."""
        return self.summed(self.entry("household", at), values)

    def summed(self, owners: Column, values: Column | int = 1) -> Column:
        """Sum per household of values, each with the position of its household."""
        found = np.zeros(len(self.members), dtype=np.int64)
        if len(owners):
            np.add.at(found, owners, values)
        return found

    def among(self, owners: Column) -> Column:
        """The households of these positions, as a mask."""
        who = np.zeros(len(self.members), dtype=bool)
        who[owners] = True
        return who

    def doubt(self, who: Column, reason: str) -> None:
        """These households have no answer, and why; an earlier reason stays."""
        at = np.flatnonzero(who)
        self.unknown[at[self.unknown[at] == 0]] = REASONS.index(reason)

    def need(self, key: str, who: Column) -> Any:
        """The typed value of a parameter that ``who`` need; None, and they are unknown, where it cannot be read.
        Not read at all, and None, when nobody needs it. A column where the places of a batch differ in it."""
        return self._asked(key, bool(who.any()), lambda: who)

    def need_of(self, key: str, persons: Column) -> Any:
        """As ``need`` for the households of these persons (a mask); they are gathered only if the parameter fails."""
        return self._asked(key, bool(persons.any()), lambda: self.having(persons))

    def _asked(self, key: str, anybody: bool, who: Callable[[], Column]) -> Any:
        if not anybody:
            return None
        if key in self._apart:
            return self._apart[key]
        return self._attempt(lambda: typed(self.reading, key), who)

    def standard(self) -> Any:
        """低保标准, fen per head and year; 0, and everybody unknown, where there is none. A column in a batch of places."""
        if "standard" in self._apart:
            return self._apart["standard"]
        found = self._attempt(lambda: standard_year(self.reading), lambda: np.ones(len(self.members), dtype=bool))
        return int(found or 0)

    def at(self, figure: Any, rows: Column) -> Any:
        """A figure of these households: the one number, or its column at these positions."""
        return figure[rows] if np.ndim(figure) else figure

    def spans(self, figure: Any) -> tuple[Column, Column]:
        """The values a figure takes from neighbour to neighbour, and how many persons live under each of them."""
        if not np.ndim(figure):
            return np.array([figure]), np.array([len(self.register.persons["birth"])])
        first = np.append(0, np.flatnonzero(figure[1:] != figure[:-1]) + 1)
        return figure[first], np.add.reduceat(self.members, first)

    def _attempt(self, step: Callable[[], Any], who: Callable[[], Column]) -> Any:
        """A step; a parameter it lacks makes ``who`` unknown instead of stopping the run."""
        try:
            return step()
        except ParameterProblem as problem:
            self.problems[problem.key] = str(problem)
            self.doubt(who(), "parameter")
            return None

    def exactly(self, step: Callable[..., Column], owner: Column | None = None, **columns: Any) -> Column:
        """A step that may find one row not exact in fen: that row's household is unknown, the others go on.

        owner: the household of each row where the columns are over persons. A plain number stands for every row.
        """
        try:
            return np.asarray(step(**columns))
        except NotExact:
            return self._row_by_row(step, owner, columns)

    def _row_by_row(self, step: Callable[..., Column], owner: Column | None, columns: dict[str, Any]) -> Column:
        columns = dict(zip(columns, np.broadcast_arrays(*columns.values()), strict=True))
        size = len(next(iter(columns.values())))
        found, wrong = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
        for row in range(size):
            try:
                found[row] = step(**{name: column[row] for name, column in columns.items()})
            except NotExact:
                wrong[row] = True
        who = np.zeros(len(self.members), dtype=bool)
        who[owner[wrong] if owner is not None else wrong] = True
        self.doubt(who, "parameter")
        return found
