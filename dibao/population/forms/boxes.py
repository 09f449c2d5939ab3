"""Which boxes a figure of each kind is entered in, and their words. Pure data."""

from dataclasses import dataclass
from typing import Final

from dibao.rules.facts import SPENDING_KINDS
from dibao.rules.money import ROUNDINGS
from dibao.rules.tables import CAUSES, EXCLUDABLE, EXEMPTIONS


@dataclass(frozen=True, slots=True)
class Box:
    """One box. kind: int, yuan, area, word, one (of ``words``) or many (of ``words``)."""

    name: str
    label: str
    kind: str
    words: dict[str, str] | None = None
    needed: bool = False
    unit: str = ""


CHOICES: Final[dict[str, dict[str, str]]] = {
    "rounding": ROUNDINGS,
    "amount_method": {"top_up": "补差", "tier": "分档定额"},
    "uplift_combination": {"highest": "就高不叠加", "sum": "可叠加"},
    "single_person_jobless": {"none": "不参照", "marginal": "低保边缘家庭中的可参照", "any": "都可参照"},
    "flag": {"yes": "是", "no": "否"},
}
LISTS: Final[dict[str, dict[str, str]]] = {
    "excludable": EXCLUDABLE,
    "spending_kinds": SPENDING_KINDS,
    "exemptions": EXEMPTIONS,
}
_PERCENT: Final = Box("percent", "比例", "int", unit="%")
_AMOUNT: Final = Box("amount", "每月定额", "yuan")
COSTS: Final = {
    "none": "不扣减",
    "flat": "每名务工人员每月定额",
    "percent": "按工资的比例",
    "capped": "按工资的比例，每月有上限（填在定额里）",
    "disregard": "劳动收入每月免计定额",
}
SINGLE: Final = {"own_income": "标准减本人收入", "fixed": "每月定额", "percent": "标准的比例"}
FORMS: Final[dict[str, tuple[Box, ...]]] = {
    "employment_cost": (Box("strategy", "办法", "one", COSTS, True), _PERCENT, _AMOUNT),
    "rigid_deduction": (
        Box("kinds", "扣减哪些支出", "many", SPENDING_KINDS),
        _PERCENT,
        Box("cap", "每年最多扣减（0 为不封顶）", "yuan"),
    ),
    "single_person": (Box("method", "计算方式", "one", SINGLE, True), _AMOUNT, _PERCENT),
    "property": (
        Box("allowed", "允许几项", "int", needed=True),
        Box("value_limit", "只计价值超过多少的（不填为全计）", "yuan"),
        Box("area_per_head", "人均面积低于多少不计（不填为不看面积）", "area", unit="平方米"),
        Box("exempt", "豁免", "many", EXEMPTIONS),
    ),
    "support_fee": (
        Box("strategy", "办法", "one", {"none": "不推算", "excess": "义务人家庭超过线的部分按比例"}, True),
        Box("line_percent", "义务人线（占标准）", "int", unit="%"),
        Box("percent_few", "子女少时的比例", "int", unit="%"),
        Box("percent_many", "子女多时的比例", "int", unit="%"),
        Box("many_from", "几个子女起算多", "int"),
    ),
    "imputed_labour": (
        Box("strategy", "办法", "one", {"none": "不推算", "minimum_wage": "按最低工资的比例"}, True),
        Box("minimum_wage", "最低工资（每月）", "yuan"),
        Box("able_percent", "有劳动能力的比例", "int", unit="%"),
        Box("partial_percent", "部分丧失劳动能力的比例", "int", unit="%"),
        Box("age_from", "从几岁起", "int"),
        Box("age_below", "到几岁止（不含）", "int"),
    ),
    "new_work_disregard": (
        Box("months", "免计几个月", "int", needed=True),
        Box("times_percent", "每月最多免计月标准的", "int", needed=True, unit="%"),
    ),
}
ROWS: Final[dict[str, tuple[Box, ...]]] = {
    "tiers": (
        Box("name", "档次", "word"),
        Box("below_percent", "人均收入低于标准的", "int", unit="%"),
        Box("amount", "每人每月", "yuan"),
    ),
    "uplifts": (
        Box("cause", "对象", "one", CAUSES),
        Box("percent", "标准的比例", "int", unit="%"),
        Box("amount", "或每月定额", "yuan"),
        Box("age_from", "满几岁", "int"),
        Box("age_below", "不满几岁", "int"),
        Box("levels", "残疾等级", "many", {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}),
    ),
}
SPARE_ROWS: Final = 3
