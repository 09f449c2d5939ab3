"""打印 — the receipt of a batch as PDF/A; data reach the drawing as JSON only."""

import json
import threading
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import cast

import typst

from dibao.documents.papers.engine import displayable, fonts
from dibao.kernel import clock

SOURCE = Path(__file__).parent / "papers" / "receipt.typ"
_compiling = threading.Lock()


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
