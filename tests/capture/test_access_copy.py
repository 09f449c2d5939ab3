"""可检索的副本: PDF/A-2b, the words lie where they stand on the picture, no blank between Chinese characters."""

import io

import pikepdf
import pikepdf.pdfa
import pypdfium2
from PIL import Image

from dibao.capture.access_copy import Page, searchable
from dibao.kernel import clock
from tests.capture.scanner import line, text_page

WORDS = ("最低生活保障申请书", "申请人：张䶮，2026年10月16日提出申请。", "家庭成员共3人")


def png(number: int) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(text_page(number))).save(out, "PNG")
    return out.getvalue()


def made() -> bytes:
    first = [line(text, top=1000 + 900 * row, right=8000) for row, text in enumerate(WORDS)]
    return searchable(
        [Page(png(1), first), Page(png(2), [line("第二页 𬭎", right=3000)])], title="申请书", made_at=clock.now()
    )


def test_it_is_pdf_a_and_reads_without_blanks_between_han():
    content = made()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        report = pikepdf.pdfa.check(pdf, "2b")
    assert report.verdict == "pass", report
    with pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_range().replace("\r\n", "\n").strip() for page in document]
    assert texts[0].splitlines() == list(WORDS)
    assert "第二页" in texts[1]


def test_the_words_are_unseen_and_stand_where_they_were_read():
    content = made()
    with pypdfium2.PdfDocument(content) as document:
        leaf = document[0]
        words = leaf.get_textpage()
        left, bottom, right, top = words.get_charbox(0, loose=True)
        width, height = leaf.get_size()
        drawn = leaf.render(scale=1).to_pil().convert("L")
    assert abs(left / width - 0.1) < 0.02 and abs(1 - top / height - 0.1) < 0.02
    last = WORDS[0]
    with pypdfium2.PdfDocument(content) as document:
        end = document[0].get_textpage().get_charbox(len(last) - 1, loose=True)[2]
    assert abs(end / width - 0.8) < 0.03, "as wide as on the picture"
    with_words = drawn.resize((50, 70))
    bare = searchable([Page(png(1), [])], title="申请书", made_at=clock.now())
    with pypdfium2.PdfDocument(bare) as document:
        without = document[0].render(scale=1).to_pil().convert("L").resize((50, 70))
    assert list(with_words.tobytes()) == list(without.tobytes()), "nothing to be seen of the words"


def test_the_picture_is_on_the_page_and_the_page_as_wide_as_a4():
    with pikepdf.open(io.BytesIO(made())) as pdf:
        assert round(float(pdf.pages[0].mediabox[2])) == 595
        assert len(pdf.pages[0].get_images(recursive=True)) == 1
