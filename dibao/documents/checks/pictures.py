"""预览 — a page drawn anew as PNG. The original is never shown inside a page."""

import io
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from .. import ofd
from ..formats import MAX_PIXELS, Bad, of_head
from . import zips
from .images import fits

_NONE = "这类文件没有预览，请下载后查看。"


def png(path: Path, *, page: int, width: int, font: Path | None = None) -> bytes:
    """Page `page` (from 1) of an image, PDF or OFD, `width` pixels wide at most, without any of its metadata.

    `font` writes the letters of an OFD.
    """
    with path.open("rb") as stream:
        key = of_head(stream.read(16))
    if key == "zip" and zips.kind_of(path) == "ofd":
        picture = ofd.picture(path, page=page, width=width, font=font)
    elif key == "pdf":
        picture = _of_pdf(path, page, width)
    elif key in ("jpeg", "png", "tiff"):
        picture = _of_image(path, key, page, width)
    else:
        raise Bad(_NONE)
    out = io.BytesIO()
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(out, "PNG")
    return out.getvalue()


def _of_pdf(path: Path, page: int, width: int) -> Image.Image:
    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            if not 1 <= page <= len(document):
                raise Bad(f"没有第{page}页。")
            leaf = document[page - 1]
            across, down = leaf.get_size()
            # half a pixel less: the renderer rounds up
            scale = (width - 0.5) / max(across, 1)
            if across * down * scale * scale > MAX_PIXELS:
                raise Bad(_NONE)
            return leaf.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    except pypdfium2.PdfiumError:
        raise Bad(_NONE) from None


def _of_image(path: Path, key: str, page: int, width: int) -> Image.Image:
    with Image.open(path, formats=(key.upper(),)) as image:
        if not 1 <= page <= getattr(image, "n_frames", 1):
            raise Bad(f"没有第{page}页。")
        image.seek(page - 1)
        fits(image)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((width, width * 4))
        return upright.convert("RGB")
