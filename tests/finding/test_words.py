"""Grams: whoever holds a word holds its grams; numbers are whole or tail; nothing readable is left of a token."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.finding.postings import BLOCK, answer, keys_of, lines, pack, pack_mask, struck, united, unpack
from dibao.finding.sheets import MOST_WORDS, Sheet, where, words_of
from dibao.finding.words import APART, fold, gram_block, grams, grams_of, hide, split, tails, word_block

KEY = bytes(range(32))
LETTERS = "王小明诊断证明低保𠮷\ue863⻌ａＢc12３ -·，\n（）﨑ß①"


def blocks_of(text):
    return {block.tobytes() for block in grams(text)[1]}


@given(st.text(LETTERS, min_size=1, max_size=30), st.data())
def test_whoever_holds_a_word_holds_all_its_grams(text, data):
    folded = fold(text)
    if not folded:
        return
    begin = data.draw(st.integers(0, len(folded) - 1))
    word = folded[begin : data.draw(st.integers(begin + 1, len(folded)))]
    asked = {gram_block(gram) for gram in grams_of(word)}
    assert asked and asked <= blocks_of(folded)


@given(st.lists(st.text(LETTERS, max_size=12), max_size=5))
def test_each_gram_is_told_with_the_text_it_stands_in(texts):
    folded = [fold(text) for text in texts]
    owner = np.repeat(np.arange(len(folded)), [len(text) + 1 for text in folded])
    places, blocks = grams("".join(text + APART for text in folded))
    found = [set() for _ in folded]
    for place, block in zip(places, blocks, strict=True):
        found[owner[place]].add(block.tobytes())
    assert found == [blocks_of(text) for text in folded]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("最低生\n活 保障", "生活保障"),
        ("３２１８．５０元", "3218.50"),
        ("ABC公司（Shenyang）", "abc公司shenyang"),
        ("阿依古丽·买买提", "古丽买买"),
        ("𠮷田", "𠮷"),
        ("王\ue863", "\ue863"),
        ("㎡", "m2"),
    ],
)
def test_every_way_of_writing_is_one_form(written, typed):
    assert fold(typed) in fold(written)


def test_a_long_number_is_whole_or_tail_and_never_a_stretch():
    number = "22080219900307001X"
    pieces, numbers = split(f"身份证号：{number}，卡号 6217 9988 7766 5544 332 于2026年")
    assert numbers == [number.lower(), "6217998877665544332"]
    assert "19900307" not in "".join(pieces) and pieces[0] == "身份证号" and pieces[1].endswith("于2026年")
    sheet = Sheet(texts={"正文": tuple(pieces)}, wholes=tuple(tails(number)))
    found = {asked: bool(where(words_of(asked)[0], sheet)) for asked in (number, "001x", "07001X", "19900307", "0700")}
    assert found == {number: True, "001x": True, "07001X": True, "19900307": False, "0700": False}


def test_what_is_typed_falls_into_words():
    assert [word.text for word in words_of("王小明，诊断 J012-ZY·DB")] == ["王小明", "诊断", "j012zydb"]
    assert [word.text for word in words_of("2208 0219 9003 0700 14 王")] == ["220802199003070014", "王"]
    assert words_of("，。 - ·") == ()
    assert len(words_of(" ".join("天地玄黄宇宙洪荒日月"))) == MOST_WORDS


def test_a_code_needs_four_in_a_row():
    sheet = Sheet(texts={}, codes=(fold("J012-ZY·DB·2026-D10-220802100-0017"),))
    found = [bool(where(words_of(asked)[0], sheet)) for asked in ("100-0017", "D10-2208", "017", "zydb2026")]
    assert found == [True, True, False, True]


def test_nothing_readable_is_left_and_another_key_gives_other_tokens():
    blocks = gram_block("王") + gram_block("王小") + word_block("0014")
    ours, theirs = hide(KEY, blocks), hide(bytes(32), blocks)
    assert len(set(ours.tolist())) == 3 and not set(ours.tolist()) & set(theirs.tolist())
    assert ord("王") not in ours.tolist() and int(ours.max()) < 1 << 48
    assert hide(KEY, blocks).tolist() == ours.tolist()


@given(st.sets(st.integers(0, BLOCK - 1), max_size=60), st.sets(st.integers(0, BLOCK - 1), max_size=60))
def test_lists_unite_and_lose_what_is_struck(first, second):
    packed = [pack(np.array(sorted(ids), dtype=np.uint16)) for ids in (first, second)]
    assert set(np.flatnonzero(unpack(united(*packed)))) == first | second
    left = struck(packed[0], unpack(packed[1]))
    assert left is None if not first & second else set(np.flatnonzero(unpack(left))) == first - second


def test_a_long_list_is_a_picture_and_can_be_struck_too():
    mask = np.zeros(BLOCK, dtype=bool)
    mask[::3] = True
    packed, gone = pack_mask(mask), np.zeros(BLOCK, dtype=bool)
    gone[3] = True
    assert len(packed) == BLOCK // 8 and (unpack(packed) == mask).all()
    assert struck(packed, ~mask) is None
    assert set(np.flatnonzero(mask)) - set(np.flatnonzero(unpack(struck(packed, gone)))) == {3}


def test_clauses_must_all_hold_and_alternatives_may():
    sheets = [
        (9, Sheet({"题名": ("申请书",)}, marks=("paper", "in:1"))),
        (12, Sheet({"题名": ("公示",)}, marks=("paper", "in:2"))),
    ]
    rows = dict(lines(keys_of(sheets, KEY)))

    def of(*blocks):
        return tuple(hide(KEY, b"".join(blocks)).tolist())

    paper, here, there = of(word_block("paper")), of(word_block("in:1")), of(word_block("in:2"))
    word = of(*(gram_block(gram) for gram in grams_of("申请书")))
    assert answer([[paper]], rows) == [12, 9]
    assert answer([[paper], [here, there]], rows) == [12, 9]
    assert answer([[paper], [there]], rows) == [12]
    assert answer([[paper], [word]], rows) == [9]
    assert answer([[paper], [there], [word]], rows) == []
    assert answer([[paper], []], rows) == []
    assert answer([], rows) == []
