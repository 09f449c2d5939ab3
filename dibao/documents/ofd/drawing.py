"""OFD 预览 — a page drawn anew as a picture: letters in the house font, lines, pictures, and the stamps upon it."""

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from ..formats import MAX_PIXELS, Bad
from .container import opened
from .content import Letters, Lines, Picture
from .document import Leaf, drawn, gathered
from .geometry import Box, Point
from .signatures import Signature, signatures

RED = (200, 30, 30)
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF")
_MOST_LETTERS = 60_000


def picture(path: Path, *, page: int, width: int, font: Path | None) -> Image.Image:
    """Page `page` (from 1), `width` pixels wide. Without `font` the letters are left out. Raises Bad."""
    with opened(path) as package:
        leaves, lists, _ = gathered(package)
        if not 1 <= page <= len(leaves):
            raise Bad(f"没有第{page}页。")
        leaf = leaves[page - 1]
        numbers = {each.identifier: each.number for each in leaves}
        signed = signatures(package, lists, contents=[], pages=numbers)
        return _Sheet(leaf, width, font).draw([each for each in signed if page in each.pages])


class _Sheet:
    """One page being drawn."""

    def __init__(self, leaf: Leaf, width: int, font: Path | None):
        self.leaf, self.font, self.scale = leaf, font, width / leaf.area.width
        height = max(1, round(leaf.area.height * self.scale))
        if width * height > MAX_PIXELS:
            raise Bad("这类文件没有预览，请下载后查看。")
        self.page = Image.new("RGB", (width, height), "white")
        self.pen = ImageDraw.Draw(self.page)
        self.letters = 0

    def draw(self, signed: list[Signature]) -> Image.Image:
        for thing in drawn(self.leaf):
            if isinstance(thing, Letters):
                self._write(thing)
            elif isinstance(thing, Lines):
                self._lines(thing)
            else:
                self._paste(thing)
        for each in signed:
            for number, place in each.places:
                if number == self.leaf.number:
                    self._stamp(each, place)
        return self.page

    def _at(self, point: Point) -> tuple[float, float]:
        return (point[0] - self.leaf.area.left) * self.scale, (point[1] - self.leaf.area.top) * self.scale

    def _write(self, thing: Letters) -> None:
        size = max(1, min(round(thing.size * self.scale), 1000))
        if self.font is None:
            return
        typeface = _typeface(self.font, size)
        for char, place in zip(thing.text, thing.places, strict=True):
            self.letters += 1
            if self.letters <= _MOST_LETTERS and not char.isspace():
                self.pen.text(self._at(place), char, font=typeface, fill=thing.colour, anchor="ls")

    def _lines(self, thing: Lines) -> None:
        for line in thing.outlines:
            points = [self._at(point) for point in line]
            if thing.fill is not None and len(points) > 2:
                self.pen.polygon(points, fill=thing.fill)
            if thing.stroke is not None:
                self.pen.line(points, fill=thing.stroke, width=max(1, round(thing.width * self.scale)))

    def _paste(self, thing: Picture) -> None:
        part = self.leaf.book.media.get(thing.resource, "")
        if not part or not self.leaf.book.package.holds(part):
            return
        corners = [self._at(point) for point in thing.corners]
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
        self._place(self.leaf.book.package.read(part), (left, top, right - left, bottom - top))

    def _place(self, content: bytes, area: tuple[float, float, float, float]) -> bool:
        """Put a picture into an area; whether it was one."""
        width, height = round(min(area[2], 8000)), round(min(area[3], 8000))
        if width < 1 or height < 1 or width * height > MAX_PIXELS:
            return False
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    return False
                shown = image.convert("RGBA").resize((width, height))
        except (OSError, ValueError, SyntaxError, UnidentifiedImageError, EOFError):
            return False
        self.page.paste(shown, (round(area[0]), round(area[1])), shown)
        return True

    def _stamp(self, each: Signature, place: Box) -> None:
        """The seal's own picture; where that is an OFD in itself, a red frame with its name."""
        left, top = self._at((place.left, place.top))
        area = (left, top, place.width * self.scale, place.height * self.scale)
        if each.picture.format not in ("", "ofd") and self._place(each.picture.picture, area):
            return
        self.pen.rectangle((left, top, left + area[2], top + area[3]), outline=RED, width=2)
        if self.font is not None:
            size = max(8, min(round(area[2] / 8), 60))
            self.pen.text((left + 4, top + 4), "电子印章", font=_typeface(self.font, size), fill=RED)
            if each.seal:
                self.pen.text((left + 4, top + 4 + size * 1.3), each.seal, font=_typeface(self.font, size), fill=RED)


@lru_cache(maxsize=32)
def _typeface(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size)
