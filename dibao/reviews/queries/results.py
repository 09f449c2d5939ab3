"""试算结果 — the result tables of a change, read back whole, and what they say in counts and lists."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

from dibao.kernel.refusals import Conflict
from dibao.population import layout, results
from dibao.regions import codes
from dibao.registry.numbering import HouseholdNumber
from dibao.rules.changes import KINDS, WHY
from dibao.rules.register import EXISTING, STATUSES, TRACKS, Column

from ..models import StandardChange

UNCHANGED = KINDS.index("unchanged")
# What each list of households is sorted by: the largest effect first.
ORDERS = {"gain": -1, "loss": 1}


class Line(NamedTuple):
    """One household of a result; amounts in fen per month."""

    number: str
    division: int
    track: str
    kind: str
    why: str
    old_status: str
    status: str
    old_amount: int
    amount: int
    old_uplift: int
    uplift: int
    members: int


@dataclass(frozen=True, slots=True)
class Counts:
    """户数、人数、月金额（分）: before is paid today, after what the law gives now, decided is what applying changes."""

    households: int
    persons: int
    before: int
    after: int

    @property
    def more(self) -> int:
        return self.after - self.before

    @property
    def more_year(self) -> int:
        """Fen per year."""
        return self.more * 12


def folder_of(run: str) -> Path:
    """Where the results of a run lie."""
    return Path(settings.DIBAO_HOME) / "register" / "runs" / run


def digest_of(folder: Path) -> str:
    """sha256 over every result table: what was previewed is what is approved is what is applied."""
    found = hashlib.sha256()
    for path in results.files(folder):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


class Results:
    """The households of one change, in a fixed order (county, track, division, number)."""

    def __init__(self, folder: Path, division: int) -> None:
        tables = [part.columns() for part in results.parts(folder)]
        whole = {name: _joined([table[name] for table in tables], kind) for name, kind in layout.RESULT.items()}
        lo, hi = codes.span(division)
        inside = (whole["division"] >= lo) & (whole["division"] <= hi)
        self.columns = {name: column[inside] for name, column in whole.items()}

    def __len__(self) -> int:
        return len(self.columns["number"])

    def counts(self, mask: Column | None = None) -> Counts:
        """Households, persons and money of the rows in `mask`, of all without one.

        What nobody can reckon yet (unknown) keeps what it has: nothing is saved on a family for lack of a paper.
        """
        chosen = {name: self.columns[name] if mask is None else self.columns[name][mask] for name in self.columns}
        known = chosen["kind"] != KINDS.index("unknown")
        after = np.where(known, chosen["amount"], chosen["old_amount"])
        return Counts(
            len(after), int(chosen["members"].sum(dtype=np.int64)), int(chosen["old_amount"].sum()), int(after.sum())
        )

    def by_kind(self) -> dict[str, Counts]:
        """Counts per kind of change, in the order of KINDS; kinds that do not occur are left out."""
        found = {kind: self.counts(self.columns["kind"] == place) for place, kind in enumerate(KINDS)}
        return {kind: counts for kind, counts in found.items() if counts.households}

    def reasons(self) -> list[tuple[str, str, int]]:
        """(kind, reason, households) for everything that is not unchanged."""
        pairs, numbers = np.unique(
            self.columns["kind"].astype(np.int16) * 100 + self.columns["why"], return_counts=True
        )
        return [
            (KINDS[pair // 100], WHY[pair % 100], int(n))
            for pair, n in zip(pairs.tolist(), numbers.tolist(), strict=True)
            if pair // 100 != UNCHANGED
        ]

    def by_division(self) -> list[tuple[int, Counts, dict[str, int]]]:
        """Each village with its counts and its households per kind."""
        found = []
        for division in np.unique(self.columns["division"]).tolist():
            mask = self.columns["division"] == division
            kinds = np.bincount(self.columns["kind"][mask], minlength=len(KINDS)).tolist()
            found.append((division, self.counts(mask), dict(zip(KINDS, kinds, strict=True))))
        return found

    def due(self) -> Column:
        """Rows that ask for something: everything but the unchanged."""
        return np.flatnonzero(self.columns["kind"] != UNCHANGED)

    def listed(self, *, kind: str = "", division: int = 0, order: str = "") -> Column:
        """Rows of one kind, of one place, sorted by effect (`gain`, `loss`) or as they stand."""
        mask = np.ones(len(self), dtype=bool)
        if kind:
            mask &= self.columns["kind"] == KINDS.index(kind)
        if division:
            lo, hi = codes.span(division)
            mask &= (self.columns["division"] >= lo) & (self.columns["division"] <= hi)
        rows = np.flatnonzero(mask)
        if order in ORDERS:
            effect = (self.columns["amount"] - self.columns["old_amount"])[rows]
            rows = rows[np.argsort(ORDERS[order] * effect, kind="stable")]
        return rows

    def lines(self, rows: Any) -> Iterator[Line]:
        """These rows as a person reads them."""
        values = [self.columns[name][rows].tolist() for name in layout.RESULT]
        for number, division, track, kind, why, old_status, status, *figures in zip(*values, strict=True):
            yield Line(
                written(number),
                division,
                TRACKS[track],
                KINDS[kind],
                WHY[why],
                EXISTING[old_status],
                STATUSES[status],
                *figures,
            )

    def of(self, number: str) -> Column:
        """The row of one household, as a list of at most one."""
        return np.flatnonzero(self.columns["number"] == as_integer(number))


def _joined(parts: list[Column], kind: Any) -> Column:
    return np.concatenate(parts) if parts else np.empty(0, kind)


def written(number: int) -> str:
    """户号 as people write it."""
    return str(HouseholdNumber.of_integer(number))


def as_integer(number: str) -> int:
    """户号 as the columns hold it: -1 for what is no number."""
    try:
        return HouseholdNumber.parse(number).integer
    except ValueError:
        return -1


def results_of(change: StandardChange) -> Results:
    """The results the change was previewed with. Raises Conflict when they are gone or are not the same any more."""
    folder = folder_of(change.preview.get("run", "-"))
    if not change.preview or digest_of(folder) != change.preview["digest"]:
        raise Conflict(f"标准调整 {change.number} 的试算结果不在了或被改动过，不能使用。请退回后重新试算。")
    return Results(folder, change.division)
