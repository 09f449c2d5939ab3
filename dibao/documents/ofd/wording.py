"""取文字 — the words of a page in the order one reads them, without a blank between Chinese characters."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from operator import itemgetter

from .content import Letters

Run = tuple[float, float, float, float, str]  # top of the baseline, left, right, size, text


def words(found: Iterable[Letters]) -> str:
    """Lines from top to bottom, each from left to right; vertical writing keeps the order it was written in."""
    lines: list[list[Run]] = []
    for run in sorted((_run(each) for each in found if each.text.strip()), key=itemgetter(0)):
        if lines and abs(lines[-1][0][0] - run[0]) < max(min(lines[-1][0][3], run[3]) * 0.5, 0.3):
            lines[-1].append(run)
        else:
            lines.append([run])
    return "\n".join(_joined(sorted(line, key=itemgetter(1))) for line in lines)


def _run(each: Letters) -> Run:
    (left, top), (right, _) = each.places[0], each.places[-1]
    return top, left, max(left, right) + each.size * (1 if _wide(each.text[-1]) else 0.5), each.size, each.text


def _joined(line: list[Run]) -> str:
    text = line[0][4]
    for before, after in pairwise(line):
        apart = after[1] - before[2] > before[3] * 0.3
        text += (" " if apart and not (_wide(text[-1]) and _wide(after[4][0])) else "") + after[4]
    return text.strip()


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
