"""推演和重核结果的一行 — the figures of a table, a household before and after, how deep the guarantee reaches. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """One line of a table. Money: fen per month. *_before: as it is today; *_after: as the run reckoned it.

    households, persons: all in the register, also those not paid · paid: households that draw money ·
    people: persons granted. By age and disability the money of a household is shared evenly among its members, the odd
    fen to the first, so that the lines add up to the total.
    """

    households: int
    persons: int
    paid_before: int
    paid_after: int
    people_before: int
    people_after: int
    before: int
    after: int

    @property
    def year(self) -> int:
        """What the difference costs in a year, fen."""
        return (self.after - self.before) * 12

    @property
    def coverage(self) -> tuple[int, int]:
        """保障面 — persons granted per ten thousand of the register, before and after."""
        heads = max(self.persons, 1)
        return self.people_before * 10_000 // heads, self.people_after * 10_000 // heads


@dataclass(frozen=True)
class Line:
    """One line: ``key`` is a division code, a size, or a slug of the dimension."""

    key: int | str
    figures: Figures


@dataclass(frozen=True)
class Changed:
    """One household before and after. Money: fen per month."""

    number: int
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

    @property
    def difference(self) -> int:
        """fen per month."""
        return self.amount - self.old_amount


@dataclass(frozen=True)
class Page:
    """One page of a list; ``total`` counts the whole list."""

    rows: tuple[Changed, ...]
    total: int


@dataclass(frozen=True)
class Depth:
    """保障深度 — what is paid to those granted, and the standard of the same persons; fen per year."""

    paid: int
    standard: int

    @property
    def permille(self) -> int:
        """Paid per thousand of the standard; 0 where nobody is granted."""
        return self.paid * 1_000 // self.standard if self.standard else 0
