"""文字位置 — the letters of one PDF page and where each stands, so that some can be covered on its picture."""

import ctypes
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ..formats import Bad, of_head

WHOLE = 10_000


def letters(path: Path, page: int) -> dict[str, Any]:
    """`text` and, for each of its letters, [left, top, right, bottom] in ten-thousandths of the page as it is drawn.

    Empty for what has no text layer: a photograph, a scan.
    """
    with path.open("rb") as stream:
        if of_head(stream.read(16)) != "pdf":
            return {"text": "", "boxes": []}
    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            if not 1 <= page <= len(document):
                raise Bad(f"没有第{page}页。")
            leaf = document[page - 1]
            words = leaf.get_textpage()
            found = [_letter(leaf, words, index) for index in range(words.count_chars())]
    except pypdfium2.PdfiumError:
        raise Bad("这一页的文字读不出来。") from None
    return {"text": "".join(char for char, _ in found), "boxes": [box for _, box in found]}


def _letter(leaf: Any, words: Any, index: int) -> tuple[str, list[int]]:
    """One letter per index, so that text and boxes stay side by side."""
    code = pdfium.FPDFText_GetUnicode(words, index)
    left, bottom, right, top = words.get_charbox(index, loose=True)
    (x1, y1), (x2, y2) = _drawn(leaf, left, top), _drawn(leaf, right, bottom)
    char = "\ufffd" if 0xD800 <= code < 0xE000 or not 0 < code < 0x110000 else chr(code)
    return char, [min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)]


def _drawn(leaf: Any, x: float, y: float) -> tuple[int, int]:
    """Where a point of the page stands on its picture, turned and cropped as the viewer does."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(leaf, 0, 0, WHOLE, WHOLE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value
