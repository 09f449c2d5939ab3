"""地址比对 — two ways of writing one door. Pure: no Django.

``吉林省白城市洮北区平安镇幸福村三组12号`` and ``平安镇幸福村3社十二号`` are one place (幸福村) and one door (3-12).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from dibao.matching.glyphs import fold

_NUMERALS: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
# a Chinese number counts only before a counter or at the end: 三组 is 3, 三道河村 is a name
_NUMBER: Final = re.compile(r"[〇零一二两三四五六七八九十百千]+(?=号|组|社|队|室|栋|幢|座|楼|单元|层|门|户|$)")
_ABOVE: Final = re.compile(
    r"^[^村屯路街巷组号\d]{1,10}?(?:特别行政区|自治区|自治州|自治县|自治旗|省|地区|盟|州|市|县|旗|(?<![小社园校])区)"
)
_TOWN: Final = re.compile(r"^[^村屯路巷组号\d]{1,8}?(?:街道办事处|街道|办事处|民族乡|苏木|镇|乡)")
_WORDS: Final = re.compile(r"村民委员会|居民委员会|村委会|居委会|行政村|自然村|村民|居民")
_COUNTERS: Final = re.compile(r"单元|社(?!区)|[号组队室栋幢座楼层门户#\-—–之()]")
_COMMUNITY: Final = re.compile(r"^.{1,10}?社区(?=.+[路街巷])")
_DOORS: Final = re.compile(r"\d+")


class AddressParts(NamedTuple):
    """place: the lowest named unit; door: its numbers from the largest to the smallest. Empty when not written."""

    place: str
    door: str


def parts(value: str) -> AddressParts:
    """拆解 — drops province to township, reads Chinese numbers, levels the counters (号, 室, 组, 社 …)."""
    text = fold(unicodedata.normalize("NFKC", value).replace("-", "号"))
    text = _WORDS.sub("", text)
    for pattern in (_ABOVE, _ABOVE, _ABOVE, _TOWN, _COMMUNITY):
        text = pattern.sub("", text, count=1)
    text = _NUMBER.sub(lambda found: str(_read(found[0])), text)
    numbers = _DOORS.findall(text)
    first = _DOORS.search(text)
    place = _COUNTERS.sub("", text[: first.start()] if first else text)
    return AddressParts(place, "-".join(str(int(number)) for number in numbers))


def phone(value: str) -> str:
    """电话 — digits only, without the country code."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", value) if c in "0123456789")
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) - len(prefix) == 11:
            return digits[len(prefix) :]
    return digits


def _read(text: str) -> int:
    if not any(character in _UNITS for character in text):
        return int("".join(str(_NUMERALS[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _NUMERALS[character]
    return total + digit
