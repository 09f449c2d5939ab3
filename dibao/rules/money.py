"""Money is whole fen; this module rounds it once, by name, and writes it in Chinese.

Every function takes plain ``int`` or ``int64`` columns.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

FEN_PER_YUAN: Final = 100
MONTHS: Final = 12

ROUNDINGS: Final[dict[str, str]] = {
    "up_to_yuan": "见分进元",
    "up_to_jiao": "见分进角",
    "up_to_fen": "进到分",
    "nearest_yuan": "四舍五入到元",
    "nearest_jiao": "四舍五入到角",
    "nearest_fen": "四舍五入到分",
    "down_to_yuan": "舍去元以下",
    "exact": "不取整",
}
"""取整方式 — the roundings a parameter may name, with the words for a clerk."""

_UNITS: Final = {"yuan": 100, "jiao": 10, "fen": 1}


class NotExact(ValueError):
    """An amount that must come out in whole fen does not. The sentence is for a clerk."""


def divide(numerator: Any, *, by: Any, rounding: str) -> Any:
    """取整 — ``numerator / by`` in fen, rounded once by a named rounding.

    numerator: fen (int or int64 column), not negative. by: positive (int or column).
    Raises NotExact for ``exact`` when a fraction of a fen remains, ValueError for an unknown name.
    """
    if rounding not in ROUNDINGS:
        raise ValueError(f"取整方式“{rounding}”不认识，可用：{'、'.join(ROUNDINGS)}")
    if rounding == "exact":
        found = numerator // by
        if np.any(found * by != numerator):
            raise NotExact("金额除不尽到分，而本地参数写明不取整。请由县级民政部门在参数中指定取整方式。")
        return found
    direction, _, unit = rounding.partition("_")[0], "", rounding.rpartition("_")[2]
    step = _UNITS[unit]
    whole = by * step
    if direction == "up":
        return (numerator + (whole - 1)) // whole * step
    if direction == "down":
        return numerator // whole * step
    return (2 * numerator + whole) // (2 * whole) * step


def either(condition: Any, yes: Any, no: Any) -> Any:
    """``yes`` where the condition holds, else ``no``, as np.where has it, reckoned instead of chosen row by row.

    For codes and amounts whose difference fits their type: without branches it takes a tenth of the time.
    """
    return no + (yes - no) * condition


def per_month(year: Any, *, rounding: str) -> Any:
    """月金额 — a yearly amount (fen) as a monthly one (fen), rounded once by name."""
    return divide(year, by=MONTHS, rounding=rounding)


def percent_of(amount: Any, *, percent: int, rounding: str) -> Any:
    """百分比 — ``percent`` per cent of an amount (fen), rounded once by name."""
    return divide(amount * percent, by=100, rounding=rounding)


def yuan(fen: int) -> str:
    """Fen as yuan for a sentence: 59700 → ``597``; 63250 → ``632.50``; -100 → ``-1``."""
    sign, whole, rest = "-" if fen < 0 else "", *divmod(abs(int(fen)), FEN_PER_YUAN)
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")
