"""对照 — two places on one day, one place on two days, or one day as it was known at two moments."""

from dataclasses import dataclass
from datetime import date, datetime

from dibao.rules.catalogue import KEYS

from .force import InForce, in_force


@dataclass(frozen=True, slots=True)
class Where:
    """A place, a track and a day; ``known_at`` asks what had been decided by then (None: all until now)."""

    division: int
    track: str
    on: date
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One parameter on both sides; None where nothing is in force."""

    key: str
    name: str
    a: InForce | None
    b: InForce | None

    @property
    def differs(self) -> bool:
        """Whether the two sides say something else; another paper with the same figure is no difference."""
        return (self.a and self.a.value) != (self.b and self.b.value)


def compare(a: Where, b: Where) -> list[Difference]:
    """对照 — every parameter in force on either side, those that differ first, each group as the catalogue goes."""
    left, right = ({row.key: row for row in in_force(w.division, w.track, w.on, w.known_at)} for w in (a, b))
    names = {row.key: row.name for row in (*left.values(), *right.values())}
    both = [Difference(key, name, left.get(key), right.get(key)) for key, name in names.items()]
    rank = {key: n for n, key in enumerate(KEYS)}
    return sorted(both, key=lambda row: (not row.differs, rank.get(row.key, len(rank))))
