"""车辆 — cars and motorcycles; exemptions are a question, never assumed."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "car": "小型汽车",
    "truck": "货车",
    "bus": "客车",
    "farm": "农用运输车",
    "motorcycle": "摩托车",
    "tricycle": "三轮车",
    "scooter": "残疾人代步车",
    "other": "其他",
}
USE = {"private": "非营运", "hire": "营运", "goods": "货运", "rent": "租赁", "other": "其他"}
STATUS = {
    "normal": "正常",
    "mortgaged": "抵押",
    "overdue": "逾期未检验",
    "scrapped": "报废",
    "cancelled": "注销",
    "moved_out": "转出",
    "stolen": "被盗抢",
}
GONE = frozenset({"scrapped", "cancelled", "moved_out"})


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """机动车 — property where the place has a rule for vehicles; a scrapped one is nothing."""
    if row["status"] in GONE:
        return []
    worth = row["value"] if row["value"] is not None else row["bought"]
    text = worded(
        f"{row['brand'] or ''}{KIND.get(row['kind'] or 'other', '')} {row['plate'] or ''}".strip(),
        f"{row['registered_on']} 登记" if row["registered_on"] else "",
        STATUS.get(row["status"] or "", ""),
        sum_of("现值" if row["value"] is not None else "购值", worth),
    )
    if undecided := local.undecided("property_vehicle"):
        return [clue(f"{text}。{undecided}", kind="vehicle", on=row["registered_on"])]
    question = "是否残疾人代步、医疗康复或谋生必需？实际由谁使用？"
    return [owned("vehicle", worth, text, kind="vehicle", on=row["registered_on"], question=question)]


SOURCE = Source(
    register="vehicle",
    label="车辆",
    department="公安机关交通管理部门",
    table="C21",
    fields=(
        ID_NUMBER,
        NAME,
        Field("plate", "号牌号码", aliases=("车牌号", "牌号")),
        Field("brand", "品牌型号", aliases=("品牌",)),
        Field("kind", "车辆类型", "code", codes=KIND),
        Field("use", "使用性质", "code", codes=USE),
        Field("status", "车辆状态", "code", codes=STATUS, aliases=("机动车状态",)),
        Field("registered_on", "初次登记日期", "date"),
        Field("bought", "购车金额（元）", "fen", aliases=("购值",)),
        Field("value", "现值（元）", "fen", aliases=("现值",)),
    ),
    meaning=meaning,
    thresholds=("property_vehicle",),
    columns=("kind", "status", "registered_on", "value"),
    nightly=True,
)
