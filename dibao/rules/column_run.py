"""One run over columns: the parameters read, the households that stay unknown, and sums from persons to households."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from datetime import date
from functools import cached_property
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

    @cached_property
    def age(self) -> Column:
        """周岁 of each person on the day; meaningless where the birth is unknown (0)."""
        return (as_number(self.on) - self.register.persons["birth"]) // 10_000

    @cached_property
    def _edges(self) -> tuple[Column, Column]:
        """Where each household's persons begin and end."""
        ends = np.cumsum(self.members)
        return ends - self.members, ends

    def flag(self, *names: str) -> Column:
        """Households with any of these flags."""
        return (self.flags & sum(HOUSEHOLD_FLAGS[name] for name in names)) != 0

    def entries(self, *kinds: str) -> Column:
        """Positions of the entries of these kinds."""
        if kinds not in self._kinds:
            wanted = np.array([kind in kinds for kind in KINDS])
            self._kinds[kinds] = np.flatnonzero(wanted[self.register.entries["kind"]])
        return self._kinds[kinds]

    def entry(self, name: str, at: Column) -> Column:
        """One column of entries, at these positions."""
        return self.register.entries[name][at]

    def says(self, name: str, at: Column, words: Container[str]) -> Column:
        """Whether a coded column says one of these words, at these positions."""
        return np.array([word in words for word in self.register.vocabulary])[self.entry(name, at)]

    def total(self, values: Column) -> Column:
        """Sum of a column over persons, per household."""
        sums = np.empty(len(values) + 1, dtype=np.int64)
        sums[0] = 0
        np.cumsum(values, out=sums[1:])
        begin, end = self._edges
        return sums[end] - sums[begin]

    def having(self, persons: Column) -> Column:
        """Households to which any of these persons (a mask) belong."""
        return self.among(self.owner[persons])

    def scatter(self, at: Column, values: Column | int = 1) -> Column:
        """Sum per household of values that belong to entries at these positions."""
        found = np.zeros(len(self.members), dtype=np.int64)
        if len(at):
            np.add.at(found, self.entry("household", at), values)
        return found

    def among(self, owners: Column) -> Column:
        """The households of these positions, as a mask."""
        who = np.zeros(len(self.members), dtype=bool)
        who[owners] = True
        return who

    def doubt(self, who: Column, reason: str) -> None:
        """These households have no answer, and why; an earlier reason stays."""
        self.unknown[who & (self.unknown == 0)] = REASONS.index(reason)

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

    def _attempt(self, step: Callable[[], Any], who: Callable[[], Column]) -> Any:
        """A step; a parameter it lacks makes ``who`` unknown instead of stopping the run."""
        try:
            return step()
        except ParameterProblem as problem:
            self.problems[problem.key] = str(problem)
            self.doubt(who(), "parameter")
            return None

    def exactly(self, step: Callable[..., Column], owner: Column | None = None, **columns: Column) -> Column:
        """A step that may find one row not exact in fen: that row's household is unknown, the others go on.

        owner: the household of each row where the columns are over persons.
        """
        try:
            return np.asarray(step(**columns))
        except NotExact:
            return self._row_by_row(step, owner, columns)

    def _row_by_row(self, step: Callable[..., Column], owner: Column | None, columns: dict[str, Column]) -> Column:
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
