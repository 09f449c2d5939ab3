"""打印 — the report of an appraisal, the register of a destruction, the list of a transfer, as PDF/A.

Codes and digests only: these papers are kept for ever and read by many.
"""

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

SOURCE = Path(__file__).parent / "papers" / "register.typ"
_compiling = threading.Lock()


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
    missing: set[str] = set()
    content = displayable(json.loads(json.dumps(asdict(sheet))), missing)
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
