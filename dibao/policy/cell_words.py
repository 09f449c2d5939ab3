"""参数表的用词 — the columns of tables and the slugs that only stand in cells, with their words. Pure."""

from typing import Final

FIELDS: Final = {
    "name": "名称",
    "cause": "原因",
    "strategy": "办法",
    "method": "方式",
    "below_percent": "低于标准%",
    "age_from": "满周岁",
    "age_below": "不满周岁",
    "levels": "残疾等级",
    "kinds": "项目",
    "months": "月数",
    "line_percent": "起算线%",
    "percent": "比例%",
    "percent_few": "子女少时比例%",
    "percent_many": "子女多时比例%",
    "many_from": "几名子女起算多",
    "times_percent": "月标准的倍数%",
    "rise_permille": "涨幅千分之",
    "able_percent": "有劳动能力%",
    "partial_percent": "部分劳动能力%",
    "amount": "元",
    "cap": "每年上限元",
    "minimum_wage": "最低工资元",
    "floor": "最低元",
    "allowed": "允许数",
    "value_limit": "价值上限元",
    "area_per_head": "人均面积",
    "exempt": "豁免",
    "rounding": "取整",
    "who": "家庭",
    "way": "复核方式",
    "phone": "电话算数",
    "tier": "档次",
}
"""Columns of the tables in the order in which they are written."""

MONEY: Final = frozenset({"amount", "cap", "value_limit", "minimum_wage", "floor"})
"""Columns in fen, written in yuan."""

WORDS: Final = {
    "none": "不用",
    "flat": "每人定额",
    "percent": "按比例",
    "capped": "按比例封顶",
    "disregard": "每月免计",
    "own_income": "减本人收入",
    "fixed": "每月定额",
    "excess": "超出部分按比例",
    "minimum_wage": "按最低工资",
}
