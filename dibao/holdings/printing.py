"""打印 — sheets of the stacks as one PDF, true to the millimetre, with codes that scanners read.

Nothing here is filed as a record of a case: labels, covers and lists are made again whenever they are needed.
"""

import json
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst
import zxingcpp

from dibao.documents.papers.engine import displayable, fonts
from dibao.kernel import clock

SOURCE = Path(__file__).parent / "papers" / "sheets.typ"
_compiling = threading.Lock()


def render(sheets: Sequence[dict[str, Any]], *, title: str) -> bytes:
    """打印 — the PDF of `sheets`, one page or more each; `kind` of a sheet names its drawing in sheets.typ.

    A value under "link" is drawn as QR, one under "code" as Code 128 where the drawing has a place for it. Data
    reach the drawing as JSON only, so `#` or `*` in a name are letters like any other.
    """
    missing: set[str] = set()
    content = {"title": title, "sheets": displayable(_texts(list(sheets)), missing), "codes": _drawn(sheets)}
    content["missing"] = "、".join(f"U+{point:04X}" for point in sorted(map(ord, missing)))
    with _compiling:  # one compiler for the process: its inputs are set per call
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"sheets": json.dumps(content, ensure_ascii=False)},
            format="pdf",
            timestamp=int(clock.now().timestamp()),
        )
    return cast(bytes, made)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())


def _texts(value: Any) -> Any:
    """Everything as text, without control characters, which would reorder or hide what is printed."""
    if isinstance(value, dict):
        return {key: _texts(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(each) for each in value]
    return "".join(char for char in str(value) if char == "\n" or unicodedata.category(char)[0] != "C")


def _drawn(sheets: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Every code on the sheets as SVG: a link as QR (never Micro QR), a bare ASCII code as Code 128."""
    return {
        text: zxingcpp.write_barcode_to_svg(_barcode(key, text), add_quiet_zones=False)
        for key, text in set(codes_of(list(sheets)))
    }


def _barcode(key: str, text: str) -> zxingcpp.Barcode:
    if key == "link":
        return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)


def codes_of(value: Any) -> Iterator[tuple[str, str]]:
    """Every ("link" or "code", text) somewhere in sheets."""
    if isinstance(value, list):
        for each in value:
            yield from codes_of(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in ("link", "code") and isinstance(each, str) and each.isascii():
                yield key, each
            else:
                yield from codes_of(each)
