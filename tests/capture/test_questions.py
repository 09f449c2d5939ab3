"""疑问: every doubt about a scanned document is one question of its own, and a good document has none."""

from dataclasses import replace

import pytest

from dibao.capture.measuring import Measures
from dibao.capture.questions import Document, Leaf, questions
from dibao.rules.identity import check_digit
from tests.capture.scanner import card_lines, line

MINE, OTHER, UNKNOWN = (
    body + check_digit(body) for body in ("11010519491231002", "22080219700101001", "22080219700101003")
)
GOOD = Measures(1654, 2339, 200, True, True, 0.4, 0.05, 0.003, (), "0" * 3264)
PAGES = (
    Leaf(1, "a:1", GOOD, [line("第1页 共2页", top=9500)]),
    Leaf(2, "b:1", GOOD._replace(print="f" * 3264), [line("第2页 共2页", top=9500)]),
)
FINE = Document("income_proof", True, 2, PAGES, people={MINE: "张三"})
CARD = Document("id_card", False, None, (Leaf(1, "a:1", GOOD, card_lines("张三", MINE)),), people={MINE: "张三"})


def asked(document, **seen):
    return [(each.code, each.sentence) for each in questions(document, seen=seen)]


def changed(document=FINE, at=0, **more):
    """The document with one page otherwise."""
    leaves = list(document.leaves)
    leaves[at] = replace(leaves[at], **more)
    return replace(document, leaves=tuple(leaves))


def test_a_good_document_and_a_good_card_raise_no_question():
    assert asked(FINE) == [] == asked(CARD)


@pytest.mark.parametrize(
    ("document", "code", "word"),
    [
        (replace(FINE, expected=3), "count", "缺1页"),
        (replace(FINE, expected=1), "count", "多1页"),
        (replace(FINE, leaves=(), expected=None), "empty", "一页也没有"),
        (changed(measures=None), "unreadable:1", "重新扫描"),
        (changed(measures=GOOD._replace(dpi=150)), "dpi:1", "150 dpi，"),
        (changed(measures=GOOD._replace(dpi=150, said=False)), "dpi:1", "按 A4 估算"),
        (changed(measures=GOOD._replace(width=1000, height=700)), "dpi:1", "不低于300"),
        (changed(measures=GOOD._replace(slant=-3.2)), "slant:1", "歪了3.2度"),
        (changed(measures=GOOD._replace(ink=0.0001)), "blank:1", "空白页"),
        (changed(measures=GOOD._replace(colour=False)), "grey:1", "彩色"),
        (changed(at=1, digest="a:1"), "twice:2", "第1页几乎一样"),
        (changed(at=1, measures=GOOD), "twice:2", "扫了两遍"),
        (changed(at=1, lines=[line("第1页 共2页", top=9500)]), "order:2", "页序"),
    ],
)  # fmt: skip
def test_each_doubt_is_a_question_of_its_own(document, code, word):
    found = dict(asked(document))
    assert code in found and word in found[code], found
    # a page out of its turn is also a page that is missing; nothing else comes with a doubt
    assert set(found) <= {code, "missing:2"} if code.startswith("order") else set(found) == {code}


def test_a_missing_page_number_is_named():
    middle = replace(PAGES[1], lines=[line("第3页 共3页", top=9500)])
    first = replace(PAGES[0], lines=[line("第1页 共3页", top=9500)])
    assert asked(replace(FINE, leaves=(first, middle))) == [("missing:3", "页码印着共3页，没有第2页。")]


def test_pages_without_any_red_are_asked_for_their_stamp():
    bare = [replace(leaf, measures=leaf.measures._replace(red=0)) for leaf in PAGES]
    assert [code for code, _ in asked(replace(FINE, leaves=tuple(bare)))] == ["stamp"]
    assert asked(replace(FINE, leaves=tuple(bare), needs_stamp=False)) == []


def test_the_same_scan_elsewhere_is_named():
    assert asked(FINE, **{"a:1": "案卷里的《收入证明》"}) == [
        ("again:1", "第1页和案卷里的《收入证明》是同一个扫描件，可能放重了。")
    ]


def test_the_card_of_another_household_is_named_with_its_household():
    other = changed(CARD, lines=card_lines("李四", OTHER))
    [(code, sentence)] = asked(replace(other, elsewhere={OTHER: "220802-0000018-I"}))
    assert code == "stranger:1" and "220802-0000018-I" in sentence and "夹错了户" in sentence
    assert OTHER not in sentence and "李*" in sentence


def test_the_card_of_somebody_nobody_knows_is_asked_but_his_number_on_a_letter_is_not():
    [(code, sentence)] = asked(changed(CARD, lines=card_lines("王五", UNKNOWN)))
    assert code == "stranger:1" and "不是这一户的成员" in sentence
    assert asked(changed(lines=[line(f"证明 {UNKNOWN}"), line("第1页 共2页", top=9500)])) == []
    letter = changed(lines=[line(f"证明 {OTHER}"), line("第1页 共2页", top=9500)])
    assert [code for code, _ in asked(replace(letter, elsewhere={OTHER: "220802-0000018-I"}))] == ["stranger:1"]


def test_a_card_not_read_or_without_a_number_or_with_another_name_is_asked():
    assert [code for code, _ in asked(changed(CARD, lines=None))] == ["unread:1"]
    assert [code for code, _ in asked(changed(CARD, lines=[line("姓名 张三")]))] == ["no_number"]
    [(code, sentence)] = asked(changed(CARD, lines=card_lines("张叁", MINE)))
    assert code == "name:1" and "张三" in sentence and "张叁" in sentence


def test_what_nobody_can_answer_is_marked():
    assert not questions(replace(FINE, leaves=(), expected=None), seen={})[0].can_be_answered
    assert questions(replace(FINE, expected=3), seen={})[0].can_be_answered
