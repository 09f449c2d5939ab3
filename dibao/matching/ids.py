"""身份号码比对 — what is left of an ID number after typing errors, spreadsheets and old forms. Pure: no Django."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul
from typing import Final, NamedTuple

from dibao.rules.identity import CHECK_DIGITS, WEIGHTS, check_digit, lengthen

NONE, VALID, WRONG = 0, 1, 2
_DIGITS: Final = "0123456789"
_INVERSES: Final = tuple(pow(weight, -1, 11) for weight in WEIGHTS)
_KEPT: Final = 15  # a spreadsheet keeps fifteen digits of a number and writes zeros for the rest
_SCIENTIFIC: Final = re.compile(r"(\d)\.?(\d*)E\+?(17|14)$")
_DECIMALS: Final = re.compile(r"\.0+$")


class IdParts(NamedTuple):
    """A number ready to be compared. state: NONE, VALID or WRONG; birth: yyyymmdd or 0; sex "1", "2" or "";
    repairs: valid numbers one slip away, only of a wrong one; head: the fifteen digits a spreadsheet left, else empty;
    stub: the few that are left of ``1.10105E+17``, else empty."""

    id_number: str
    id_state: int
    id_birth: int
    id_sex: str
    repairs: list[str]
    head: str
    stub: str


def parts(value: str) -> IdParts:
    """拆解 — 15 digits are lengthened; whatever is wrong is kept as typed, with its repairs."""
    typed = _DECIMALS.sub("", unicodedata.normalize("NFKC", value).replace(" ", "").upper().lstrip("'"))
    if not typed:
        return IdParts("", NONE, 0, "", [], "", "")
    if len(typed) == 15 and typed.isascii() and typed.isdigit():
        typed = lengthen(typed)
    if is_valid(typed):
        return IdParts(typed, VALID, int(typed[6:14]), "1" if int(typed[16]) % 2 else "2", [], "", "")
    head, stub = _head(typed), _stub(typed)
    return IdParts(typed, WRONG, 0, "", repairs(typed), head, stub)


def is_valid(number: str) -> bool:
    """Eighteen characters, a date that exists, a fitting check digit. Reads no calendar: the future is not refused."""
    return _is_formed(number) and _remainder(number) == 0 and _has_date(number)


def repairs(number: str) -> list[str]:
    """修复候选 — the valid numbers one slip away: one digit wrong, two neighbours exchanged, one missing, one too many."""
    if _is_formed(number):
        return sorted({one for one in (*_one_wrong(number), *_exchanged(number)) if _has_date(one)})
    if len(number) == 17 and number[:16].isdigit():
        found = [number[:at] + digit + number[at:] for at in range(17) for digit in _DIGITS]
        found += [number + digit for digit in CHECK_DIGITS if number.isdigit()]
    elif len(number) == 19:
        found = [number[:at] + number[at + 1 :] for at in range(19)]
    else:
        return []
    return sorted({one for one in found if is_valid(one)})


def _one_wrong(number: str) -> list[str]:
    """Per place at most one other digit makes the check digit fit: the one the remainder asks for."""
    off, found = _remainder(number), []
    for at, inverse in enumerate(_INVERSES):
        digit = (int(number[at]) - off * inverse) % 11
        if digit < 10:
            found.append(f"{number[:at]}{digit}{number[at + 1 :]}")
    return [*found, number[:17] + check_digit(number[:17])]


def _exchanged(number: str) -> list[str]:
    """Two neighbours exchanged, where that makes the check digit fit."""
    off, found = _remainder(number), []
    for at in range(16):
        step = int(number[at + 1]) - int(number[at])
        if step and (off + step * (WEIGHTS[at] - WEIGHTS[at + 1])) % 11 == 0:
            found.append(number[:at] + number[at + 1] + number[at] + number[at + 2 :])
    return found


def _is_formed(number: str) -> bool:
    return len(number) == 18 and number.isascii() and number[:17].isdigit() and number[17] in CHECK_DIGITS


def _remainder(number: str) -> int:
    """0 when the check digit fits (ISO 7064 mod 11-2: the weighted sum of all eighteen is 1 mod 11)."""
    last = 10 if number[17] == "X" else int(number[17])
    return (sum(map(mul, WEIGHTS, map(int, number[:17]))) + last - 1) % 11


def _has_date(number: str) -> bool:
    try:
        return 1880 <= date(int(number[6:10]), int(number[10:12]), int(number[12:14])).year < 2200
    except ValueError:
        return False


def _head(typed: str) -> str:
    """表格软件 — the fifteen digits that survive in ``110105194912310000``; empty when nothing was cut."""
    return typed[:_KEPT] if len(typed) == 18 and typed.isdigit() and typed.endswith("000") else ""


def _stub(typed: str) -> str:
    """The digits that survive in ``1.10105E+17``: hardly more than the county."""
    found = _SCIENTIFIC.match(typed)
    return found[1] + found[2] if found and len(found[2]) >= 3 else ""
