"""打印 — the sheet of a visit, the lists for walking and calling, the list of a draw, as PDF/A."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dibao.documents.papers.engine import archival, drawn

SOURCE = Path(__file__).parent / "papers" / "sheet.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper. `widths` in millimetres, "" for the rest; `signed`: who, and what is written there.

    signature: PNG of what was drawn on the phone; empty when there is none.
    """

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    widths: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple)
    signed: Sequence[tuple[str, str]] = field(default_factory=tuple)
    signature: bytes = b""


def render(sheet: Sheet) -> bytes:
    """The PDF; data reach the drawing as JSON only, so `#` or `*` in a word are letters like any other."""
    told = asdict(sheet)
    signature = list(told.pop("signature"))
    return archival(drawn(SOURCE, told, beside={"signature": signature}), None)
