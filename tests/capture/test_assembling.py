"""合成 PDF: the pictures go in as they are, bit for bit; the same pages give the same bytes."""

import hashlib
import io

import pikepdf
import pytest
from PIL import Image

from dibao.capture.assembling import Source, Unfit, assembled
from tests.capture.scanner import as_pdf, text_page


def pictures(made: bytes) -> list[bytes]:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return [bytes(next(iter(page.get_images().values())).read_raw_bytes()) for page in pdf.pages]


def pixels(content: bytes) -> str:
    return hashlib.sha256(Image.open(io.BytesIO(content)).convert("RGB").tobytes()).hexdigest()


def test_a_jpeg_lies_in_the_pdf_bit_for_bit():
    scans = [text_page(1), text_page(2)]
    assert pictures(assembled([Source(scan, 1, False) for scan in scans])) == scans


def test_pages_of_pdfs_and_pictures_are_mixed_in_the_order_given():
    both = as_pdf(text_page(1), text_page(2))
    made = assembled([Source(both, 2, True), Source(text_page(3), 1, False), Source(both, 1, True)])
    assert pictures(made) == [text_page(2), text_page(3), text_page(1)]


def test_the_same_pages_give_the_same_bytes():
    sources = [Source(text_page(1), 1, False), Source(as_pdf(text_page(2)), 1, True)]
    assert assembled(sources) == assembled(sources)


def test_a_frame_of_a_tiff_keeps_every_pixel():
    frames = [Image.open(io.BytesIO(text_page(n))) for n in (1, 2)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    with pikepdf.open(io.BytesIO(assembled([Source(out.getvalue(), 2, False)]))) as pdf:
        image = pikepdf.PdfImage(next(iter(pdf.pages[0].get_images().values()))).as_pil_image()
    assert hashlib.sha256(image.convert("RGB").tobytes()).hexdigest() == pixels(text_page(2))


def test_a_page_is_as_large_as_the_paper_was():
    with pikepdf.open(io.BytesIO(assembled([Source(text_page(1), 1, False)]))) as pdf:
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [421, 595]
    with pikepdf.open(io.BytesIO(assembled([Source(text_page(1, dpi=0), 1, False, dpi=400)]))) as pdf:
        assert round(float(pdf.pages[0].mediabox[2])) == 210


def test_what_is_no_picture_is_refused_with_what_to_do():
    with pytest.raises(Unfit, match="重新扫描"):
        assembled([Source(b"no picture", 1, False)])
