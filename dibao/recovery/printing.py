"""打印 — a letter or form of 追缴 as PDF/A, with its months as a table."""

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

import typst

from dibao.documents.papers.engine import displayable, fonts

SOURCE = Path(__file__).parent / "papers" / "letter.typ"
_compiling = threading.Lock()


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
    missing: set[str] = set()
    content = displayable(json.loads(json.dumps(asdict(letter))), missing)
    content["missing"] = "、".join(f"U+{point:04X}" for point in sorted(map(ord, missing)))
    with _compiling:  # one compiler for the process: its inputs are set per call
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
        )
    return cast(bytes, made)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())
