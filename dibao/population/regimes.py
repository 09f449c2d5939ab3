"""同一套参数的一段 — which households of some counties can be reckoned together. Pure: no Django."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np

from dibao.policy.snapshot import Snapshot
from dibao.population.store import COUNTY
from dibao.rules.columns import APART
from dibao.rules.parameters import ParameterProblem, Parameters, Reading, standard_year
from dibao.rules.register import TRACKS, Column, Register
from dibao.rules.strategies import typed

MOST: Final = 65_536
"""Households reckoned at a time: small enough for the caches and for bounded memory."""


@dataclass(frozen=True, slots=True)
class Regime:
    """Rows ``lo`` … ``hi``-1 under one set of parameters; apart: the figures in which their places differ all the same,
    one per household (``rules.columns.APART``)."""

    lo: int
    hi: int
    parameters: Parameters
    apart: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A set of parameters without its figures apart: two of the same kind may stand in one batch."""

    rest: frozenset[str]
    missing: tuple[str, ...]


class Places:
    """Finds regimes; knows which counties have figures of their own below the county."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._own = sorted(snapshot.places)
        self._kinds: dict[int, tuple[_Kind, dict[str, int]]] = {}
        self._same: dict[_Kind, _Kind] = {}
        self._found: dict[tuple[int, int], Parameters] = {}

    def regimes(self, register: Register) -> Iterator[Regime]:
        """The register in pieces of at most ``MOST`` rows, each under one set; every row in exactly one."""
        for lo, hi, parameters in self._merged(register):
            for begin in range(lo, hi, MOST):
                yield Regime(begin, min(begin + MOST, hi), parameters)

    def batches(self, register: Register) -> Iterator[Regime]:
        """Larger pieces: neighbours whose sets differ only in ``APART`` go together, each row with its own figure."""
        together: list[tuple[int, int, Parameters]] = []
        kind = None
        for piece in self._merged(register):
            this, _ = self._kind(piece[2])
            if together and this is not kind:
                yield from self._batch(together)
                together = []
            together.append(piece)
            kind = this
        if together:
            yield from self._batch(together)

    def _batch(self, pieces: list[tuple[int, int, Parameters]]) -> Iterator[Regime]:
        first, last, parameters = pieces[0][0], pieces[-1][1], pieces[0][2]
        apart: dict[str, Column] = {}
        if len(pieces) > 1:
            sizes = [hi - lo for lo, hi, _ in pieces]
            figures = [self._kind(each)[1] for _, _, each in pieces]
            apart = {key: np.repeat(np.array([each[key] for each in figures]), sizes) for key in figures[0]}
        for begin in range(first, last, MOST):
            end = min(begin + MOST, last)
            here = {key: column[begin - first : end - first] for key, column in apart.items()}
            yield Regime(begin, end, parameters, here)

    def _kind(self, parameters: Parameters) -> tuple[_Kind, dict[str, int]]:
        """What must be equal for two sets to stand in one batch, and the figures that need not. The snapshot keeps
        every set it gave out, so that its identity names it."""
        found = self._kinds.get(id(parameters))
        if found is None:
            figures = {key: value for key in APART if (value := _figure(parameters, key)) is not None}
            rest = frozenset(parameter.id for parameter in parameters if parameter.key not in figures)
            missing = tuple(key for key in APART if key not in figures)
            kind = _Kind(rest, missing)
            found = self._kinds[id(parameters)] = self._same.setdefault(kind, kind), figures
        return found

    def _merged(self, register: Register) -> Iterator[tuple[int, int, Parameters]]:
        begin, last, parameters = 0, 0, None
        for lo, hi, division, track in self._pieces(register):
            found = self._parameters(division, track)
            if parameters is not None and found is not parameters:
                yield begin, last, parameters
                begin = lo
            last, parameters = hi, found
        if parameters is not None:
            yield begin, last, parameters

    def _parameters(self, division: int, track: int) -> Parameters:
        found = self._found.get((division, track))
        if found is None:
            found = self._found[division, track] = self.snapshot.parameters(division, TRACKS[track])
        return found

    def _pieces(self, register: Register) -> Iterator[tuple[int, int, int, int]]:
        """By county and track where a county has one set for all its villages; else by division and track."""
        division, track = register.households["division"], register.households["track"]
        county = division // COUNTY
        edges = [0, *(np.flatnonzero((np.diff(county) != 0) | (np.diff(track) != 0)) + 1).tolist(), len(register)]
        for lo, hi in pairwise(edges):
            if lo == hi:
                continue
            place = int(county[lo]) * COUNTY
            if self._differs_within(place):
                villages = [lo, *(np.flatnonzero(np.diff(division[lo:hi])) + lo + 1).tolist(), hi]
                yield from ((begin, end, int(division[begin]), int(track[lo])) for begin, end in pairwise(villages))
            else:
                yield lo, hi, place, int(track[lo])

    def _differs_within(self, county: int) -> bool:
        after = bisect_left(self._own, county + 1)
        return after < len(self._own) and self._own[after] < county + COUNTY


def _figure(parameters: Parameters, key: str) -> Any:
    """One of the figures apart; None where it is missing or cannot be read, so that the rules say so themselves."""
    try:
        return standard_year(parameters) if key == "standard" else typed(Reading(parameters), key)
    except ParameterProblem:
        return None
