"""What is covered on a copy, and that nothing of it can be seen again on the picture."""

import io
from pathlib import Path

import pytest
from PIL import Image

from dibao.documents.papers.engine import font_folder
from dibao.documents.queries import letters, preview
from dibao.reading import marking, redaction
from tests.archive.office import pdf_file
from tests.reading.room import ACCOUNT, ID, NEIGHBOUR, PHONE, told

FONT = font_folder() / "400Regular/NotoSerifSC_400Regular.ttf"


def covered(text: str, *names: str) -> list[str]:
    return [text[start:end] for start, end in redaction.spans(text, names)]


@pytest.mark.parametrize(
    "text",
    [ID, "22080219900307001X", "220802 19900307 0014", "622848001234567890", "6228 4800 1234 5678 901",
     "13877665544", "138 7766 5544", "0436-3321567", "２２０８０２１９９００３０７００１４"],
)  # fmt: skip
def test_numbers_of_persons_are_found_wherever_they_stand(text):
    for around in ("{}", "号码：{}。", "ABC{}，余额1,234.00"):
        assert text in covered(around.format(text))


def test_an_id_number_broken_over_two_lines_is_found_whole():
    assert covered(f"证号 {ID[:9]}\r\n{ID[9:]} 其余") == [f"{ID[:9]}\r\n{ID[9:]}"]


@pytest.mark.parametrize(
    "text",
    ["收入 3,456.00 元，2026年10月16日", "户号 220802-0000017-K", "M001-ZY·DB·2026-D10-220802100-0017",
     "DB220802100202600001", "3456\r\n1200\r\n8000\r\n560\r\n1234", "2026-10-16 10:32"],
)  # fmt: skip
def test_amounts_dates_and_our_own_numbers_stay_readable(text):
    assert covered(text) == []


def test_names_are_found_with_blanks_and_line_ends_between():
    assert covered("邻居张 三\n丰说，张三与张三丰不是一人", "张三丰") == ["张 三\n丰", "张三丰"]
    assert covered("甲乙", "", " ") == []


def test_areas_follow_the_lines():
    text = "ab\ncd"
    places = [(0, 0, 10, 10), (10, 0, 20, 10), (0, 0, 0, 0), (0, 50, 10, 60), (10, 50, 20, 60)]
    found = redaction.boxes(text, places, ["abcd"])
    pad = redaction.PAD
    assert found == [(-pad, -pad, 20 + pad, 10 + pad), (-pad, 50 - pad, 20 + pad, 60 + pad)]


def _gone(png: bytes, boxes: list[redaction.Box]) -> bytes:
    return marking.drawn(png, lines=("水印",), font=Path(FONT), covered=boxes)


@pytest.mark.django_db
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_picture_is_the_same_whatever_number_lay_under_the_cover(clerk, rotate):
    """Two papers that differ only in what must be hidden give the same pixels; left uncovered they do not."""
    pictures, plain = [], []
    for number, phone, account, name in (
        (ID, PHONE, ACCOUNT, NEIGHBOUR),
        ("220802198811113333", "13911112222", "6217 1111 3333 5555 777", "Zhang Linju"),
    ):
        paper = told(clerk, f"ID {number}", f"Tel {phone}", f"Bank {account}", f"said {name}", rotate=rotate)
        text, places = letters(paper)
        png = preview(paper)
        boxes = redaction.boxes(text, places, [NEIGHBOUR])
        pictures.append(Image.open(io.BytesIO(_gone(png, boxes))).convert("L"))
        plain.append(png)
        assert len(boxes) == 4, text
    assert plain[0] != plain[1]
    # Helvetica's digits are all of one width, so the covers are the same and everything else too.
    assert pictures[0].tobytes() == pictures[1].tobytes()


@pytest.mark.django_db
def test_a_page_without_text_has_nothing_to_find(clerk):
    assert letters(pdf_file(clerk, "scan")) == ("", [])


def test_a_watermark_is_all_over_the_page_and_the_words_stay_readable():
    page = Image.new("RGB", (1000, 1414), "white")
    out = io.BytesIO()
    page.save(out, "PNG")
    made = Image.open(io.BytesIO(marking.drawn(out.getvalue(), lines=("周经办（乡镇经办）", "复核"), font=Path(FONT))))
    grey = made.convert("L")
    for left in range(0, 1000, 250):
        for top in range(0, 1400, 350):
            part = grey.crop((left, top, left + 250, top + 350))
            assert part.getextrema()[0] < 225, f"no watermark at {left},{top}"
    assert grey.getextrema()[0] > 150, "the watermark would hide black letters"
