"""残联 — certificates; a new one may mean more help, a lapsed one less."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, worded

KIND = {"1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重"}
LEVEL = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
STATUS = {"valid": "有效", "lapsed": "过期", "cancelled": "注销"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """残疾人证 — may qualify for 分类施保 or for a household of one. 办法 第八条."""
    what = worded(
        f"残疾人证 {KIND.get(row['kind'] or '', '')}{LEVEL.get(row['level'] or '', '')}".strip(), row["issued_on"]
    )
    if row["status"] in ("lapsed", "cancelled"):
        question = "残疾类别和等级是否需要重新核实？"
        return [
            clue(
                f"{what}（{STATUS[row['status']]}）",
                kind="disability_lapsed",
                on=row["cancelled_on"],
                question=question,
            )
        ]
    question = "家庭档案里的残疾类别和等级是否一致？"
    return [clue(what, kind="disability", on=row["issued_on"], question=question)]


SOURCE = Source(
    register="disability",
    label="残联",
    department="残疾人联合会",
    table="",
    fields=(
        ID_NUMBER,
        NAME,
        Field("certificate", "残疾人证号"),
        Field("kind", "残疾类别", "code", codes=KIND),
        Field("level", "残疾等级", "code", codes=LEVEL),
        Field("status", "证件状态", "code", codes=STATUS),
        Field("issued_on", "发证日期", "date"),
        Field("cancelled_on", "注销日期", "date"),
    ),
    meaning=meaning,
    columns=("kind", "level", "status", "issued_on"),
    nightly=True,
)
