"""文书种类 — what each paper is called and what it needs.

Every key must be supplied, by these names and no others; MAYBE keys may be "" (an empty line on paper).
Money is integer fen, dates are `datetime.date`, tables are lists of dicts.
"""

from . import applying, checking, deciding, filing, looking
from .parts import Kind

KINDS: dict[str, Kind] = {
    kind.slug: kind for kind in (*applying.PAPERS, *checking.PAPERS, *looking.PAPERS, *deciding.PAPERS, *filing.PAPERS)
}

__all__ = ["KINDS", "Kind"]
