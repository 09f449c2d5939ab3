"""服刑、强制隔离戒毒 — who lives in an institution is not counted as living at home."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, worded

KIND = {"prison": "监狱服刑", "detention": "看守所羁押", "detox": "强制隔离戒毒", "community": "社区矫正"}
AWAY = frozenset({"prison", "detention", "detox"})


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """在监人员 — leaves the shared life of the family for that time. 办法 第七条."""
    text = worded(
        KIND.get(row["kind"] or "", ""), row["place"], row["from_on"], f"至 {row['to_on']}" if row["to_on"] else ""
    )
    if row["kind"] not in AWAY:
        return [clue(text, kind="community_correction", on=row["from_on"])]
    question = "是否仍列为共同生活的家庭成员？从哪个月起不计入？"
    return [clue(text, kind="imprisoned", on=row["from_on"], question=question)]


SOURCE = Source(
    register="prison",
    label="服刑和强制戒毒",
    department="司法行政、公安机关",
    table="",
    fields=(
        ID_NUMBER,
        NAME,
        Field("kind", "类别", "code", required=True, codes=KIND),
        Field("place", "场所", aliases=("监所",)),
        Field("from_on", "起始日期", "date", aliases=("入所日期",)),
        Field("to_on", "截止日期", "date", aliases=("刑满日期",)),
    ),
    meaning=meaning,
    columns=("kind", "from_on", "to_on"),
    nightly=True,
)
