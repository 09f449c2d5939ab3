"""合成 PDF — the pages of one document as one PDF: pictures go in as they are, pages of PDFs are copied. Pure: no Django.

No pixel is decoded and saved again; the same pages give the same bytes, so a run that was killed makes no second file.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import img2pdf
import pikepdf
from PIL import Image

_FAULTS = (
    OSError,
    img2pdf.AlphaChannelError,
    img2pdf.ExifOrientationError,
    img2pdf.ImageOpenError,
    img2pdf.JpegColorspaceError,
    img2pdf.UnsupportedColorspaceError,
)


class Source(NamedTuple):
    """One page: the bytes of its file, the page in it (from 1), whether the file is a PDF, dpi (0: as the file says)."""

    content: bytes
    page: int
    is_pdf: bool
    dpi: int = 0


class Unfit(Exception):
    """A page that cannot go into a PDF as it is; the argument is the sentence."""


def assembled(sources: Sequence[Source]) -> bytes:
    """The PDF of these pages. Raises Unfit."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for source in sources:
            with pikepdf.open(io.BytesIO(source.content if source.is_pdf else _of_picture(source))) as other:
                page = source.page if source.is_pdf else 1
                made.pages.append(other.pages[page - 1])
        made.remove_unreferenced_resources()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def _of_picture(source: Source) -> bytes:
    """One picture as a page of its own size; a page of a TIFF with several is cut out of it without loss."""
    content = source.content
    layout = img2pdf.get_fixed_dpi_layout_fun((source.dpi, source.dpi)) if source.dpi else None
    try:
        with Image.open(io.BytesIO(content)) as image:
            if getattr(image, "n_frames", 1) > 1:
                image.seek(source.page - 1)
                content = _frame(image)
        return bytes(
            img2pdf.convert(
                content, nodate=True, rotation=img2pdf.Rotation.ifvalid, **({"layout_fun": layout} if layout else {})
            )
        )
    except _FAULTS:
        raise Unfit("有一页的图片不能原样放进 PDF。请在扫描软件里选 JPEG 或 PDF，重新扫描这一页。") from None


def _frame(image: Image.Image) -> bytes:
    """One frame as PNG: every pixel the same."""
    out = io.BytesIO()
    dpi = image.info.get("dpi")
    image.save(out, "PNG", **({"dpi": dpi} if dpi else {}))
    return out.getvalue()
