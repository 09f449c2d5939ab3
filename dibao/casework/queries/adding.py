"""合计 — how several findings of one item become one figure, never silently: what adds, what is the same money. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..models.fieldwork import yearly

# Incomes that several registers see at once: the payer's tax, the contributions, the payroll. The highest counts.
SAME_MONEY = frozenset({"wage", "business"})
ONCE = "once"


@dataclass(frozen=True, slots=True)
class Part:
    """One finding: its key, its register, its fen (None: the register knows the thing, not its worth) per `period`."""

    key: int
    register: str
    amount: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Total:
    """The figure of a line: fen per `period`, and the keys of the parts that make it. None: nothing with a figure."""

    amount: int | None
    period: str
    adds: frozenset[int]


def total(item: str, parts: Sequence[Part]) -> Total:
    """Sum of the parts, by the year where their periods differ; of one money seen by several registers the highest."""
    counted = list(parts)
    if item in SAME_MONEY:
        counted = _highest(parts)
    figures = [part for part in counted if part.amount is not None]
    keys = frozenset(part.key for part in counted)
    if not figures:
        return Total(None, "", keys)
    periods = {part.period for part in figures}
    if len(periods) == 1:
        return Total(sum(part.amount or 0 for part in figures), periods.pop(), keys)
    return Total(sum(yearly(part.amount or 0, part.period) for part in figures), "year", keys)


def _highest(parts: Sequence[Part]) -> list[Part]:
    """The parts of the register that reports most in a year; of equals the first by name."""
    by_register: dict[str, list[Part]] = {}
    for part in parts:
        by_register.setdefault(part.register, []).append(part)
    sums = {name: sum(yearly(p.amount or 0, p.period) for p in rows) for name, rows in by_register.items()}
    return by_register[min(sums, key=lambda name: (-sums[name], name))] if sums else []


def fits(line_period: str, found_period: str) -> bool:
    """Whether a finding may stand beside a line: a one-off sum only beside a one-off sum."""
    return (line_period == ONCE) == (found_period == ONCE)


@dataclass(frozen=True, slots=True)
class Slot:
    """A line that findings may stand beside: its key, and what was declared by the year (None: nothing)."""

    key: UUID
    declared: int | None


def placed(parts: Iterable[Part], slots: Sequence[Slot]) -> dict[int, UUID]:
    """Which part belongs to which line; a part without a line of its own is left out.

    With one line everything belongs to it (three accounts against one declared sum). With several, each register's
    parts first take the line of the same amount, and what is left goes together to its first line not yet taken.
    """
    if len(slots) == 1:
        return {part.key: slots[0].key for part in parts}
    found: dict[int, UUID] = {}
    by_register: dict[str, list[Part]] = {}
    for part in parts:
        by_register.setdefault(part.register, []).append(part)
    for rows in by_register.values():
        free = list(slots)
        for part in rows:
            same = next((s for s in free if part.amount is not None and s.declared == _yearly(part)), None)
            if same is not None:
                found[part.key] = same.key
                free.remove(same)
        if free:
            found |= {part.key: free[0].key for part in rows if part.key not in found}
    return found


def _yearly(part: Part) -> int:
    return yearly(part.amount or 0, part.period)
