"""分隔页 — what the code on a sheet between two documents says. Pure: no Django.

Our own sheet carries `DIBAO-1/<户号>/<kind of paper>/<pages>`; the label or cover of a bag (its address or its bare
户号) begins a household too, the kind of paper is then asked. Names never stand on a sheet.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from dibao.archive.numbering import BadNumber, HouseholdNumber, tidy

_OURS = re.compile(r"DIBAO-1/([^/]+)/([a-z_]{1,32})?/(\d{1,3})?")
_ADDRESS = re.compile(r"https?://[^\s]{1,200}/holdings/open/([^/\s]+)/?", re.IGNORECASE)


class Separator(NamedTuple):
    """分隔页 — the household, the kind of paper ("" when the sheet does not say), its pages (0: not said)."""

    household_number: str
    kind: str = ""
    pages: int = 0


def written(mark: Separator) -> str:
    """The code of a sheet of ours."""
    return f"DIBAO-1/{mark.household_number}/{mark.kind}/{mark.pages or ''}"


def read(code: str) -> Separator | None:
    """What a code says, or None when it is no separator (a code on an ordinary paper)."""
    ours = _OURS.fullmatch(code.strip())
    if ours:
        number = _household(ours[1])
        return Separator(number, ours[2] or "", int(ours[3] or 0)) if number else None
    address = _ADDRESS.fullmatch(code.strip())
    number = _household(address[1] if address else code)
    return Separator(number) if number else None


def among(codes: Iterable[str], *, ink: float) -> Separator | None:
    """The separator on a page with these codes. A code of a bag on a page full of writing is a paper, not a sheet.

    `ink` is the share of the page that is printed on; our own sheet is one whatever else stands on it.
    """
    found = [mark for mark in map(read, codes) if mark is not None]
    own = [mark for code, mark in ((c, read(c)) for c in codes) if mark and _OURS.fullmatch(code.strip())]
    if own:
        return own[0]
    return found[0] if found and ink < MOST_INK_OF_A_LABEL else None


MOST_INK_OF_A_LABEL = 0.06


def _household(text: str) -> str:
    try:
        return str(HouseholdNumber.parse(tidy(text)))
    except BadNumber:
        return ""
