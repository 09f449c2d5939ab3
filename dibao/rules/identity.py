"""公民身份号码 — GB 11643: check digit, birth date, sex; 15-digit numbers of old files are lengthened."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = "10X98765432"
PROVINCES: Final = frozenset(
    str(code)
    for codes in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in codes
) | {"71", "81", "82", "83"}
_EARLIEST: Final = date(1880, 1, 1)
_CENTENARIANS: Final = ("996", "997", "998", "999")


class IdNumberError(ValueError):
    """An ID number that cannot be right. ``str()`` is a Chinese sentence."""


class WrongForm(IdNumberError):
    """Not 18 (or 15) digits."""


class WrongCheckDigit(IdNumberError):
    """The last character does not fit the other seventeen."""


class ImpossibleBirthDate(IdNumberError):
    """No such day, or a day that has not come."""


@dataclass(frozen=True)
class IdFacts:
    """What an ID number says. ``number`` is always 18 characters with a capital X."""

    number: str
    birth_date: date
    sex: str
    county: str
    lengthened: bool = False
    warnings: tuple[str, ...] = ()


def check_digit(first: str) -> str:
    """校验码 — the 18th character for the first 17 digits."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True)) % 11]


def lengthen(number: str) -> str:
    """15 位升 18 位 — insert the century and append the check digit; 996–999 were kept for people born before 1900."""
    century = "18" if number[12:] in _CENTENARIANS else "19"
    first = number[:6] + century + number[6:]
    return first + check_digit(first)


def check_id_number(value: str, *, on: date, counties: Container[str] | None = None) -> IdFacts:
    """查验身份号码 on a day. counties: six-digit codes in use; an unknown one is a warning, because codes are
    abolished and the number is kept for life.

    Raises WrongForm, ImpossibleBirthDate, WrongCheckDigit (all IdNumberError) with the sentence for the clerk.
    """
    typed = unicodedata.normalize("NFKC", value).replace(" ", "").upper()
    old = len(typed) == 15 and typed.isascii() and typed.isdigit()
    number = lengthen(typed) if old else typed
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit() or number[17] not in CHECK_DIGITS:
        raise WrongForm(
            f"身份号码应为 18 位（末位可以是 X），这里是 {len(typed)} 位或含有其他字符。请对照证件重新录入。"
        )
    birth = _birth_date(number, on=on)
    if number[17] != check_digit(number[:17]):
        raise WrongCheckDigit("身份号码校验不通过，有一位或几位输错了。请对照证件逐位核对。")
    sex = "male" if int(number[16]) % 2 else "female"
    return IdFacts(number, birth, sex, number[:6], lengthened=old, warnings=_warnings(number, counties))


def _birth_date(number: str, *, on: date) -> date:
    text = number[6:14]
    try:
        birth = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ImpossibleBirthDate(f"身份号码里的出生日期 {text} 不存在。请对照证件重新录入。") from None
    if birth > on:
        raise ImpossibleBirthDate(f"身份号码里的出生日期 {birth.isoformat()} 还没有到。请对照证件重新录入。")
    if birth < _EARLIEST:
        raise ImpossibleBirthDate(f"身份号码里的出生日期 {birth.isoformat()} 过早。请对照证件重新录入。")
    return birth


def _warnings(number: str, counties: Container[str] | None) -> tuple[str, ...]:
    unknown = number[:2] not in PROVINCES or (counties is not None and number[:6] not in counties)
    return (f"身份号码前六位 {number[:6]} 不在现行区划代码中（可能是已撤销的区划），请留意核对。",) if unknown else ()
