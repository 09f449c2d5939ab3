"""打印 — a letter or form of 追缴 as PDF/A, with its months as a table."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from dibao.documents.papers.engine import drawn

SOURCE = Path(__file__).parent / "papers" / "letter.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What stands on the paper, all of it text. `signed` rows make a form of it; `receipt` names who is handed it."""

    title: str
    number: str
    office: str
    dated: str
    to: str = ""
    before: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    total: Sequence[str] = ()
    after: Sequence[str] = ()
    signed: Sequence[tuple[str, str]] = ()
    receipt: str = ""


def render(letter: Letter, *, made_at: datetime) -> bytes:
    """The PDF; data reach the drawing as JSON only, so `#` or `*` in a word are letters like any other."""
    return drawn(SOURCE, asdict(letter), made_at=made_at)
