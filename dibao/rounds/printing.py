"""打印 — the sheet of a visit, the lists for walking and calling, the list of a draw, as PDF/A."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

import typst

from dibao.documents.papers.engine import archival, displayable, fonts
from dibao.kernel import clock

SOURCE = Path(__file__).parent / "papers" / "sheet.typ"
_compiling = threading.Lock()


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
    texts = {
        name: getattr(sheet, name)
        for name in ("title", "number", "facts", "columns", "widths", "rows", "notes", "signed")
    }
    missing: set[str] = set()
    content = displayable(json.loads(json.dumps(texts)), missing)
    content["missing"] = "、".join(f"U+{point:04X}" for point in sorted(map(ord, missing)))
    content["signature"] = list(sheet.signature)
    with _compiling:  # one compiler for the process: its inputs are set per call
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(clock.now().timestamp()),
        )
    return archival(cast(bytes, made), None)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())
