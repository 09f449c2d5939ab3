"""本地口径 — the dated figures that finders compare with, for every place at once. Pure: no Django.

A figure nobody has decided is null: a finder that needs it then gives a hint without a judgement.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa

from dibao.policy.snapshot import Snapshot
from dibao.rules.register import TRACKS
from dibao.screening.layout import Column

_COUNTY: Final = 1_000_000
_DECIDED: Final = 1


class Local:
    """各地口径 — reads a snapshot for many places; counties without figures of their own villages are read once."""

    def __init__(self, snapshot: Snapshot, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self.digest = snapshot.digest
        self._snapshot = snapshot
        self._own = sorted(snapshot.places)
        self._regimes: dict[tuple[int | None, ...], int] = {}
        self._found: dict[tuple[int, int], int] = {}
        self._lock = threading.Lock()

    def regimes(self, division: Column, track: Column) -> tuple[Column, pa.Table]:
        """(for each row the position of its set of figures, the sets: a column per key, null where undecided).

        May be called from several threads; positions stay what they were.
        """
        with self._lock:
            county = np.asarray(division) // _COUNTY
            edges = [0, *(np.flatnonzero(np.diff(county)) + 1).tolist(), len(county)]
            found = np.zeros(len(county), np.int64)
            for lo, hi in pairwise(edges):
                if lo < hi:
                    found[lo:hi] = self._county(int(county[lo]) * _COUNTY, division[lo:hi], track[lo:hi])
            sets = list(self._regimes)
        columns = {key: pa.array([each[n] for each in sets], pa.int64()) for n, key in enumerate(self.keys)}
        return found, pa.table({"regime": pa.array(range(len(sets)), pa.int32()), **columns})

    def _county(self, county: int, division: Column, track: Column) -> Column:
        """Rows of one county: by track, and by village where villages have figures of their own."""
        if not self._differs_within(county):
            by_track = np.array([self._regime(county, n) for n in range(len(TRACKS))])
            return by_track[track]
        places, back = np.unique(np.asarray(division) * len(TRACKS) + track, return_inverse=True)
        return np.array([self._regime(*divmod(int(place), len(TRACKS))) for place in places])[back]

    def _regime(self, place: int, track: int) -> int:
        known = self._found.get((place, track))
        if known is None:
            parameters = self._snapshot.parameters(place, TRACKS[track])
            figures = tuple(_figure(parameters.value(key)) if key in parameters else None for key in self.keys)
            known = self._found[place, track] = self._regimes.setdefault(figures, len(self._regimes))
        return known

    def _differs_within(self, county: int) -> bool:
        after = bisect_left(self._own, county + 1)
        return after < len(self._own) and self._own[after] < county + _COUNTY


def _figure(value: Any) -> int:
    """A figure as SQL compares it: flags 0 or 1; of a rule about things the number allowed; else that it is decided."""
    if isinstance(value, dict):
        return int(value.get("allowed", _DECIDED))
    return int(value) if isinstance(value, bool | int) else _DECIDED
