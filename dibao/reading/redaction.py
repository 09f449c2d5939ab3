"""遮蔽 — which letters of a page are numbers or names of persons. Pure.

Covered: ID numbers (also broken over two lines or written in groups), runs of twelve digits and more (accounts),
telephone numbers, and the names somebody wrote down. Our own case numbers stay. What a machine cannot see (a scan, a
face, a whisper of a neighbour) a person covers by hand; that is why every page must be looked through.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

Box = tuple[int, int, int, int]
PAD = 20  # ten-thousandths; a stroke of a letter may stand out of its box
_NUMBERS = re.compile(
    r"(?<!\d)(?<!DB)\d{12,}[Xx]?"  # ID number, account
    r"|(?<!\d)\d{4}(?:[ -]\d{4}){2,}(?:[ -]\d{1,4})?(?!\d)"  # account in groups of four
    r"|(?<!\d)\d{6}[ -]\d{8}[ -]\d{3}[\dXx]"  # ID number in groups
    r"|(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"  # mobile
    r"|(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)"  # landline
)
# Broken over lines only when it has the birth date of an ID number: a column of amounts is no number.
_BREAK = r"[\r\n ]*"
_DATE = ["[12]", r"\d", r"\d", r"\d", "[01]", r"\d", "[0-3]", r"\d"]
_BROKEN_ID = re.compile(r"(?<!\d)(?<!DB)" + _BREAK.join([r"\d"] * 6 + _DATE + [r"\d"] * 3) + _BREAK + r"[\dXx](?!\d)")


def spans(text: str, names: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Where to cover: pairs of first and one past last letter, in order, overlaps joined.

    Full-width digits count as digits. A name is found with blanks or a line's end between its letters.
    """
    plain = "".join(_narrow(char) for char in text)
    found = [match.span() for pattern in (_NUMBERS, _BROKEN_ID) for match in pattern.finditer(plain)]
    for name in names:
        letters = [re.escape(_narrow(char)) for char in name if not char.isspace()]
        if letters:
            found += [match.span() for match in re.finditer(r"\s*".join(letters), plain)]
    return _joined(sorted(found))


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    areas: list[tuple[int, int]] = []
    for start, end in found:
        if areas and start < areas[-1][1]:
            areas[-1] = (areas[-1][0], max(end, areas[-1][1]))
        else:
            areas.append((start, end))
    return areas


def _narrow(char: str) -> str:
    """The ordinary form of a full-width letter or digit, when that is one letter too."""
    other = unicodedata.normalize("NFKC", char)
    return other if len(other) == 1 else char


def boxes(text: str, letters: Sequence[Sequence[int]], names: Iterable[str] = ()) -> list[Box]:
    """The areas to cover, one for each line of each find, in the units of `letters`."""
    areas: list[Box] = []
    for start, end in spans(text, names):
        areas += _lines([letters[index] for index in range(start, end) if not text[index].isspace()])
    return areas


def _lines(found: Sequence[Sequence[int]]) -> list[Box]:
    """Letters one after another joined into one area as long as they stand in one line, whichever way the page lies."""
    areas: list[Box] = []
    for number, letter in enumerate(found):
        left, top, right, bottom = letter
        if number and _neighbours(found[number - 1], letter):
            last = areas[-1]
            areas[-1] = (min(left, last[0]), min(top, last[1]), max(right, last[2]), max(bottom, last[3]))
        else:
            areas.append((left, top, right, bottom))
    return [(left - PAD, top - PAD, right + PAD, bottom + PAD) for left, top, right, bottom in areas]


def _neighbours(one: Sequence[int], two: Sequence[int]) -> bool:
    """Side by side along one axis, with no more than the room of three letters between them on the other."""
    return any(
        2 * (min(one[a + 2], two[a + 2]) - max(one[a], two[a])) > two[a + 2] - two[a]
        and max(one[b], two[b]) - min(one[b + 2], two[b + 2]) < 3 * (two[b + 2] - two[b])
        for a, b in ((0, 1), (1, 0))
    )
