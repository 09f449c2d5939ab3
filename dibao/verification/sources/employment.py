"""就业 — registered work and its wage."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, Found, Source, Thresholds, clue, income, sum_of, worded

STATE = {"employed": "单位就业", "flexible": "灵活就业", "jobless": "登记失业", "ended": "已解除"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """就业登记 — wages where the register knows them, otherwise a clue to work. 办法 第十三条（一）."""
    state = row["state"] or "employed"
    if state in ("jobless", "ended"):
        return []
    text = worded(
        STATE[state], row["employer"], f"{row['from_on']} 起" if row["from_on"] else "", sum_of("月工资", row["wage"])
    )
    if row["wage"]:
        return [income("wage", row["wage"], MONTH, text, kind="employment")]
    return [clue(text, kind="employment", on=row["from_on"], question="现在是否仍在工作？工资多少？")]


SOURCE = Source(
    register="employment",
    label="就业",
    department="人力资源和社会保障部门",
    table="A02/B11",
    fields=(
        ID_NUMBER,
        NAME,
        Field("state", "就业状态", "code", codes=STATE, aliases=("状态",)),
        Field("employer", "单位名称", aliases=("单位", "用人单位")),
        Field("industry", "行业"),
        Field("from_on", "就业起始日期", "date", aliases=("起始日期",)),
        Field("to_on", "就业截止日期", "date"),
        Field("wage", "月工资（元）", "fen", aliases=("工资", "月工资")),
    ),
    meaning=meaning,
    columns=("state", "from_on", "to_on", "wage"),
    nightly=True,
)
