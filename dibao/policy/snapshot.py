"""参数快照 — every figure in force on one day, nation-wide, and the one rule of precedence. Pure and picklable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from dibao.regions import codes
from dibao.rules.parameters import Parameter, Parameters

_SUPPOSED = "设想"


@dataclass(frozen=True, slots=True)
class Row:
    """One decision as the choice between decisions needs it; ``value`` None ends a rule. Money in fen."""

    key: str
    division: int
    track: str
    valid_from: date
    value: Any
    unit: str
    id: str
    document: str
    article: str = ""


_NAMES = tuple(field.name for field in fields(Row))


def _plain(row: Row) -> dict[str, Any]:
    """The row as JSON takes it; its value is shared, not copied: a nation has ten thousand rows."""
    return {name: getattr(row, name) for name in _NAMES}


@dataclass(frozen=True, slots=True)
class Change:
    """设想的变更 — a figure nobody has decided yet, as if it were in force from the day of the snapshot."""

    key: str
    division: int
    track: str
    value: Any
    unit: str
    document: str = ""
    article: str = ""


class Snapshot:
    """某日全部现行参数 — ``rows`` hold on the day ``on`` and stand in the order they were decided, oldest first.

    Immutable. Places whose own and higher divisions decided the same rows share one ``Parameters`` object, so that a
    batch of families can be cut into regimes by identity.
    """

    def __init__(self, rows: Iterable[Row], on: date) -> None:
        self.rows = tuple(rows)
        self.on = on
        self._at: dict[int, list[tuple[int, Row]]] = {}
        for place, row in enumerate(self.rows):
            self._at.setdefault(row.division, []).append((place, row))
        self._chosen: dict[tuple[str, tuple[int, ...]], dict[str, Row]] = {}
        self._parameters: dict[tuple[str, tuple[int, ...]], Parameters] = {}
        self._figures: dict[int, Parameter] = {}
        self._digest = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return Snapshot, (self.rows, self.on)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and (self.on, self.rows) == (other.on, other.rows)

    __hash__ = None  # type: ignore[assignment]

    @property
    def places(self) -> frozenset[int]:
        """Divisions with rows of their own; everything below one of them may differ from its neighbours."""
        return frozenset(self._at)

    @property
    def digest(self) -> str:
        """sha256 of the day and of all rows: two snapshots with one digest give the same answers."""
        if not self._digest:
            text = json.dumps([str(self.on), *map(_plain, self.rows)], default=str, sort_keys=True)
            self._digest = hashlib.sha256(text.encode()).hexdigest()
        return self._digest

    def chosen(self, division: int, track: str) -> tuple[Row, ...]:
        """The row in force per key: the most specific place, then the exact track, then the latest start, then the
        newest decision wins. The start goes before the decision so that last year's figure, entered late, does not
        replace this year's. A null value ends a rule: the key is then not in force at all, whatever is said above.
        """
        return tuple(row for row in self._choose(self._line(division), track).values() if row.value is not None)

    def parameters(self, division: int, track: str) -> Parameters:
        """参数 — everything in force for a place and a track; what is missing refuses when asked for."""
        line = self._line(division)
        if (found := self._parameters.get((track, line))) is None:
            rows = self._choose(line, track).values()
            found = Parameters(self._figure(row) for row in rows if row.value is not None)
            self._parameters[track, line] = found
        return found

    def changed(self, changes: Iterable[Change]) -> Snapshot:
        """The snapshot as it would be with these changes decided last, from its own day on; itself stays as it is."""
        first = 1 + sum(row.id.startswith(_SUPPOSED) for row in self.rows)
        added = (
            Row(c.key, c.division, c.track, self.on, c.value, c.unit, f"{_SUPPOSED}{n}", c.document, c.article)
            for n, c in enumerate(changes, start=first)
        )
        return Snapshot((*self.rows, *added), self.on)

    def _line(self, division: int) -> tuple[int, ...]:
        """The division and what lies above it, the nation first, as far as they have rows of their own."""
        line = (codes.NATION, *codes.ancestors(division), division)
        return tuple(dict.fromkeys(place for place in line if place in self._at))

    def _choose(self, line: tuple[int, ...], track: str) -> dict[str, Row]:
        """The last word per key along the line, ended rules included: what lies above, then the place's own rows."""
        if not line:
            return {}
        if (found := self._chosen.get((track, line))) is None:
            found = dict(self._choose(line[:-1], track))
            here = [(row.track == track, row.valid_from, n, row) for n, row in self._at[line[-1]]]
            found |= {row.key: row for *_, row in sorted(here, key=lambda r: r[:3]) if row.track in (track, "any")}
            self._chosen[track, line] = found
        return found

    def _figure(self, row: Row) -> Parameter:
        """The row as the rules take it; one object however many places share it."""
        if (found := self._figures.get(id(row))) is None:
            found = Parameter(row.key, row.value, row.id, row.document, row.article, row.unit)
            self._figures[id(row)] = found
        return found
