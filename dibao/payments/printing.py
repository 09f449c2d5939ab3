"""打印 — 花名册, 变动清单, 发放明细 as PDF/A-2b; data reach the drawing as JSON only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dibao.documents.papers.engine import drawn

SOURCE = Path(__file__).parent / "papers" / "sheet.typ"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper. `widths` in millimetres, "" for the rest; `left` and `right`: columns that stand so."""

    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    widths: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = field(default_factory=tuple)
    left: Sequence[int] = field(default_factory=tuple)
    total: Sequence[str] = field(default_factory=tuple)
    signed: Sequence[str] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    wide: bool = True


def render(sheet: Sheet) -> bytes:
    """The PDF; characters without type are drawn as 〓 and named at the foot."""
    told = asdict(sheet)
    drawing = {name: told.pop(name) for name in ("right", "left", "wide")}
    return drawn(SOURCE, told, beside=drawing)
