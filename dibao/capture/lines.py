"""识别出的行 — lines of words with their places and how sure the reader is. Pure: no Django.

Places are [left, top, right, bottom] in ten-thousandths of the page.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dibao.matching.ids import is_valid

SURE = 80  # per cent; below, a person looks
_ID = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])")
_PAGE = (
    re.compile(r"第?([0-9]{1,3})页[,，/、共]*([0-9]{1,3})页?"),
    re.compile(r"^[-—]?([0-9]{1,3})/([0-9]{1,3})[-—]?$"),
)
_NAME = re.compile(r"^姓名[:：]?(.*)$")
_HAN_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,15}")


class Line(NamedTuple):
    """One line: words, confidence in per cent, place."""

    text: str
    sure: int
    left: int
    top: int
    right: int
    bottom: int


class Card(NamedTuple):
    """身份证 — the name ("" when not read) and the number (check digit fits), and how sure the reader is of both."""

    name: str
    number: str
    sure: int


def packed(lines: Iterable[Line]) -> str:
    """Lines as text for a sealed column."""
    return json.dumps([list(line) for line in lines], ensure_ascii=False)


def unpacked(text: str) -> list[Line]:
    """The lines again; none where nothing was kept."""
    return [Line(*each) for each in json.loads(text)] if text else []


def words(lines: Sequence[Line]) -> str:
    """The words in reading order, one line each; pieces that stand beside each other become one line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: each.top + each.bottom):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top <= middle <= rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return "\n".join(" ".join(each.text for each in sorted(row, key=lambda each: each.left)) for row in rows)


def confidence(lines: Sequence[Line]) -> int:
    """可信度 — per cent, weighted by letters; 0 when nothing was read."""
    letters = sum(len(line.text) for line in lines)
    return round(sum(line.sure * len(line.text) for line in lines) / letters) if letters else 0


def id_numbers(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """Every ID number whose check digit and birth date fit, with its confidence; each once."""
    found: dict[str, int] = {}
    for line in lines:
        for number in _ID.findall(_plain(line.text)):
            if is_valid(number):
                found[number] = max(found.get(number, 0), line.sure)
    return list(found.items())


def card(lines: Sequence[Line]) -> Card | None:
    """The front of an ID card on this page, or None when no number on it fits."""
    numbers = id_numbers(lines)
    if not numbers:
        return None
    number, sure = numbers[0]
    name, sure_of_name = _name(lines)
    return Card(name, number, min(sure, sure_of_name) if name else sure)


def _name(lines: Sequence[Line]) -> tuple[str, int]:
    """What stands behind 姓名, in the same line or right of it."""
    for line in lines:
        said = _NAME.match(_plain(line.text))
        if said is None:
            continue
        if _HAN_NAME.fullmatch(said[1]):
            return said[1], line.sure
        beside = [
            each for each in lines if each.left >= line.right and each.top < line.bottom and each.bottom > line.top
        ]
        nearest = min(beside, key=lambda each: each.left, default=None)
        if nearest and _HAN_NAME.fullmatch(_plain(nearest.text)):
            return _plain(nearest.text), nearest.sure
    return "", 0


def page_number(lines: Iterable[Line]) -> tuple[int, int] | None:
    """页码 — (page, of how many) printed at the head or foot of a page, or None."""
    for line in sorted(lines, key=lambda each: -each.top):
        plain = _plain(line.text)
        if len(plain) > 16 or 1200 < line.top < 8800:
            continue
        for form in _PAGE:
            found = form.search(plain)
            if found and 1 <= int(found[1]) <= int(found[2]):
                return int(found[1]), int(found[2])
    return None


def _plain(text: str) -> str:
    """Half width, no blanks, capitals: readers mix full and half width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
