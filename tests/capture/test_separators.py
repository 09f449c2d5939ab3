"""分隔页: our own sheet, the address on a bag, a bare number; and what is none of them."""

import io

import pypdfium2
import pytest
import zxingcpp

from dibao.archive.numbering import HouseholdNumber
from dibao.capture import separator_sheets
from dibao.capture.separators import Separator, among, read, written

NUMBER = str(HouseholdNumber(220802, 17))


@pytest.mark.parametrize("mark", [Separator(NUMBER), Separator(NUMBER, "id_card"), Separator(NUMBER, "other", 12)])
def test_what_is_written_is_read(mark):
    assert read(written(mark)) == mark


@pytest.mark.parametrize("code", [NUMBER, NUMBER.lower(), f"http://office.local/holdings/open/{NUMBER}/"])
def test_the_label_of_a_bag_begins_a_household(code):
    assert read(code) == Separator(NUMBER)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "6901234567892",
        "220802-0000017-*",
        "DIBAO-1/220802-0000018/other/",
        "https://e.cn/open/1",
        "B-220802100201-01",
    ],
)
def test_other_codes_separate_nothing(code):
    assert read(code) is None


def test_a_bag_code_on_a_page_full_of_writing_is_a_paper_but_our_own_sheet_is_always_one():
    assert among([NUMBER], ink=0.02) == Separator(NUMBER)
    assert among([NUMBER], ink=0.2) is None
    assert among([NUMBER, written(Separator(NUMBER, "other"))], ink=0.2) == Separator(NUMBER, "other")
    assert among(["6901234567892"], ink=0) is None


def test_the_printed_sheet_is_read_back():
    marks = [Separator(NUMBER, "application", 3), Separator(NUMBER, "id_card")]
    made = separator_sheets.printed(marks, titles={"application": "最低生活保障申请书", "id_card": "身份证件"})
    with pypdfium2.PdfDocument(io.BytesIO(made)) as document:
        assert len(document) == 2
        pictures = [page.render(scale=150 / 72).to_numpy() for page in document]
        words = [page.get_textpage().get_text_range() for page in document]
    assert [read(zxingcpp.read_barcode(picture).text) for picture in pictures] == marks
    assert "最低生活保障申请书" in words[0] and "共 3 页" in words[0] and NUMBER in words[1]
