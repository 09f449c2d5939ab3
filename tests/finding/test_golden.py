"""Recall and precision 1.0: whatever anybody may type, the index finds what reading every word finds, in his scope."""

import random

import pytest

from dibao.archive.models import Custody, Item, Record
from dibao.finding.queries import Wanted, families, papers
from dibao.finding.services.index import build
from dibao.registry.models import Household
from tests.finding.shelves import RARE_NAMES, fill, holds

pytestmark = pytest.mark.django_db
# What people type: one and two letters, rare ones, spellings, initials, tails, codes, days, places, several words.
GOLDEN = (
    "王", "保", "𠮷", "\ue863", "⻌", "﨑", "㛃", "𬱖", "和", "低保", "公示", "诊断", "𠮷田", "赡养", "医疗费用", "生活保障", "劳动能力",
    "公开栏左侧", "三轮车", "abc公司", "SHENYANG", "3218.50", "ｓｈｅｎ", "㎡", "shanxiao", "danxiao", "sx", "qiuhe", "ch",
    "2024年1月3日", "20240103", "2024-01-03", "平安镇", "J012", "4007", "100-4007", "D10-220802100-4007", "B-220802100201-01",
    "1号盒", "编号007", "007", "7", "买买提 诊断", "阿依古丽·买买提 编号004", "单晓 公示", "不会有人写这句话", "oneil", "汉名 2024年",
    "平安镇人民政府", "补充", "收入评估 劳动力", "贰佰元", "，", "①", "½",
    # Of what is kept by item: number, code, category, subject, words inside, and what papers of families say as well.
    "洮民发〔2026〕7号", "洮民发", "J012-DO·2026-D30-HY-4001", "HY-4001", "文书档案", "会计档案", "日常管理", "月报", "名册 王小明",
    "会议记录 议定", "6217998877665544332", "4332", "544332", "洮北区民政局 4007", "统", "2026年1月3日", "20260103", "回单 仇和",
)  # fmt: skip


@pytest.fixture
def shelf(db):
    shelf = fill()
    build()
    return shelf


# Every two letters of it stand in 平安镇平安村, the whole does not.
APART = "安镇平安镇"


def found_by(staff, asked):
    return {hit.key for hit in papers(staff, Wanted(text=asked), size=1000).hits}


def expected(shelf, staff, asked):
    seen = {pk for kind in (Item, Record) for pk in kind.objects.visible_to(staff).values_list("pk", flat=True)}
    return (
        {pk for pk, words in shelf.words.items() if pk in seen and holds(words, asked)} if asked.strip("，") else set()
    )


@pytest.mark.parametrize("who", ["approver", "clerk", "outsider"])
def test_papers_of_the_golden_set(shelf, who, request):
    staff = request.getfixturevalue(who)
    wrong = {asked for asked in (*GOLDEN, APART) if found_by(staff, asked) != expected(shelf, staff, asked)}
    assert not wrong
    told = [asked for asked in GOLDEN if found_by(staff, asked)]
    assert len(told) > 12 if who != "outsider" else told
    kept = {each.pk for each in shelf.records}
    by_item = [asked for asked in GOLDEN if found_by(staff, asked) & kept]
    assert len(by_item) > 20 if who == "approver" else by_item, "records kept by item are among what is found"


def test_any_stretch_of_any_text(shelf, approver):
    """Stretches cut at random out of what was written, of every length from one."""
    dice = random.Random(11)
    everything = [
        (pk, text) for pk, words in shelf.words.items() for text in (*words.texts, *words.wholes) if text.strip()
    ]
    for pk, text in dice.sample(everything, 120):
        begin = dice.randrange(len(text))
        asked = text[begin : begin + dice.randint(1, 9)].strip() if text in shelf.words[pk].texts else text
        assert found_by(approver, asked) == expected(shelf, approver, asked), asked


def test_households_by_everything_in_the_hand(shelf, approver, outsider):
    dice = random.Random(3)
    for number in dice.sample(sorted(shelf.homes), 12):
        words = shelf.homes[number]
        for asked in {
            *words.texts[:3],
            words.texts[0][:1],
            words.texts[0][-2:],
            APART,
            *words.wholes[:3],
            number,
            number[7:14],
        }:
            wanted = {each for each, what in shelf.homes.items() if holds(what, asked)}
            told = families(approver, asked, limit=1000).numbers
            assert set(told) == wanted, asked
            inside = set(Household.objects.visible_to(outsider).values_list("number", flat=True))
            assert set(families(outsider, asked, limit=1000).numbers) == wanted & inside


def test_an_archivist_finds_the_classes_he_keeps_and_no_others(shelf, archivist):
    seen = {each.pk for each in shelf.records if each.pk in expected(shelf, archivist, "王")}
    assert found_by(archivist, "王") == expected(shelf, archivist, "王") == seen != set(), (
        "records, and no family's papers"
    )
    Custody.objects.create(class_code="basic", division=220802100000, keeper=archivist.actor_key, keeper_name="陈档案")
    assert found_by(archivist, "平安") == expected(shelf, archivist, "平安")
    assert found_by(archivist, "平安") & {item.pk for item in shelf.items if item.class_code == "basic"}
    assert found_by(archivist, "诊断证明") == set() == expected(shelf, archivist, "诊断证明")


def test_the_rare_names_are_all_there(shelf):
    assert {person.name for person in shelf.people} >= set(RARE_NAMES)
