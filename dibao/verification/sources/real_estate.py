"""不动产 — dwellings and other premises; the number and the area are judged per household."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "dwelling": "住宅",
    "homestead": "宅基地房屋",
    "shop": "商铺",
    "office": "办公用房",
    "parking": "车位",
    "factory": "厂房",
    "other": "其他",
}
STATUS = {"held": "现势", "past": "历史", "sealed": "查封", "mortgaged": "抵押"}
DWELLINGS = frozenset({"dwelling", "homestead"})


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """住房和非居住用房 — what was sold long ago is nothing, what was sold lately is a question of the money."""
    kind = row["kind"] or "other"
    text = worded(
        KIND[kind],
        row["address"],
        f"建筑面积 {row['area']} 平方米" if row["area"] else "",
        f"产权份额 {row['share']}" if row["share"] else "",
        sum_of("购买价", row["bought"]),
    )
    if row["status"] == "past":
        return _sold(text, row)
    home = kind in DWELLINGS
    if undecided := local.undecided("property_dwelling" if home else "property_shop"):
        return [clue(f"{text}。{undecided}", kind="dwelling" if home else "premises", on=row["registered_on"])]
    question = "是否唯一住房、危房？现由谁居住？" if home else "是否谋生必需？有无租金收入？"
    item, slug = ("dwelling", "dwelling") if home else ("shop", "premises")
    return [owned(item, row["bought"], text, kind=slug, on=row["registered_on"], question=question)]


def _sold(text: str, row: Mapping[str, Any]) -> list[Found]:
    if not row["sold_on"]:
        return []
    return [
        clue(
            f"已转让（{row['sold_on']}）：{text}",
            kind="sold_home",
            on=row["sold_on"],
            question="售房款多少，现在何处？",
        )
    ]


SOURCE = Source(
    register="real_estate",
    label="不动产",
    department="不动产登记机构",
    table="C22",
    fields=(
        ID_NUMBER,
        NAME,
        Field("certificate", "不动产权证号", aliases=("产权证号", "证号")),
        Field("address", "坐落"),
        Field("kind", "房屋用途", "code", codes=KIND, aliases=("房屋类型",)),
        Field("area", "建筑面积（平方米）", aliases=("面积", "建筑面积")),
        Field("share", "共有情况", aliases=("产权份额",)),
        Field("status", "权属状态", "code", codes=STATUS),
        Field("registered_on", "登记日期", "date", aliases=("发证日期",)),
        Field("bought", "购买价（元）", "fen", aliases=("购值",)),
        Field("sold_on", "转让日期", "date"),
    ),
    meaning=meaning,
    thresholds=("property_dwelling", "property_shop"),
    columns=("kind", "status", "registered_on", "sold_on"),
    nightly=True,
)
