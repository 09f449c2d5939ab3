"""识别出的行: reading order, confidence, ID numbers, cards and page numbers, from lines given as data."""

import pytest

from dibao.capture.lines import card, confidence, id_numbers, packed, page_number, unpacked, words
from tests.capture.scanner import card_lines, line

GOOD = "11010519491231002X"


def test_lines_keep_their_order_and_their_neighbours():
    found = [line("下面", top=5000), line("右", left=6000), line("左", left=1000), line("上", top=500)]
    assert words(found) == "上\n左 右\n下面"
    assert unpacked(packed(found)) == found and unpacked("") == []


def test_confidence_is_weighed_by_letters():
    assert confidence([line("一二三", sure=100), line("四", sure=60)]) == 90
    assert confidence([]) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"公民身份号码 {GOOD}", [GOOD]),
        ("公民身份号码１１０１０５１９４９１２３１００２Ｘ", [GOOD]),
        ("1101 0519 4912 3100 2x", [GOOD]),
        ("110105194912310021", []),
        (f"9{GOOD}", []),
        ("没有号码", []),
    ],
)
def test_id_numbers_whose_check_digit_fits(text, found):
    assert [number for number, _ in id_numbers([line(text)])] == found


def test_a_card_gives_name_and_number_beside_or_behind_the_word():
    assert card(card_lines("欧阳春生", GOOD))[:2] == ("欧阳春生", GOOD)
    beside = [line("姓名", right=1500), line("张䶮", left=1600), line(GOOD, top=3000)]
    assert card(beside)[:2] == ("张䶮", GOOD)
    assert card([line(GOOD)])[:2] == ("", GOOD)
    assert card([line("姓名 张三")]) is None
    assert card(card_lines("张三", GOOD, sure=55)).sure == 55


@pytest.mark.parametrize(
    ("text", "top", "found"),
    [
        ("第 1 页 共 3 页", 9400, (1, 3)),
        ("第2页，共3页", 9500, (2, 3)),
        ("3/3", 9600, (3, 3)),
        ("- 1/4 -", 300, (1, 4)),
        ("第3页共2页", 9400, None),
        ("第1页共3页", 5000, None),
        ("2026/10", 9400, None),
        ("家庭成员共3人，第1页所列情况属实", 9400, None),
    ],
)
def test_page_numbers_stand_at_the_edge(text, top, found):
    assert page_number([line(text, top=top)]) == found
