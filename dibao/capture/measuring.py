"""看一页 — what can be measured on the picture of a page: resolution, colour, slant, ink, codes. Pure: no Django."""

from typing import Any, NamedTuple

import numpy as np
import zxingcpp
from PIL import Image

A4_LONG_INCHES = 297 / 25.4
_LOOKED_AT = 1000  # pixels wide is enough for everything but codes
_MARGIN = 0.04
_SLANTS = 6.0
_FORMATS = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128))
SPOTS, LEVELS = (48, 68), 16


class Measures(NamedTuple):
    """What was measured on one page.

    dpi: as the file says (`said`), else reckoned as if the long side were that of an A4; width and height in pixels
    of the original; slant in degrees, counter-clockwise positive; ink and red as shares of the page; codes as read;
    print: the ink in each spot of the page, which stays nearly the same when the same picture is saved again.
    """

    width: int
    height: int
    dpi: int
    said: bool
    colour: bool
    slant: float
    ink: float
    red: float
    codes: tuple[str, ...]
    print: str

    @property
    def small(self) -> bool:
        """Smaller than half an A4: a card, a certificate, a receipt."""
        return self.said and max(self.width, self.height) / max(self.dpi, 1) < A4_LONG_INCHES * 0.6


def measured(picture: Image.Image, *, width: int, height: int, dpi: int) -> Measures:
    """Measure an upright picture; `width`, `height` and `dpi` (0: not said) are those of the original."""
    plain = picture.convert("RGB")
    codes = _codes(plain)
    plain.thumbnail((_LOOKED_AT, _LOOKED_AT * 3))
    colours = np.asarray(plain, dtype=np.int16)
    grey = np.asarray(plain.convert("L"), dtype=np.int16)
    dark = _dark(grey)
    return Measures(
        width, height, dpi or round(max(width, height) / A4_LONG_INCHES), dpi > 0, _in_colour(colours),
        slant_of(dark), float(_inside(dark).mean()), _red(colours), codes, _print(dark),
    )  # fmt: skip


def from_json(values: dict[str, Any]) -> Measures:
    """The same from what `_asdict` left in the database."""
    return Measures(**{**values, "codes": tuple(values["codes"])})


def _codes(picture: Image.Image) -> tuple[str, ...]:
    found = zxingcpp.read_barcodes(np.asarray(picture.convert("L")), formats=_FORMATS)
    return tuple(sorted({each.text for each in found if each.valid and len(each.text) <= 300}))


def _dark(grey: np.ndarray) -> np.ndarray:
    """Where there is ink: clearly darker than the paper, whatever the paper's own tone."""
    paper = int(np.percentile(grey, 90))
    return grey < min(paper - 45, 215)


def _inside(page: np.ndarray) -> np.ndarray:
    """Without the edges, where scanners leave shadows."""
    high, wide = (round(side * _MARGIN) for side in page.shape[:2])
    return page[high : page.shape[0] - high or None, wide : page.shape[1] - wide or None]


def _in_colour(colours: np.ndarray) -> bool:
    """Whether the scanner recorded colour: white paper scanned in colour is never grey to the last bit."""
    spread = colours.max(axis=2) - colours.min(axis=2)
    return bool(spread.mean() >= 0.5 or (spread > 40).mean() > 0.0005)


def _red(colours: np.ndarray) -> float:
    """Share of the page in the red of a stamp."""
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    return float(((red > 110) & (red - green > 45) & (red - blue > 30)).mean())


def slant_of(dark: np.ndarray) -> float:
    """歪斜 — the turn at which lines of writing fall into the narrowest rows; 0 where there is hardly any ink.

    Degrees to a twentieth, between -6 and 6; beyond, the nearest end.
    """
    down, across = np.nonzero(_inside(dark))
    if len(down) < 400:
        return 0.0
    step = max(len(down) // 40_000, 1)
    down, across = down[::step].astype(np.float64), across[::step].astype(np.float64)
    rough = max(np.arange(-_SLANTS, _SLANTS + 0.01, 0.5), key=lambda angle: _sharpness(down, across, angle))
    fine = np.arange(max(rough - 0.5, -_SLANTS), min(rough + 0.5, _SLANTS) + 0.01, 0.05)
    found = round(float(max(fine, key=lambda angle: _sharpness(down, across, angle))), 2)
    return found or 0.0  # there is no minus nought in a database


def _sharpness(down: np.ndarray, across: np.ndarray, angle: float) -> float:
    rows = down + across * np.tan(np.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())


def _print(dark: np.ndarray) -> str:
    """How much ink there is in each of 48 × 68 spots, in sixteenths of half a spot, as hex."""
    spots = Image.fromarray(dark.astype(np.uint8) * 255).resize(SPOTS, Image.Resampling.BOX)
    levels = np.minimum(np.asarray(spots, np.int32) * 2 * LEVELS // 256, LEVELS - 1)
    return "".join(f"{level:x}" for level in levels.ravel())


def apart(one: str, other: str) -> int:
    """How far two pages differ in the spot where they differ most: 0 not at all, 15 white against black."""
    return max(abs(int(this, 16) - int(that, 16)) for this, that in zip(one, other, strict=True))
