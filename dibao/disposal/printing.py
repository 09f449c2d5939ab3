"""打印 — the report of an appraisal, the register of a destruction, the list of a transfer, as PDF/A.

Codes and digests only: these papers are kept for ever and read by many.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dibao.documents.papers.engine import drawn

SOURCE = Path(__file__).parent / "papers" / "register.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper. `widths` in millimetres, "" for the rest; `signed`: who, and what is written there."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    widths: Sequence[str]
    rows: Sequence[Sequence[str]]
    signed: Sequence[tuple[str, str]]
    notes: Sequence[str] = field(default_factory=tuple)


def render(sheet: Sheet) -> bytes:
    """The PDF; data reach the drawing as JSON only, so `#` or `*` in a word are letters like any other."""
    return drawn(SOURCE, asdict(sheet))
