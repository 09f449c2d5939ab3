"""The tables a place may do without, as a clerk reads them on the page of standards."""

from __future__ import annotations

from typing import Any

import pytest

from dibao.policy.wording import words
from dibao.rules.catalogue import KEYS
from dibao.rules.strategies import read
from dibao.rules.tables import EXCLUDABLE, EXEMPTIONS

SAID: dict[str, list[tuple[Any, str]]] = {
    "support_fee": [
        (
            {"strategy": "excess"},
            "义务人家庭人均收入超过标准 100% 的部分，按 50% 计（3 个子女以上 40%），由被赡养人分摊",
        ),
        ({"strategy": "none"}, "本地不采用"),
    ],
    "imputed_labour": [
        (
            {"strategy": "minimum_wage", "minimum_wage": 160_000, "able_percent": 70, "partial_percent": 30},
            "18 周岁以上、不满 60 周岁，按最低工资每月 1,600 元的 70%（部分劳动能力 30%）推算",
        ),
        ({"strategy": "none"}, "本地不采用"),
    ],
    "single_person_jobless": [
        ("none", "不参照单人户"),
        ("marginal", "低保边缘家庭中的可以参照，供养人承担的费用不计"),
        ("any", "各类家庭中的都可以参照，供养人承担的费用不计"),
    ],
    "taper_shares": [([100, 50], "逐月 100%、50%")],
    "new_work_disregard": [
        ({"months": 12, "times_percent": 300}, "新就业 12 个月内的工资，每月按不超过标准的 300% 免计")
    ],
    "price_subsidy": [
        ({"rise_permille": 35}, "标准 × 涨幅 3.5%"),
        ({"rise_permille": 127, "floor": 2_000}, "标准 × 涨幅 12.7%，每人每月不低于 20 元"),
    ],
    "review_cycles": [
        (
            [
                {"who": "jobless_severe", "months": 1, "way": "phone_call", "phone": True},
                {"who": "of_tier", "tier": "A类", "months": 12},
            ],
            "有无业重度残疾人的家庭每月电话复核，电话核查也算；A类家庭每 12 个月入户复核",
        )
    ],
    "reply_due_wd": [(7, "7 个工作日")],
    "complaint_reply_wd": [(30, "30 个工作日")],
    "difference_tolerance_year": [(12_000, "120 元/人·年")],
    "payment_total_year": [(3_000_000, "30,000 元/人·年")],
    "utility_year": [(360_000, "3,600 元/人·年")],
    "tuition_year": [(1_200_000, "12,000 元/人·年")],
    "abroad_times": [(0, "0")],
    "housing_fund_counted": [(True, "是"), (False, "否")],
    "farm_subsidy_counted": [(True, "是"), (False, "否")],
    "uplifts": [
        ([{"cause": "disability", "levels": [3, 4], "percent": 20}], "残疾人（三、四级） 标准的 20%"),
        ([{"cause": "lone_household", "amount": 5_000}], "一人户 每月 50 元"),
    ],
}


@pytest.mark.parametrize(("key", "value", "said"), [(key, *case) for key, cases in SAID.items() for case in cases])
def test_a_local_option_reads_as_a_sentence(key: str, value: Any, said: str) -> None:
    read(key, value)
    assert words(value, unit=KEYS[key].units[0]) == said


def test_every_optional_key_has_its_words_tried() -> None:
    assert {key for key, entry in KEYS.items() if entry.optional} - {"published_only", "standard_guide"} <= set(SAID)


def test_every_slug_of_the_closed_lists_has_chinese_words() -> None:
    for slug, word in (EXCLUDABLE | EXEMPTIONS).items():
        assert words([slug], unit="table") != slug, word
