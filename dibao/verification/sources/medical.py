"""医疗保障 — stays in hospital and what the family paid; a clue to rigid spending."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, sum_of, worded


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """就医和大病 — never income; may lower what is counted. 办法 第十三条第二款."""
    if not row["serious"] and not row["own_paid"] and not row["admitted_on"]:
        return []
    text = worded(
        row["disease"],
        "登记为重特大疾病" if row["serious"] else "",
        f"{row['admitted_on']} 入院" if row["admitted_on"] else "",
        sum_of("个人自付", row["own_paid"]),
    )
    question = "自付部分是否已申报为刚性支出？" if row["own_paid"] else ""
    return [clue(text, kind="illness", on=row["admitted_on"], question=question)]


SOURCE = Source(
    register="medical",
    label="医疗保障",
    department="医疗保障部门",
    table="D35/Z59",
    fields=(
        ID_NUMBER,
        NAME,
        Field("scheme", "参保类型"),
        Field("hospital", "医院", aliases=("就诊医院",)),
        Field("disease", "病种", aliases=("诊断", "疾病名称")),
        Field("serious", "是否重特大疾病", "flag"),
        Field("admitted_on", "入院日期", "date"),
        Field("discharged_on", "出院日期", "date"),
        Field("cost", "医疗总费用（元）", "fen", aliases=("费用", "总费用")),
        Field("paid_back", "报销补偿（元）", "fen", aliases=("补偿", "报销金额")),
        Field("own_paid", "个人自付（元）", "fen", aliases=("自付金额",)),
    ),
    meaning=meaning,
    columns=("serious", "admitted_on", "own_paid"),
    nightly=True,
)
