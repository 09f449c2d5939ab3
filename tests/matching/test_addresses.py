"""Two ways of writing one door."""

import pytest

from dibao.matching.addresses import parts, phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("吉林省白城市洮北区平安镇幸福村三组12号", "平安镇幸福村3社十二号"),
        ("幸福村三组十二", "吉林省白城市洮北区平安镇幸福村3队12户"),
        ("洮北区海明街道新华路社区中兴西大路128号3栋2单元501室", "中兴西大路128-3-2-501"),
        ("海明街道中兴路一百零五号", "中兴路105号"),
        ("内蒙古自治区通辽市科尔沁左翼中旗宝龙山镇哈达嘎查5号", "宝龙山镇哈达嘎查五号"),
        ("海南省儋州市那大镇中兴大街二十号", "那大镇中兴大街20号"),
        ("幸福村村委会３组１２号", "幸福村三组十二号"),
    ],
)
def test_one_door(one, other):
    assert parts(one) == parts(other)
    assert parts(one).door


@pytest.mark.parametrize(
    ("one", "other"),
    [("幸福村3组12号", "幸福村3组13号"), ("幸福村3组12号", "平安村3组12号"), ("幸福村3组12号", "幸福村12组3号")],
)
def test_two_doors(one, other):
    assert parts(one) != parts(other)


def test_a_numeral_in_a_name_is_no_number():
    assert parts("平安镇三道河村1组5号") == ("三道河村", "1-5")
    assert parts("朝阳小区3栋2单元501室").place == "朝阳小区"


def test_nothing_written():
    assert parts("") == ("", "")


@pytest.mark.parametrize("typed", ["13800000000", "+86 138-0000-0000", "0086 13800000000", "１３８００００００００"])
def test_phones(typed):
    assert phone(typed) == "13800000000"


def test_a_fixed_line_keeps_its_digits():
    assert phone("0436-3212345") == "04363212345"
    assert phone("8612345") == "8612345"
