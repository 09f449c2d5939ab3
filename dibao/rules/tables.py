"""Local tables and choices as typed values: tiers, uplifts, deductions, property rules. Money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CAUSES: Final[dict[str, str]] = {
    "elder": "老年人",
    "minor": "未成年人",
    "severe_disability": "重度残疾人",
    "serious_illness": "重病患者",
    "student": "在校学生",
    "disability": "残疾人",
    "single_parent": "单亲家庭成员",
    "bereaved": "失独人员",
    "lone_household": "一人户",
    "adult": "成年人",
}
"""分类施保的原因 — slug → words. 最低生活保障审核确认办法 第二十七条; the last five are local."""

AGE_CAUSES: Final = ("elder", "minor", "adult")
"""Causes that are an age band and nothing else: without ages they would fit everybody."""

EXCLUDABLE: Final[dict[str, str]] = {
    "preferential": "优待抚恤金",
    "family_planning": "计划生育奖励扶助金",
    "scholarship": "奖学金",
    "award": "见义勇为奖金",
    "aid": "社会救助款物",
    "price_subsidy": "价格临时补贴",
    "local": "设区的市以上规定的其他项目",
}
"""可以不计入家庭收入的项目 — slug → words. 最低生活保障审核确认办法 第十三条; the basic pension has its own parameter."""

EXEMPTIONS: Final[dict[str, str]] = {
    "disabled_scooter": "残疾人代步车",
    "livelihood": "谋生必需",
    "medical": "医疗康复必需",
    "only_home": "唯一住房",
    "dangerous": "危房",
    "small_stall": "小摊点",
    "dormant": "未实际经营",
    "aid_money": "救助款结余",
    "house_sale": "一年内售房款",
}
"""财产豁免的理由 — slug → words. 最低生活保障审核确认办法 第十四条."""

UNABLE: Final[dict[str, str]] = {
    "destitute": "本人是特困人员",
    "dibao_elder": "六十周岁以上的低保对象",
    "low_income_elder": "七十周岁以上且收入低",
    "severely_disabled": "重度残疾且收入低",
    "missing": "被宣告失踪或下落不明",
    "prison": "在监狱服刑",
    "local": "省级规定的其他情形",
}
"""义务人无履行能力的情形 — slug → words. 特困人员认定办法 第八条."""

EXCUSES: Final[dict[str, str]] = {
    "study": "在校就读或参加培训",
    "care": "照料重病、重残、年老或年幼的家人",
    "registered_jobless": "已登记失业并在求职",
    "pregnant": "孕产期或哺乳期",
    "ill": "患病暂不能劳动",
    "local": "经办人员核实的其他情况",
}
"""不按劳动力系数推算的原因 — slug → words, found by a named person: ability is weighed, not computed (2022 年通知 第一部分)."""

CYCLE_WHO: Final[dict[str, str]] = {
    "jobless_severe": "有无业重度残疾人的家庭",
    "disabled_elder": "有老年残疾人的家庭",
    "with_student": "有在校学生的家庭",
    "able_or_unstable": "有劳动能力或收入不稳定的家庭",
    "of_tier": "指定档次的家庭",
    "everyone": "其他家庭",
}
"""复核周期适用的家庭 — slug → words; the law names two kinds (最低生活保障审核确认办法 第三十一条), places name more."""

CYCLE_WAYS: Final[dict[str, str]] = {"home_visit": "入户", "phone_call": "电话", "form_and_neighbours": "动态表和邻里"}
"""复核的方式 — slug → words."""

EMPLOYMENT_COSTS: Final = ("none", "flat", "percent", "capped", "disregard")


@dataclass(frozen=True, slots=True)
class Tier:
    """一档 — families whose per-head income is below this percentage of the standard get ``amount`` per head."""

    name: str
    below_percent: int
    amount: int


@dataclass(frozen=True, slots=True)
class UpliftRule:
    """一项分类施保 — cause, ages, and either a percentage of the standard or fen per month.

    levels: the certified levels of disability meant by ``disability`` and ``severe_disability``; empty: any level,
    and what the Measures call severe.
    """

    cause: str
    percent: int = 0
    amount: int = 0
    age_from: int = 0
    age_below: int = 200
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EmploymentCost:
    """就业成本 — none · flat/disregard: ``amount`` fen per month · percent · capped: percent, at most ``amount``."""

    strategy: str
    percent: int = 0
    amount: int = 0
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class RigidDeduction:
    """刚性支出扣减 — the kinds deducted, the share of them, and a yearly cap in fen (0: no cap)."""

    kinds: tuple[str, ...] = ()
    percent: int = 100
    cap: int = 0
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class SinglePerson:
    """单人户 — own_income: standard less own income · fixed: fen per month · percent of the standard."""

    method: str
    amount: int = 0
    percent: int = 0


@dataclass(frozen=True, slots=True)
class CycleRule:
    """一项复核周期 — who is looked at every how many months, in which way, and whether a call by phone counts too.

    tier: the class of the local table that ``of_tier`` means; empty for everybody else.
    """

    who: str
    months: int
    way: str = "home_visit"
    phone: bool = False
    tier: str = ""


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """财产规定 — how many are allowed, up to which value, what is exempt, and the area that saves a second home."""

    allowed: int = 0
    value_limit: int | None = None
    area_per_head: Decimal | None = None
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SupportFee:
    """赡养费折算 — none · excess: a share of what the obligor's household has per head above the line.

    line_percent: the line, as a percentage of the standard. percent_few: the share; percent_many where the supported
    person has ``many_from`` children or more. The share is divided among those the obligor supports.
    """

    strategy: str
    line_percent: int = 100
    percent_few: int = 50
    percent_many: int = 40
    many_from: int = 3
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class ImputedLabour:
    """劳动力系数 — none · minimum_wage: a working-age person is taken to earn this share of it (fen per month)."""

    strategy: str
    minimum_wage: int = 0
    able_percent: int = 100
    partial_percent: int = 50
    age_from: int = 18
    age_below: int = 60
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class NewWork:
    """新就业收入豁免 — for ``months`` from the first wage, up to ``times_percent`` % of the monthly standard a month."""

    months: int
    times_percent: int
    rounding: str = "up_to_fen"


@dataclass(frozen=True, slots=True)
class PriceSubsidy:
    """价格临时补贴 — the price rise in tenths of a percent, and the least paid per head, fen per month."""

    rise_permille: int
    floor: int = 0
    rounding: str = "up_to_jiao"
