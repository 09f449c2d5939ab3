"""行政区划代码 — twelve-digit division codes as integers, and the arithmetic of their tree.

A code reads 2+2+2+3+3: province, city, county, township, village (GB/T 2260 and the statistical
extension). Unused places are zero, so the subtree of a division is one closed range of integers and
"is this household in my area?" is a BETWEEN. 0 stands for the whole nation.

Pure: no Django, no database. Every function raises ValueError for a number that is no code.

Two shapes need no special case here, which is why the level is read from the zeros alone:

- cities without districts (东莞 4419, 中山 4420, 儋州 4604): the source repeats the city as county
  441900, whose twelve digits are the city's own. The townships' parent is then the city.
- counties directly under a province (仙桃 429004): their "city" 4290 is a placeholder division.
"""

from functools import lru_cache
from typing import Literal

Level = Literal["nation", "province", "city", "county", "township", "village"]

NATION = 0
LAST = 999_999_999_999
LEVELS: tuple[Level, ...] = ("nation", "province", "city", "county", "township", "village")

_FIRST = 10**11
# The number of codes below one division of each level.
_SIZES: dict[Level, int] = {
    "province": 10**10,
    "city": 10**8,
    "county": 10**6,
    "township": 10**3,
    "village": 1,
}
_DIGITS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


def is_code(code: int) -> bool:
    """Whether the number is a division code: 0 (the nation) or exactly twelve digits."""
    return code == NATION or _FIRST <= code <= LAST


def level(code: int) -> Level:
    """层级 — the level of a code, read from its trailing zeros."""
    if not is_code(code):
        raise ValueError(f"not a division code: {code}")
    if code == NATION:
        return "nation"
    return next(name for name, size in _SIZES.items() if code % size == 0)


def span(code: int) -> tuple[int, int]:
    """The closed range (lo, hi) that holds the division and everything below it."""
    found = level(code)
    if found == "nation":
        return NATION, LAST
    return code, code + _SIZES[found] - 1


def parent(code: int) -> int:
    """上级 — the next division up; the nation for a province. The nation itself has none (ValueError)."""
    found = level(code)
    if found == "nation":
        raise ValueError("the nation has no parent")
    above = (code - code % size for size in reversed(_SIZES.values()) if size > _SIZES[found])
    return next((up for up in above if up != code), NATION)


def township(code: int) -> int:
    """乡镇 — the township of a village; a township, or a division above, is its own."""
    return code - code % _SIZES["township"]


@lru_cache(maxsize=1 << 14)
def ancestors(code: int) -> tuple[int, ...]:
    """Every division above the code, the province first; empty for a province and for the nation."""
    line: list[int] = []
    while code != NATION and (code := parent(code)) != NATION:
        line.append(code)
    return tuple(reversed(line))


def within(code: int, of: int) -> bool:
    """Whether `code` is the division `of` or lies below it."""
    if not is_code(code):
        raise ValueError(f"not a division code: {code}")
    lo, hi = span(of)
    return lo <= code <= hi


def short(code: int) -> str:
    """The code as people write it, without the unused places: "22", "2208", "220802", "220802100"."""
    found = level(code)
    return "" if found == "nation" else str(code)[: _DIGITS[found]]


def expand(text: str) -> int:
    """The twelve-digit code of a written one ("220802" → 220802000000); "" is the nation."""
    digits = text.strip()
    if not digits:
        return NATION
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in _DIGITS.values():
        raise ValueError(f"not a division code: {text!r}")
    code = int(digits) * 10 ** (12 - len(digits))
    if not is_code(code):
        raise ValueError(f"not a division code: {text!r}")
    return code
