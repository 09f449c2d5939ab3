"""打印 — a paper of a month's close as PDF/A. The same close gives the same bytes, whenever it is printed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from dibao.documents.papers.engine import drawn

SOURCE = Path(__file__).parent / "papers" / "sheet.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on the paper, all of it text. `numbers`: how many of the last columns are figures."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    signed: Sequence[tuple[str, str]]
    numbers: int = 0
    total: Sequence[str] = ()
    notes: Sequence[str] = ()


def render(sheet: Sheet, *, made_at: datetime) -> bytes:
    """The PDF; data reach the drawing as JSON only, so `#` or `*` in a word are letters like any other."""
    return drawn(SOURCE, asdict(sheet) | {"numbers": str(sheet.numbers)}, made_at=made_at)
