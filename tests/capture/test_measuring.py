"""看一页: resolution, colour, slant, ink, stamp and codes are measured on real pictures; a child does it in the office."""

import io

import pytest
from PIL import Image

from dibao.capture import looker, measuring
from dibao.documents import inspection
from dibao.documents.formats import Bad
from dibao.kernel.refusals import Invalid
from tests.capture.scanner import as_pdf, separator, sheet, text_page


@pytest.fixture
def look(tmp_path):
    def at(content: bytes, page: int = 1) -> measuring.Measures:
        path = tmp_path / "scan"
        path.write_bytes(content)
        return looker.look(path, page)

    return at


@pytest.mark.parametrize("slant", [-4.0, 0, 1.2])
def test_the_slant_is_found_to_a_quarter_of_a_degree(look, slant):
    assert abs(look(text_page(1, slant=slant)).slant - slant) <= 0.25


def test_resolution_as_said_or_as_if_it_were_a4(look):
    assert (look(text_page(1)).dpi, look(text_page(1)).said) == (200, True)
    unsaid = look(text_page(1, dpi=0))
    assert (unsaid.dpi, unsaid.said) == (141, False)
    assert not look(text_page(1, dpi=72)).said, "what a camera writes without meaning it"
    assert look(text_page(1, dpi=300)).small and not look(text_page(1)).small


def test_colour_is_what_the_scanner_recorded(look):
    assert look(text_page(1)).colour and not look(text_page(1, colour=False)).colour
    grey_in_colour = Image.open(io.BytesIO(text_page(1, colour=False))).convert("RGB")
    out = io.BytesIO()
    grey_in_colour.save(out, "PNG")
    assert not look(out.getvalue()).colour


def test_a_stamp_is_red_and_writing_is_not(look):
    assert look(text_page(1, stamp=True)).red > 0.0004 > look(text_page(1)).red


def test_a_blank_page_has_hardly_any_ink(look):
    assert look(sheet()).ink < 0.0008 < look(sheet("一行字", "还有一行")).ink


def test_codes_are_read_also_on_a_turned_page(look):
    code = "DIBAO-1/220802-0000017-K/application/3"
    assert look(sheet(code=code)).codes == (code,) == look(sheet(code=code, slant=3)).codes
    assert look(separator("220802-0000017-K")).codes == ("DIBAO-1/220802-0000017-K/application/",)


def test_pages_of_a_pdf_are_measured_by_the_picture_in_it(look):
    content = as_pdf(text_page(1), text_page(2, slant=4))
    first, second = look(content, 1), look(content, 2)
    assert abs(first.dpi - 200) <= 1 and first.said and abs(second.slant - 4) <= 0.25
    with pytest.raises(Bad, match="没有第3页"):
        look(content, 3)


def test_a_tiff_of_two_frames_has_two_pages(look):
    frames = [Image.open(io.BytesIO(content)) for content in (text_page(1), text_page(2))]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    assert look(out.getvalue(), 1).print != look(out.getvalue(), 2).print


def test_the_same_picture_saved_again_has_nearly_the_same_print(look):
    again = io.BytesIO()
    Image.open(io.BytesIO(text_page(1))).save(again, "JPEG", quality=60, dpi=(200, 200))
    one, other, different = look(text_page(1)), look(again.getvalue()), look(text_page(2))
    assert measuring.apart(one.print, one.print) == 0
    assert measuring.apart(one.print, other.print) <= 2 < measuring.apart(one.print, different.print)


def test_measures_come_back_from_the_database_as_they_were(look):
    found = look(text_page(1))
    assert measuring.from_json(found._asdict() | {"codes": list(found.codes)}) == found


def test_the_child_answers_and_refuses_what_is_no_scan(tmp_path):
    path = tmp_path / "scan"
    path.write_bytes(text_page(1))
    assert inspection.ask("dibao.capture.looker", path, "1")["dpi"] == 200
    path.write_bytes(b"no scan at all")
    with pytest.raises(Invalid, match="只收图片"):
        inspection.ask("dibao.capture.looker", path, "1")
    path.write_bytes(text_page(1)[:5000])
    with pytest.raises(Invalid, match="重新扫描"):
        inspection.ask("dibao.capture.looker", path, "1")
