"""出生日期比对 — what two dates have in common when one was mistyped, exchanged or told by the old calendar. Pure: no Django."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class BirthParts(NamedTuple):
    """A birth date ready to be compared; 0 or "" where it says nothing. born: days, as ``date.toordinal``."""

    birth: int
    birth_text: str
    born: int
    exchanged: int
    year: int
    monthday: int
    year_only: int


def parts(birth: int) -> BirthParts:
    """拆解 — the shapes that are compared. birth: yyyymmdd or 0; month and day may be impossible as typed."""
    year, month, day = birth // 10_000, birth // 100 % 100, birth % 100
    can_exchange = 1 <= day <= 12 and 1 <= month <= 12 and day != month
    return BirthParts(
        birth=birth,
        birth_text=str(birth) if birth else "",
        born=_ordinal(year, month, day),
        exchanged=year * 10_000 + day * 100 + month if can_exchange else 0,
        year=year,
        monthday=birth % 10_000,
        year_only=year if birth % 10_000 == 101 else 0,
    )


def _ordinal(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return 0
