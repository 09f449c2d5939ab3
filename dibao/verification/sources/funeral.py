"""殡葬 — a death as the funeral office knows it, often earlier than the household register."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, worded


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """殡葬信息 — a death; the family's aid is looked at again within three months. 2022 年通知 一（三）."""
    day = row["died_on"] or row["cremated_on"]
    text = worded("殡葬机构登记已死亡", f"死亡日期 {day}" if day else "死亡日期未登记", row["unit"])
    return [clue(text, kind="death", on=day, question="是否属实？从哪个月起停发？")]


SOURCE = Source(
    register="funeral",
    label="殡葬",
    department="民政部门殡葬管理机构",
    table="Z62",
    fields=(
        ID_NUMBER,
        NAME,
        Field("died_on", "死亡日期", "date", aliases=("死亡时间",)),
        Field("cremated_on", "火化日期", "date"),
        Field("place", "死亡地点", aliases=("地点",)),
        Field("cause", "死亡原因", aliases=("原因",)),
        Field("unit", "殡仪馆（公墓）", aliases=("单位", "殡葬单位")),
    ),
    meaning=meaning,
    columns=("died_on", "cremated_on"),
    nightly=True,
)
