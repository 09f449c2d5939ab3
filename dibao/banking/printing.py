"""打印 — the receipt of a batch as PDF/A; data reach the drawing as JSON only."""

from dataclasses import asdict, dataclass
from pathlib import Path

from dibao.documents.papers.engine import drawn

SOURCE = Path(__file__).parent / "papers" / "receipt.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """回单: facts of the batch, one line for each payment, room for those who sign. Accounts are masked."""

    number: str
    facts: list[tuple[str, str]]
    rows: list[list[str]]
    total: str
    signed: list[str]


def render(sheet: Sheet) -> bytes:
    """The PDF; `#` or `*` in a name are letters like any other."""
    return drawn(SOURCE, asdict(sheet))
