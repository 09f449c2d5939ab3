"""文书种类 — what each paper is called and what it needs.

Every key must be supplied, by these names and no others; MAYBE keys may be "" (an empty line on paper).
Money is integer fen, dates are `datetime.date`, tables are lists of dicts.
"""

from . import adjusting, applying, checking, deciding, filing, helping, looking
from .parts import Kind

KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        *adjusting.PAPERS,
        *applying.PAPERS,
        *checking.PAPERS,
        *looking.PAPERS,
        *deciding.PAPERS,
        *filing.PAPERS,
        *helping.PAPERS,
    )
}

__all__ = ["KINDS", "Kind"]
