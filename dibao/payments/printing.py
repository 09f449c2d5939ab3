"""打印 — 花名册, 变动清单, 发放明细 as PDF/A-2b; data reach the drawing as JSON only."""

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import cast

import typst

from dibao.documents.papers.engine import displayable, fonts
from dibao.kernel import clock

SOURCE = Path(__file__).parent / "papers" / "sheet.typ"
_compiling = threading.Lock()


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
    missing: set[str] = set()
    told = json.loads(json.dumps(asdict(sheet)))
    drawing = {name: told.pop(name) for name in ("right", "left", "wide")}
    content = displayable(told, missing) | drawing
    content["missing"] = "、".join(f"U+{point:04X}" for point in sorted(map(ord, missing)))
    with _compiling:  # one compiler for the process: its inputs are set per call
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(clock.now().timestamp()),
        )
    return cast(bytes, made)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())
