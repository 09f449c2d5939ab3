"""What measures one page of a scan: a child of an `attendant` (see `dibao.documents.attendant`), one for every page.

It limits itself before it reads the first byte, knows no secrets, and answers with one JSON line. No Django here.
"""

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageOps

from dibao.documents import limits
from dibao.documents.checks.images import fits
from dibao.documents.formats import MAX_PIXELS, Bad, of_head

from .measuring import Measures, measured

CPU_SECONDS = 20
DATA_BYTES = 900 * limits.MEGABYTE
DRAWN_DPI = 200
# What a camera writes without meaning it.
CAMERA = (72, 96)


def prepare() -> None:
    """Its libraries are loaded with the module."""


def limit() -> None:
    """Give up what measuring has no need of."""
    limits.give_up(seconds=CPU_SECONDS, data=DATA_BYTES, answer=limits.MEGABYTE)


def look(path: Path, page: int) -> Measures:
    """Measure page `page` (from 1) of an image or PDF. Raises Bad."""
    with path.open("rb") as stream:
        key = of_head(stream.read(16))
    if key == "pdf":
        return _of_pdf(path, page)
    if key in ("jpeg", "png", "tiff"):
        return _of_image(path, key, page)
    raise Bad("扫描批次只收图片和 PDF。")


def _of_image(path: Path, key: str, page: int) -> Measures:
    with Image.open(path, formats=(key.upper(),)) as image:
        if not 1 <= page <= getattr(image, "n_frames", 1):
            raise Bad(f"没有第{page}页。")
        image.seek(page - 1)
        fits(image)
        dpi = round(min(float(each) for each in image.info.get("dpi", (0, 0))))
        grey = image.mode in ("1", "L", "LA", "I", "I;16")
        upright = ImageOps.exif_transpose(image)
        found = measured(upright, width=upright.width, height=upright.height, dpi=0 if dpi in CAMERA else dpi)
    return found._replace(colour=found.colour and not grey)


def _of_pdf(path: Path, page: int) -> Measures:
    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            if not 1 <= page <= len(document):
                raise Bad(f"没有第{page}页。")
            leaf = document[page - 1]
            across, down = leaf.get_size()
            if across * down * (DRAWN_DPI / 72) ** 2 > MAX_PIXELS:
                raise Bad("这一页的版面太大，请按原大扫描。")
            picture = leaf.render(scale=DRAWN_DPI / 72, may_draw_forms=False).to_pil()
            dpi = _resolution(leaf)
    except pypdfium2.PdfiumError:
        raise Bad("这一页打不开。") from None
    width, height = (round(side / 72 * (dpi or DRAWN_DPI)) for side in (across, down))
    # A page without a picture is drawn from letters: sharp at every size.
    return measured(picture, width=width, height=height, dpi=dpi or 1200)


def _resolution(leaf: Any) -> int:
    """The resolution at which the largest picture of the page is shown; 0 when it has none."""
    best, largest = 0, 0.0
    for each in leaf.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = each.get_bounds()
        area = (right - left) * (top - bottom)
        if area > largest:
            wide, high = each.get_px_size()
            long_side, pixels = max(right - left, top - bottom), max(wide, high)
            best, largest = round(pixels / max(long_side, 1) * 72), area
    return best


def answered(arguments: list[str]) -> bytes:
    """The measures of one page as JSON, or the sentence why there are none."""
    try:
        answer: dict[str, Any] = look(Path(arguments[0]), int(arguments[1]))._asdict()
    except Bad as bad:
        answer = {"refused": str(bad)}
    except (OSError, ValueError, SyntaxError, EOFError):
        answer = {"refused": "这一页不完整或已损坏，请重新扫描。"}
    except (MemoryError, RecursionError):
        answer = {"refused": "这一页展开后过大，请降低分辨率重新扫描。"}
    return json.dumps(answer, ensure_ascii=False).encode()
