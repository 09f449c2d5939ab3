"""商业保险 — the cash value is property, what is drawn is income."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, YEAR, Found, Source, Thresholds, clue, income, owned, sum_of, worded

KIND = {
    "life": "人寿保险",
    "annuity": "年金保险",
    "savings": "储蓄、分红型保险",
    "health": "健康保险",
    "accident": "意外伤害保险",
    "vehicle": "机动车保险",
    "other": "其他",
}
EVERY = {"month": "每月", "year": "每年"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """现金价值计财产，领取的保险金计收入; a motor policy without a car of one's own is a clue."""
    what = worded(row["company"], row["product"] or KIND.get(row["kind"] or "", ""))
    found = _value(what, row["value"] or 0, local) + _drawn(what, row)
    if row["kind"] == "vehicle":
        found.append(clue(f"{what}，投保机动车保险", kind="vehicle_insured", question="投保的是谁的车？"))
    return found


def _value(what: str, value: int, local: Thresholds) -> list[Found]:
    if value <= 0:
        return []
    text = worded(what, sum_of("现金价值", value))
    if undecided := local.undecided("financial_months"):
        return [clue(f"{text}。{undecided}", kind="insurance")]
    return [owned("insurance", value, text, kind="insurance")]


def _drawn(what: str, row: Mapping[str, Any]) -> list[Found]:
    drawn = row["benefit"] or 0
    if drawn <= 0:
        return []
    period = MONTH if row["benefit_every"] == "month" else YEAR
    text = worded(
        what, sum_of(f"{EVERY[period]}领取", drawn), f"自 {row['benefit_from']}" if row["benefit_from"] else ""
    )
    return [income("interest", drawn, period, text, kind="insurance_benefit")]


SOURCE = Source(
    register="insurance",
    label="商业保险",
    department="保险机构",
    table="C26",
    fields=(
        ID_NUMBER,
        NAME,
        Field("company", "保险公司"),
        Field("product", "险种名称", aliases=("产品名称",)),
        Field("kind", "险种类型", "code", codes=KIND),
        Field("value", "现金价值（元）", "fen", aliases=("现金价值", "市值")),
        Field("premium", "年缴保费（元）", "fen", aliases=("缴费", "保费")),
        Field("last_paid", "末次缴费日期", "date"),
        Field("benefit", "领取金额（元）", "fen", aliases=("领取金额",)),
        Field("benefit_every", "领取周期", "code", codes=EVERY),
        Field("benefit_from", "领取时间", "date"),
    ),
    meaning=meaning,
    thresholds=("financial_months",),
    columns=("kind", "value", "premium", "benefit", "benefit_every"),
    nightly=True,
)
