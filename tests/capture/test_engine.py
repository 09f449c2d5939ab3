"""文字识别 with the real engine, once: a printed page and a card come back with their words, places and confidence."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from dibao.capture import lines, recognise
from dibao.capture.recognise import Reader, Unavailable
from dibao.rules.identity import check_digit
from tests.capture.scanner import FONT

NUMBER = "22080219700101001" + check_digit("22080219700101001")
PRINTED = ("最低生活保障申请书", "姓名 张建国", f"公民身份号码{NUMBER}")


def picture() -> bytes:
    page = Image.new("RGB", (900, 320), "white")
    pen, type_ = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 40)
    for row, text in enumerate(PRINTED):
        pen.text((40, 30 + row * 90), text, font=type_, fill="black")
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


@pytest.mark.skipif(not recognise.available(), reason="the extra `ocr` is not installed")
def test_the_engine_reads_a_printed_card_with_places_and_confidence():
    with Reader(threads=2) as reader:
        found = reader.read(picture())
    card = lines.card(found)
    assert (card.name, card.number) == ("张建国", NUMBER) and card.sure >= 80
    assert "最低生活保障申请书" in lines.words(found)
    title = next(each for each in found if "申请书" in each.text)
    assert title.left < 800 and title.top < 1500 and 3000 < title.right < 6000


def test_without_the_extra_it_says_so(monkeypatch):
    monkeypatch.setattr(recognise, "find_spec", lambda name: None)
    assert not recognise.available()
    with pytest.raises(Unavailable, match="未识别"), Reader():
        pass


def test_a_reader_that_was_never_started_or_has_died_is_said(monkeypatch):
    with pytest.raises(Unavailable, match="没有启动"):
        Reader().read(b"")
