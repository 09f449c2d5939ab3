"""A parameter's value as a person reads it. Pure: no Django, no database."""

from collections.abc import Mapping
from typing import Any, Final

from dibao.rules.money import ROUNDINGS, yuan
from dibao.rules.tables import (
    CAUSES,
    CYCLE_WAYS,
    CYCLE_WHO,
    EXCLUDABLE,
    EXEMPTIONS,
    CycleRule,
    ImputedLabour,
    NewWork,
    PriceSubsidy,
    SupportFee,
)

UNITS: Final = {
    "fen_per_month": "元/人·月",
    "fen_per_year": "元/人·年",
    "working_days": "个工作日",
    "days": "天",
    "months": "个月",
    "years": "年",
    "percent": "%",
}
_CHOICES: Final = ROUNDINGS | {
    "top_up": "补差",
    "tier": "分档定额",
    "highest": "就高不叠加",
    "sum": "可叠加",
    "next_month": "确认的次月起发",
    "same_month": "确认的当月起发",
    "colour": "彩色",
    "grey": "灰度",
    "bitonal": "黑白二值",
    "none": "不参照单人户",
    "marginal": "低保边缘家庭中的可以参照，供养人承担的费用不计",
    "any": "各类家庭中的都可以参照，供养人承担的费用不计",
}
_ITEMS: Final = {
    **EXEMPTIONS,
    **EXCLUDABLE,
    "medical": "医疗",
    "education": "教育",
    "rehabilitation": "残疾康复",
    "disaster": "因灾",
    "living": "生活",
    "other": "其他",
}
_COSTS: Final = {
    "none": "本地不采用",
    "flat": "每名务工人员每月定额 {amount} 元",
    "percent": "按工资的 {percent}%",
    "capped": "按工资的 {percent}%，每月最多 {amount} 元",
    "disregard": "劳动收入每月免计 {amount} 元",
}
_SINGLE: Final = {
    "own_income": "标准减本人收入",
    "fixed": "每月定额 {amount} 元",
    "percent": "标准的 {percent}%",
}


def words(value: Any, *, unit: str) -> str:
    """The value with its unit: ``632 元/人·月``, ``就高不叠加``, ``一档：人均低于标准的 30%，每人每月 465 元；…``."""
    if value is None:
        return "已停止执行"
    if isinstance(value, bool):
        return "是" if value else "否"
    if unit.startswith("fen"):
        return f"{yuan(value)} {UNITS[unit]}"
    if isinstance(value, str):
        return _CHOICES.get(value, value)
    if isinstance(value, Mapping):
        return _table(value)
    if isinstance(value, list) and value and all(type(entry) is int for entry in value):
        return "逐月 " + "、".join(f"{entry}%" for entry in value)
    if isinstance(value, list):
        return "；".join(_entry(entry) for entry in value) or "无"
    return f"{value}{' ' if UNITS.get(unit, '') not in ('', '%') else ''}{UNITS.get(unit, '')}"


def _entry(entry: Any) -> str:
    return _row(entry) if isinstance(entry, Mapping) else _ITEMS.get(entry, str(entry))


def _row(row: Mapping[str, Any]) -> str:
    """One tier, one cycle of looking again, or one uplift."""
    if "who" in row:
        return _cycle(CycleRule(**row))
    if "name" in row:
        return f"{row['name']}：人均收入低于标准的 {row['below_percent']}%，每人每月 {yuan(row['amount'])} 元"
    ages = f"（{row['age_from']} 周岁以上）" if "age_from" in row else ""
    ages += f"（不满 {row['age_below']} 周岁）" if "age_below" in row else ""
    levels = f"（{'、'.join('一二三四'[level - 1] for level in row['levels'])}级）" if row.get("levels") else ""
    much = f"每月 {yuan(row['amount'])} 元" if row.get("amount") else f"标准的 {row['percent']}%"
    return f"{CAUSES[row['cause']]}{levels}{ages} {much}"


def _cycle(rule: CycleRule) -> str:
    who = f"{rule.tier}家庭" if rule.tier else CYCLE_WHO[rule.who]
    often = "每月" if rule.months == 1 else f"每 {rule.months} 个月"
    return f"{who}{often}{CYCLE_WAYS[rule.way]}复核" + ("，电话核查也算" if rule.phone else "")


def _table(table: Mapping[str, Any]) -> str:
    if option := _option(table):
        return option
    figures = {"percent": table.get("percent", 0), "amount": yuan(table.get("amount", 0))}
    if "strategy" in table:
        return _COSTS[table["strategy"]].format(**figures)
    if "method" in table:
        return _SINGLE[table["method"]].format(**figures)
    if "kinds" in table:
        return _deduction(table)
    parts = [f"允许 {table.get('allowed', 0)} 项"]
    if table.get("value_limit") is not None:
        parts.append(f"只计价值超过 {yuan(table['value_limit'])} 元的")
    if table.get("area_per_head"):
        parts.append(f"或人均面积低于 {table['area_per_head']} 平方米")
    if table.get("exempt"):
        parts.append("豁免：" + "、".join(_ITEMS.get(slug, slug) for slug in table["exempt"]))
    return "；".join(parts)


def _deduction(table: Mapping[str, Any]) -> str:
    if not table["kinds"]:
        return "不扣减"
    kinds = "、".join(_ITEMS.get(kind, kind) for kind in table["kinds"])
    cap = f"，每年最多 {yuan(table['cap'])} 元" if table.get("cap") else ""
    return f"{kinds}支出的 {table.get('percent', 100)}%{cap}"


def _option(table: Mapping[str, Any]) -> str:
    """The tables a place may do without; empty for the others."""
    if table.get("strategy") == "excess":
        rule = SupportFee(**table)
        return (
            f"义务人家庭人均收入超过标准 {rule.line_percent}% 的部分，按 {rule.percent_few}% 计"
            f"（{rule.many_from} 个子女以上 {rule.percent_many}%），由被赡养人分摊"
        )
    if table.get("strategy") == "minimum_wage":
        labour = ImputedLabour(**table)
        return (
            f"{labour.age_from} 周岁以上、不满 {labour.age_below} 周岁，按最低工资每月 {yuan(labour.minimum_wage)} 元的 "
            f"{labour.able_percent}%（部分劳动能力 {labour.partial_percent}%）推算"
        )
    if "times_percent" in table:
        work = NewWork(**table)
        return f"新就业 {work.months} 个月内的工资，每月按不超过标准的 {work.times_percent}% 免计"
    if "rise_permille" in table:
        prices = PriceSubsidy(**table)
        least = f"，每人每月不低于 {yuan(prices.floor)} 元" if prices.floor else ""
        return f"标准 × 涨幅 {prices.rise_permille // 10}.{prices.rise_permille % 10}%{least}"
    return ""


def vocabulary() -> dict[str, str]:
    """Every slug a value may hold, with its words."""
    return _CHOICES | _ITEMS | CAUSES | CYCLE_WHO | CYCLE_WAYS
