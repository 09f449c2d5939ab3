"""照片特征 — a photograph as 64 bits that stay nearly the same when it is scaled, compressed, cropped or lightened. Pure.

Each bit says whether a spot of the picture is brighter than its neighbour to the left, seen so coarsely (9 by 8) that no
detail is left (a difference hash). Two pictures of which few bits differ look alike; whether they are one picture is for a
human to say. A picture without any contrast has no print: all of them would look alike.
"""

import io
from typing import Final

import numpy as np
from PIL import Image

BITS: Final = 64
NEAR: Final = 7
"""Most bits in which two prints of one picture differ. Of prints this near at least one of eight bytes is the same."""
BANDS: Final = 8
CONTRAST: Final = 6.0
"""Least standard deviation of the coarse picture, in steps of grey."""


def photo_print(picture: bytes) -> int | None:
    """The print as a signed 64-bit number; None for a picture without contrast. picture: one that was already checked."""
    with Image.open(io.BytesIO(picture)) as image:
        coarse = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.LANCZOS), dtype=np.int16)
    if coarse.std() < CONTRAST:
        return None
    packed = np.packbits(coarse[:, 1:] > coarse[:, :-1]).tobytes()
    return int.from_bytes(packed, "big", signed=True)


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two prints differ."""
    return ((one ^ other) & (1 << BITS) - 1).bit_count()


def bands(print_: int) -> list[int]:
    """The eight bytes of a print, each told apart by its place: 0 to 2047."""
    return [place << 8 | byte for place, byte in enumerate(print_.to_bytes(8, "big", signed=True))]
