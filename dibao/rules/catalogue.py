"""The catalogue of parameters: key → Chinese name and the units it may be given in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Key:
    """参数项 — name for people, units allowed, and which check its value must pass.

    optional: a place may do without it; the step is then not taken, and nothing is missing.
    """

    name: str
    units: tuple[str, ...]
    check: str = "count"
    optional: bool = False


def _counts(unit: str, names: dict[str, str]) -> dict[str, Key]:
    return {key: Key(name, (unit,)) for key, name in names.items()}


_MONEY: Final = {
    "standard": Key("最低生活保障标准", ("fen_per_month", "fen_per_year"), "positive"),
    "standard_guide": Key(
        "省级最低生活保障指导（最低）标准", ("fen_per_month", "fen_per_year"), "positive", optional=True
    ),
    "disposable_income": Key("上年度居民人均可支配收入", ("fen_per_year",), "positive"),
}
_METHODS: Final = {
    "amount_method": Key("保障金计算方式（补差或分档）", ("choice",), "amount_method"),
    "tiers": Key("分档定额表", ("table",), "tiers"),
    "rounding": Key("保障金取整方式", ("choice",), "rounding"),
    "uplifts": Key("分类施保项目和标准", ("table",), "uplifts"),
    "uplift_combination": Key("分类施保就高或叠加", ("choice",), "uplift_combination"),
    "uplift_rounding": Key("分类施保取整方式", ("choice",), "rounding"),
    "single_person": Key("单人户保障金计算方式", ("table",), "single_person"),
    "pay_from": Key("起发月规则", ("choice",), "pay_from"),
    "published_only": Key("已公开但缺少要件、不能用于核算的规定", ("table",), "slugs", optional=True),
}
_INCOME: Final = {
    "income_exclusions": Key("不计入家庭收入的项目", ("table",), "excludable"),
    "basic_pension_excluded": Key("基础养老金是否不计入收入", ("flag",), "flag"),
    "income_window_months": Key("收入核算期", ("months",)),
    "employment_cost": Key("必要就业成本扣减办法", ("table",), "employment_cost"),
    "rigid_deduction": Key("刚性支出扣减办法", ("table",), "rigid_deduction"),
    "rigid_kinds": Key("刚性支出的范围", ("table",), "spending_kinds"),
    "rigid_percent": Key("刚性支出占家庭收入的比例线", ("percent",)),
    "marginal_percent": Key("低保边缘家庭收入线（占低保标准的百分比）", ("percent",)),
}
_LOCAL: Final = {
    "support_fee": Key("赡养、抚养、扶养费推算办法", ("table",), "support_fee", optional=True),
    "imputed_labour": Key("劳动力系数（推算劳动收入）办法", ("table",), "imputed_labour", optional=True),
    "single_person_jobless": Key("成年无业重度残疾人参照单人户", ("choice",), "single_person_jobless", optional=True),
    "taper_shares": Key("渐退期内逐月发放比例", ("table",), "taper_shares", optional=True),
    "new_work_disregard": Key("新就业收入免计办法", ("table",), "new_work_disregard", optional=True),
    "review_cycles": Key("本地复核周期和方式", ("table",), "review_cycles", optional=True),
    "price_subsidy": Key("价格临时补贴", ("table",), "price_subsidy", optional=True),
}
_PROPERTY: Final = {
    "financial_months": Key("低保家庭人均金融资产上限（折合低保月标准的月数）", ("months",)),
    "marginal_financial_months": Key("低保边缘和刚性支出家庭人均金融资产上限（月数）", ("months",)),
    "financial_exempt": Key("不计入金融资产的项目", ("table",), "exemptions"),
    "property_vehicle": Key("机动车辆规定", ("table",), "property"),
    "property_machine": Key("大型农机和船舶规定", ("table",), "property"),
    "property_dwelling": Key("住房规定", ("table",), "property"),
    "property_shop": Key("商铺、车位等非居住用房规定", ("table",), "property"),
    "property_company": Key("工商登记和投资规定", ("table",), "property"),
}
_CHECKS: Final = {
    "reply_due_wd": Key("部门答复核对查询的时限", ("working_days",), optional=True),
    "complaint_reply_wd": Key("举报和投诉核查答复的时限", ("working_days",), optional=True),
    "difference_tolerance_year": Key("核对差异的容许额", ("fen_per_year",), "positive", optional=True),
    "payment_total_year": Key("非银行支付年支付总额提示线", ("fen_per_year",), "positive", optional=True),
    "utility_year": Key("水电气通讯年支出提示线", ("fen_per_year",), "positive", optional=True),
    "tuition_year": Key("年学费提示线", ("fen_per_year",), "positive", optional=True),
    "abroad_times": Key("一年内出国（境）次数提示线", ("count",), optional=True),
    "housing_fund_counted": Key("住房公积金余额是否计入金融资产", ("flag",), "flag", optional=True),
    "farm_subsidy_counted": Key("涉农补贴是否计入家庭收入", ("flag",), "flag", optional=True),
}
_COUNTS: Final = (
    _counts(
        "working_days",
        {
            "start_investigation_wd": "受理后启动调查的时限",
            "start_check_wd": "提请后启动信息核对的时限",
            "county_review_wd": "县级提出审核确认意见的时限",
            "refusal_notice_wd": "不予确认书面告知的时限",
            "total_wd": "审核确认总时限",
            "extended_wd": "特殊情况下审核确认总时限",
            "delegated_wd": "确认权限委托乡镇后的总时限",
        },
    )
    | _counts("days", {"publicity_days": "初审公示天数", "reconsideration_days": "申请行政复议的期限"})
    | _counts(
        "months",
        {
            "review_months_stable": "收入稳定家庭的复核间隔",
            "review_months_unstable": "收入不稳定或有劳动能力家庭的复核间隔",
            "grace_months_max": "就业渐退期上限",
            "death_check_months": "成员死亡后的核查时限",
            "unreported_change_months": "变化不报告的处理期限",
            "rigid_valid_months": "刚性支出困难家庭认定有效期",
            "log_retention_months": "网络日志留存期",
        },
    )
    | _counts(
        "years",
        {
            "retention_household_years": "低保户档案在退出后的保管年限",
            "retention_household_floor_years": "低保户档案保管年限下限",
            "retention_daily_years": "日常管理类档案保管年限",
            "retention_daily_floor_years": "日常管理类档案保管年限下限",
            "transfer_years": "向同级档案馆移交的年限",
            "pia_years": "个人信息保护影响评估记录保存年限",
            "share_log_years": "对外提供个人信息记录保存年限",
        },
    )
    | _counts(
        "count",
        {
            "job_refusals": "连续拒绝适当工作的次数",
            "investigators_min": "入户调查的最少人数",
            "fine_multiple_max": "骗保罚款倍数上限",
            "pay_deadline_day": "每月发放截止日",
            "scan_dpi_min": "扫描最低分辨率",
        },
    )
    | {
        "sampling_pct": Key("县级入户抽查比例", ("percent",)),
        "scan_colour": Key("扫描色彩模式", ("choice",), "scan_colour"),
        "publicity_in_total": Key("公示时间是否计入总时限", ("flag",), "flag"),
        "decided_by_township": Key("确认权限是否委托乡镇", ("flag",), "flag"),
    }
)

KEYS: Final[dict[str, Key]] = _MONEY | _METHODS | _INCOME | _LOCAL | _PROPERTY | _CHECKS | _COUNTS


def name_of(key: str) -> str:
    """参数名 — the Chinese name of a key; the key itself when it is not in the catalogue."""
    return KEYS[key].name if key in KEYS else key
