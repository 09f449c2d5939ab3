"""利用副本 — a searchable PDF/A-2b: the picture of every page with its words, unseen, upon it. The original is not touched.

It is made when somebody asks for it and kept nowhere.
"""

import io
import json
import threading
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import img2pdf
import pikepdf
import typst
from PIL import Image

from dibao.documents.papers.engine import archival, displayable, fonts

from .lines import Line

SOURCE = Path(__file__).parent / "papers" / "copy.typ"
WHOLE = 10_000
A4_WIDTH = 595.28
QUALITY = 80
_compiling = threading.Lock()


class Page(NamedTuple):
    """One page: its picture as PNG, and its lines."""

    picture: bytes
    lines: Sequence[Line]


def searchable(pages: Sequence[Page], *, title: str, made_at: datetime) -> bytes:
    """利用副本 — the PDF/A-2b, checked. A page is as wide as an A4 (its longer side, when it lies).

    Raises RuntimeError when the result is not valid PDF/A-2b.
    """
    pictures = [_jpeg(page.picture) for page in pages]
    sheets = [_sheet(page, size) for page, (_, size) in zip(pages, pictures, strict=True)]
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_words(title, sheets, made_at))) as made:
        for leaf, (jpeg, size) in zip(made.pages, pictures, strict=True):
            layout = img2pdf.get_layout_fun((size[0], size[1]))
            with pikepdf.open(io.BytesIO(img2pdf.convert(jpeg, nodate=True, layout_fun=layout))) as under:
                leaf.add_underlay(under.pages[0], None)
        made.save(out)
    return archival(out.getvalue(), made_at)


def _jpeg(png: bytes) -> tuple[bytes, tuple[float, float]]:
    """The picture for reading, and its size on paper in points."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=QUALITY)
        scale = A4_WIDTH / min(image.width, image.height)
        return out.getvalue(), (round(image.width * scale, 2), round(image.height * scale, 2))


def _sheet(page: Page, size: tuple[float, float]) -> dict[str, Any]:
    width, height = size
    missing: set[str] = set()
    lines = [
        {
            "text": displayable("".join(char for char in line.text if char.isprintable()), missing),
            "x": line.left * width / WHOLE,
            "y": line.top * height / WHOLE,
            "w": max(line.right - line.left, 1) * width / WHOLE,
            "h": max(line.bottom - line.top, 1) * height / WHOLE,
        }
        for line in page.lines
        if line.text.strip()
    ]
    return {"width": width, "height": height, "lines": lines}


def _words(title: str, sheets: list[dict[str, Any]], made_at: datetime) -> bytes:
    with _compiling:  # one compiler for the process: its inputs are set per call
        made = _compiler().compile(
            SOURCE,
            sys_inputs={"copy": json.dumps({"title": title, "pages": sheets}, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["a-2b"],
            timestamp=int(made_at.timestamp()),
        )
    return cast(bytes, made)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=SOURCE.parent, font_paths=fonts())
