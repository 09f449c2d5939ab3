"""公安户籍 — is this person alive, where registered, how often abroad."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, worded

STATUS = {
    "normal": "正常",
    "died": "死亡注销",
    "moved": "迁出",
    "settled_abroad": "出国（境）定居注销",
    "enlisted": "参军注销",
    "duplicate": "重复户口注销",
}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """死亡、迁出、重复户口、频繁出境 — all of them clues; a death stops nothing by itself."""
    found = []
    if row["status"] == "died" or row["died_on"]:
        day = row["died_on"] or row["changed_on"]
        text = worded("户籍显示已死亡", f"死亡时间 {day}" if day else "死亡时间未登记")
        found.append(clue(text, kind="death", on=day, question="是否属实？从哪个月起停发？"))
    elif row["status"] not in (None, "normal"):
        text = worded(f"户籍状态：{STATUS[row['status']]}", row["changed_on"], row["hukou_address"])
        found.append(clue(text, kind="moved", on=row["changed_on"], question="户籍已变动，是否仍由本地保障？"))
    return found + _abroad(row["abroad_times"] or 0, row["abroad_reason"] or "", local)


def _abroad(times: int, why: str, local: Thresholds) -> list[Found]:
    if not times:
        return []
    text = worded(f"近一年出国（境）{times} 次", why)
    if undecided := local.undecided("abroad_times"):
        return [clue(f"{text}。{undecided}", kind="abroad")]
    if times <= local["abroad_times"]:
        return []
    return [clue(text, kind="abroad", question="出境的原因和费用来源？")]


SOURCE = Source(
    register="population",
    label="公安户籍",
    department="公安机关户政部门",
    table="A01/C21_DIE",
    fields=(
        ID_NUMBER,
        NAME,
        Field("sex", "性别", "code", codes={"1": "男", "2": "女"}),
        Field("birth", "出生日期", "date"),
        Field("former_name", "曾用名"),
        Field("hukou_kind", "户籍类别"),
        Field("hukou_address", "户籍地址", aliases=("户籍所在地",)),
        Field("station", "所属派出所"),
        Field("status", "户籍状态", "code", codes=STATUS, aliases=("人员状态",)),
        Field("died_on", "死亡时间", "date", aliases=("死亡日期",)),
        Field("changed_on", "变动日期", "date", aliases=("注销日期",)),
        Field("abroad_times", "近一年出境次数", "integer"),
        Field("abroad_reason", "出境事由"),
    ),
    meaning=meaning,
    thresholds=("abroad_times",),
    columns=("status", "died_on", "changed_on", "birth"),
    nightly=True,
)
