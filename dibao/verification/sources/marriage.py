"""婚姻登记 — a spouse nobody spoke of, a divorce on paper."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, worded

STATUS = {"married": "结婚", "divorced": "离婚", "annulled": "撤销"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """婚姻状况 — a clue to who belongs to the family. 办法 第六条."""
    if row["status"] is None:
        return []
    text = worded(
        f"{STATUS[row['status']]}登记",
        row["registered_on"],
        f"对方 {row['spouse']}" if row["spouse"] else "",
        row["office"],
    )
    question = {
        "married": "配偶是否已列入共同生活的家庭成员？",
        "divorced": "是否仍共同生活？财产怎样分割，有无抚养费？",
        "annulled": "家庭成员是否需要更正？",
    }[row["status"]]
    return [clue(text, kind="marriage", on=row["registered_on"], question=question)]


SOURCE = Source(
    register="marriage",
    label="婚姻登记",
    department="民政部门婚姻登记机关",
    table="Z63",
    fields=(
        ID_NUMBER,
        NAME,
        Field("status", "登记类型", "code", required=True, codes=STATUS, aliases=("婚姻状态", "状态")),
        Field("registered_on", "登记日期", "date"),
        Field("office", "登记机关", aliases=("登记单位",)),
        Field("spouse", "对方姓名", "name", aliases=("配偶姓名",)),
        Field("spouse_id", "对方公民身份号码", "id_number", aliases=("对方身份证号", "配偶身份证号")),
    ),
    meaning=meaning,
    columns=("status", "registered_on"),
    nightly=True,
)
