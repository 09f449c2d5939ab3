"""Local options as typed values: imputed support and labour, grace, new work, price subsidy. Refused with the reason."""

from __future__ import annotations

from typing import Any, Final

from dibao.rules.money import ROUNDINGS
from dibao.rules.parameters import require
from dibao.rules.tables import CYCLE_WAYS, CYCLE_WHO, CycleRule, ImputedLabour, NewWork, PriceSubsidy, SupportFee

LONGEST_CYCLE: Final = 12
"""The law wants every family looked at once a year; a place may only be stricter (最低生活保障审核确认办法 第三十一条)."""

STEEPEST_RISE: Final = 1_000
"""A price rise of more than 100 % in tenths of a percent is a slip of the unit."""


def support_fee(key: str, value: Any) -> SupportFee:
    """赡养费推算办法."""
    found = SupportFee(**value)
    require(found.strategy in ("none", "excess"), key, f"办法“{found.strategy}”不认识")
    _whole(key, found.line_percent, found.percent_few, found.percent_many, found.many_from)
    require(found.line_percent > 0, key, "起算线应大于标准的 0%")
    require(max(found.percent_few, found.percent_many) <= 100, key, "推算比例应在 0–100 之间")
    require(found.many_from >= 1, key, "“多子女”至少从 1 个子女算起")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def imputed_labour(key: str, value: Any) -> ImputedLabour:
    """劳动力系数办法."""
    found = ImputedLabour(**value)
    require(found.strategy in ("none", "minimum_wage"), key, f"办法“{found.strategy}”不认识")
    _whole(key, found.minimum_wage, found.able_percent, found.partial_percent, found.age_from, found.age_below)
    require(found.strategy == "none" or found.minimum_wage > 0, key, "应填写最低工资（分/月）")
    require(found.partial_percent <= found.able_percent <= 100, key, "系数应在 0–100 之间，部分劳动能力的不得更高")
    require(18 <= found.age_from < found.age_below, key, "年龄范围不对，未成年人不得推算")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def taper_shares(key: str, value: Any) -> tuple[int, ...]:
    """渐退比例 — percent of the old grant, month by month, never rising."""
    require(isinstance(value, list | tuple) and bool(value), key, "应为逐月比例的清单")
    _whole(key, *value)
    require(max(value) <= 100 and list(value) == sorted(value, reverse=True), key, "比例应在 0–100 之间，且逐月不升")
    return tuple(value)


def new_work_disregard(key: str, value: Any) -> NewWork:
    """新就业收入免计办法."""
    found = NewWork(**value)
    _whole(key, found.months, found.times_percent)
    require(found.months > 0 and found.times_percent > 0, key, "月数和比例应大于零")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def price_subsidy(key: str, value: Any) -> PriceSubsidy:
    """价格临时补贴办法."""
    found = PriceSubsidy(**value)
    _whole(key, found.rise_permille, found.floor)
    require(found.rise_permille <= STEEPEST_RISE, key, "涨幅以千分之一为单位，不应超过 1000")
    require(found.rounding in ROUNDINGS, key, "取整方式不认识")
    return found


def review_cycles(key: str, value: Any) -> tuple[CycleRule, ...]:
    """复核周期表 — in order: the first line that fits a household holds; whom none fits falls to the national rule."""
    found = tuple(CycleRule(**row) for row in value)
    require(bool(found), key, "至少要有一项；不另作规定的，请停止执行")
    for rule in found:
        require(rule.who in CYCLE_WHO, key, f"适用的家庭“{rule.who}”不认识")
        require(rule.way in CYCLE_WAYS, key, f"方式“{rule.way}”不认识")
        _whole(key, rule.months)
        require(1 <= rule.months <= LONGEST_CYCLE, key, f"间隔应在 1–{LONGEST_CYCLE} 个月之间，至少每年复核一次")
        require(type(rule.phone) is bool, key, "电话是否算数只能是“是”或“否”")
        require((rule.who == "of_tier") == bool(rule.tier), key, "档次名称须且只能填在“指定档次的家庭”一项")
    return found


def _whole(key: str, *figures: Any) -> None:
    require(all(type(figure) is int and figure >= 0 for figure in figures), key, "数值应为不小于零的整数")
