"""打印分隔页 — one sheet per document, with a code that our own reader finds again."""

import json
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

import typst
import zxingcpp

from dibao.documents.papers.engine import fonts
from dibao.kernel import clock

from .separators import Separator, written

SOURCE = Path(__file__).parent / "papers" / "separator.typ"
_compiling = threading.Lock()


def printed(marks: Sequence[Separator], *, titles: dict[str, str]) -> bytes:
    """The PDF of one sheet per mark; `titles` by kind of paper."""
    sheets = [
        {
            "household": mark.household_number,
            "title": titles.get(mark.kind, "材料种类扫描后填写"),
            "pages": f"共 {mark.pages} 页" if mark.pages else "页数不限",
            "code": written(mark),
            "picture": _picture(written(mark)),
        }
        for mark in marks
    ]
    with _compiling:
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"sheets": json.dumps(sheets, ensure_ascii=False)},
            format="pdf",
            timestamp=int(clock.now().timestamp()),
        )
    return cast(bytes, made)


def _picture(code: str) -> str:
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    return str(zxingcpp.write_barcode_to_svg(made, add_quiet_zones=True))


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())
