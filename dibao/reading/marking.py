"""水印和遮蔽 — drawn into the picture of a page, so that neither can be taken off it again. Pure of Django."""

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .redaction import Box

WHOLE = 10_000
INK = (120, 120, 120, 95)
TURN = 24


def drawn(png: bytes, *, lines: Sequence[str], font: Path, covered: Iterable[Box] = (), ruled: bool = False) -> bytes:
    """The picture with `covered` areas (ten-thousandths of the page) in black and `lines` all over it, as a new PNG.

    `ruled` adds a scale in per cent at the upper and left edge, for whoever names areas by their place.
    """
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        page = image.convert("RGB")
    pen = ImageDraw.Draw(page)
    for left, top, right, bottom in covered:
        pen.rectangle(_pixels((left, top, right, bottom), page.size), fill="black")
    page.paste(Image.new("RGB", page.size, INK[:3]), mask=_watermark(page.size, tuple(lines), font))
    if ruled:
        _rule(page, font)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Rounded outwards, inside the picture."""
    width, height = size
    left, top = max(box[0], 0) * width // WHOLE, max(box[1], 0) * height // WHOLE
    right, bottom = -(-min(box[2], WHOLE) * width // WHOLE), -(-min(box[3], WHOLE) * height // WHOLE)
    return left, top, max(right, left), max(bottom, top)


@lru_cache(maxsize=8)
def _watermark(size: tuple[int, int], lines: tuple[str, ...], font: Path) -> Image.Image:
    """The words over and over, slanting: none of them can be cut away without the page."""
    width, height = size
    across = int((width**2 + height**2) ** 0.5)
    type_ = _type(font, max(width // 42, 9))
    words = "\n".join(lines)
    sheet = Image.new("L", (across, across), 0)
    pen = ImageDraw.Draw(sheet)
    left, top, right, bottom = pen.multiline_textbbox((0, 0), words, font=type_)
    step_x, step_y = int(right - left) + width // 12, int(bottom - top) + height // 14
    for row, y in enumerate(range(0, across, step_y)):
        for x in range(-(row % 2) * step_x // 2, across, step_x):
            pen.multiline_text((x, y), words, font=type_, fill=INK[3])
    turned = sheet.rotate(TURN, resample=Image.Resampling.BICUBIC)
    x, y = (across - width) // 2, (across - height) // 2
    return turned.crop((x, y, x + width, y + height))


def _rule(page: Image.Image, font: Path) -> None:
    pen, (width, height) = ImageDraw.Draw(page), page.size
    type_ = _type(font, max(width // 60, 9))
    for tenth in range(1, 10):
        x, y = width * tenth // 10, height * tenth // 10
        pen.line((x, 0, x, height), fill=(190, 200, 220))
        pen.line((0, y, width, y), fill=(190, 200, 220))
        pen.text((x + 2, 0), str(tenth * 10), font=type_, fill=(20, 60, 160))
        pen.text((2, y), str(tenth * 10), font=type_, fill=(20, 60, 160))


@lru_cache(maxsize=8)
def _type(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size)
