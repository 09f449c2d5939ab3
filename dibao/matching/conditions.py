"""比较条件 — small questions about two prepared records, each answered twice: in Python and as SQL. Pure: no Django.

Every condition is symmetric and false when a value is missing, so nobody is matched on emptiness.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Condition(Protocol):
    """A question about records a and b. ``python`` takes two prepared records; ``sql`` speaks of tables a and b."""

    def python(self, a: Any, b: Any) -> bool: ...

    @property
    def sql(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Same:
    """Equal and not empty (text "" or number 0)."""

    column: str

    def python(self, a: Any, b: Any) -> bool:
        return bool(getattr(a, self.column)) and getattr(a, self.column) == getattr(b, self.column)

    @property
    def sql(self) -> str:
        return f"(a.{self.column} = b.{self.column} AND {_filled('a', self.column)})"


@dataclass(frozen=True, slots=True)
class Both:
    """Both known."""

    column: str

    def python(self, a: Any, b: Any) -> bool:
        return bool(getattr(a, self.column)) and bool(getattr(b, self.column))

    @property
    def sql(self) -> str:
        return f"({_filled('a', self.column)} AND {_filled('b', self.column)})"


@dataclass(frozen=True, slots=True)
class Crossed:
    """One's column equals the other's other column: a birth date with day and month exchanged."""

    column: str
    other: str

    def python(self, a: Any, b: Any) -> bool:
        return any(
            getattr(x, self.column) and getattr(x, self.column) == getattr(y, self.other) for x, y in _ways(a, b)
        )

    @property
    def sql(self) -> str:
        return _either(lambda x, y: f"({x}.{self.column} = {y}.{self.other} AND {_filled(x, self.column)})")


@dataclass(frozen=True, slots=True)
class Meets:
    """Two lists have an element in common; with `other`, one's list and the other's other list."""

    column: str
    other: str = ""

    def python(self, a: Any, b: Any) -> bool:
        other = self.other or self.column
        return any(not set(getattr(x, self.column)).isdisjoint(getattr(y, other)) for x, y in _ways(a, b))

    @property
    def sql(self) -> str:
        if not self.other:
            return f"list_has_any(a.{self.column}, b.{self.column})"
        return _either(lambda x, y: f"list_has_any({x}.{self.column}, {y}.{self.other})")


@dataclass(frozen=True, slots=True)
class Begins:
    """One's column begins with what is left in the other's `head`."""

    column: str
    head: str

    def python(self, a: Any, b: Any) -> bool:
        return any(
            getattr(y, self.head) and getattr(x, self.column).startswith(getattr(y, self.head)) for x, y in _ways(a, b)
        )

    @property
    def sql(self) -> str:
        return _either(lambda x, y: f"({y}.{self.head} <> '' AND starts_with({x}.{self.column}, {y}.{self.head}))")


@dataclass(frozen=True, slots=True)
class Slips:
    """Texts of one length that differ in 1 … `most` places (ASCII only)."""

    column: str
    most: int

    def python(self, a: Any, b: Any) -> bool:
        one, other = getattr(a, self.column), getattr(b, self.column)
        return len(one) == len(other) and 1 <= sum(x != y for x, y in zip(one, other, strict=True)) <= self.most

    @property
    def sql(self) -> str:
        one, other = f"a.{self.column}", f"b.{self.column}"
        return (
            f"(CASE WHEN length({one}) = length({other}) AND {one} <> '' "
            f"THEN hamming({one}, {other}) BETWEEN 1 AND {self.most} ELSE false END)"
        )


@dataclass(frozen=True, slots=True)
class Apart:
    """Two known numbers whose distance lies between the bounds, both included."""

    column: str
    least: int
    most: int

    def python(self, a: Any, b: Any) -> bool:
        one, other = getattr(a, self.column), getattr(b, self.column)
        return bool(one) and bool(other) and self.least <= abs(one - other) <= self.most

    @property
    def sql(self) -> str:
        distance = f"abs(a.{self.column} - b.{self.column})"
        return f"(a.{self.column} <> 0 AND b.{self.column} <> 0 AND {distance} BETWEEN {self.least} AND {self.most})"


@dataclass(frozen=True, slots=True)
class Each:
    """Both hold this number."""

    column: str
    value: int

    def python(self, a: Any, b: Any) -> bool:
        return getattr(a, self.column) == self.value == getattr(b, self.column)

    @property
    def sql(self) -> str:
        return f"(a.{self.column} = {self.value} AND b.{self.column} = {self.value})"


def _ways(a: Any, b: Any) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    return (a, b), (b, a)


def _either(text: Callable[[str, str], str]) -> str:
    return f"({text('a', 'b')} OR {text('b', 'a')})"


NUMBERS = frozenset({"birth", "born", "year", "year_only", "monthday", "exchanged", "county", "id_state", "common"})
"""The columns that are numbers; the others compared with Same, Both and Crossed are texts."""


def _filled(table: str, column: str) -> str:
    return f"{table}.{column} <> {'0' if column in NUMBERS else repr('')}"
