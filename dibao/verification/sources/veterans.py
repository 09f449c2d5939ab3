"""优抚 — pensions of honour; told, and never counted where the law says so."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, Found, Source, Thresholds, clue, income, sum_of, worded

KIND = {
    "disabled": "残疾军人",
    "bereaved": "烈士遗属、因公牺牲军人遗属、病故军人遗属",
    "old": "在乡复员军人、老年烈士子女",
    "ill": "带病回乡退伍军人",
    "war": "参战参试退役人员",
    "other": "其他优抚对象",
}
STATUS = {"drawing": "享受待遇", "stopped": "停止"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """优待抚恤金 — 办法 第十三条（一）: the item is left out of income by the parameter, not here."""
    amount = row["monthly"] or 0
    if row["status"] == "stopped" or amount <= 0:
        return []
    text = worded(KIND.get(row["kind"] or "", "优抚对象"), sum_of("每月优待抚恤金", amount))
    if undecided := local.undecided("income_exclusions"):
        return [clue(f"{text}。{undecided}", kind="preferential")]
    return [income("preferential", amount, MONTH, text, kind="preferential")]


SOURCE = Source(
    register="veterans",
    label="优抚",
    department="退役军人事务部门",
    table="Z55",
    fields=(
        ID_NUMBER,
        NAME,
        Field("kind", "优抚类型", "code", codes=KIND, aliases=("类型",)),
        Field("status", "状态", "code", codes=STATUS),
        Field("monthly", "每月待遇（元）", "fen", aliases=("待遇", "每月金额")),
        Field("paid_to", "发放至", "date", aliases=("发至",)),
    ),
    meaning=meaning,
    thresholds=("income_exclusions",),
    columns=("kind", "status", "monthly"),
    nightly=True,
)
