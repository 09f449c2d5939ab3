"""Two spellings of one name have something in common; two names of brothers must not."""

import pytest

from dibao.matching import names
from dibao.matching.glyphs import fold, look_alike
from dibao.matching.names import Commonness, blur, parts, surname_of


def meet(one: str, other: str) -> set[str]:
    """In which of its lists two names agree."""
    a, b = parts(one), parts(other)
    return {kind for kind in ("sounds", "blurred", "masks", "looks") if set(getattr(a, kind)) & set(getattr(b, kind))}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("王曉明", "王晓明"),
        ("李國強", "李国强"),
        ("王建囯", "王建国"),
        ("高峯", "高峰"),
        (" 王　小 明 ", "王小明"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古丽•买买提", "阿依古丽买买提"),
        ("阿依古丽．买买提", "阿依古丽买买提"),
        ("阿依古丽・买买提", "阿依古丽买买提"),
        ("", ""),
    ],
)
def test_every_written_form_is_one_name(written, plain):
    assert fold(written) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [("王晓明", "王小明"), ("张伟", "张玮"), ("单雄", "山雄"), ("曾玉兰", "曾玉岚"), ("吕秀英", "吕秀瑛")],
)
def test_homophones_meet_in_sound(one, other):
    assert "sounds" in meet(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("张娜", "张拉"), ("陈申", "陈生"), ("黄芳", "黄荒"), ("赵志", "赵自"), ("李林", "李宁"), ("胡飞", "胡辉")],
)
def test_dialect_meets_only_in_blurred_sound(one, other):
    assert meet(one, other) & {"sounds", "blurred"} == {"blurred"}


@pytest.mark.parametrize(("one", "other"), [("王玥", "王钥"), ("李祎", "李袆"), ("赵未", "赵末"), ("刘清", "刘晴")])
def test_lookalikes_meet_in_shape(one, other):
    assert "looks" in meet(one, other)
    assert look_alike(one[-1], other[-1])
    assert not look_alike(one[-1], one[-1])


@pytest.mark.parametrize(
    ("one", "other"), [("李建国", "李建军"), ("王琳", "王玲玲"), ("张海江", "张海河"), ("李梅", "李桃")]
)
def test_brothers_and_sisters_do_not_sound_or_look_alike(one, other):
    assert not meet(one, other) & {"sounds", "blurred", "looks"}


def test_a_generation_name_differs_in_one_place():
    assert "masks" in meet("李建国", "李建军")
    assert "masks" not in meet("李建国", "李卫军")


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("王明", "王"),
        ("欧阳明", "欧阳"),
        ("欧阳修文", "欧阳"),
        ("司马", "司"),
        ("阿依古丽买买提", ""),
        ("明", ""),
        ("", ""),
    ],
)
def test_surnames(name, surname):
    assert surname_of(name) == surname


def test_what_a_short_field_leaves_of_a_name():
    assert "阿依古丽" in parts("阿依古丽·买买提").cuts
    assert "王明" in parts("王晓明").cuts
    assert parts("王明").cuts == []


def test_an_empty_name_meets_nothing():
    empty = parts("")
    assert not any((empty.sounds, empty.blurred, empty.masks, empty.cuts, empty.looks, empty.whole, empty.letters))


@pytest.mark.parametrize(
    ("syllable", "plain"), [("zhang", "zan"), ("huang", "fan"), ("hu", "fu"), ("ning", "lin"), ("shi", "si")]
)
def test_blurred_syllables(syllable, plain):
    assert blur(syllable) == plain


def test_how_common_a_name_is():
    assert parts("王伟").common == names.COMMON
    assert parts("王丽华").common == names.COMMON
    assert parts("王翀宸").common == names.ORDINARY
    assert parts("郇翀宸").common == names.RARE


def test_a_large_file_knows_its_own_common_names():
    counted = Commonness({"郇翀宸": 50, "王伟": 2, "李静": 4} | {f"张{number}": 3 for number in range(4000)})
    assert [counted.band(name, name[0]) for name in ("郇翀宸", "王伟", "李静", "无此人")] == [
        names.COMMON,
        names.RARE,
        names.ORDINARY,
        names.RARE,
    ]
