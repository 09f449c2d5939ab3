"""涉农补贴 — subsidies paid to a farmer's card; whether they count is local."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, YEAR, Found, Source, Thresholds, clue, income, sum_of, worded


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """惠农补贴 — income only where the place says so."""
    amount = row["amount"] or 0
    if amount <= 0:
        return []
    text = worded(row["project"] or "涉农补贴", f"{row['year']} 年" if row["year"] else "", sum_of("发放", amount))
    if undecided := local.undecided("farm_subsidy_counted"):
        return [clue(f"{text}。{undecided}", kind="farm_subsidy", on=row["paid_on"])]
    if not local["farm_subsidy_counted"]:
        return [clue(f"{text}，本地不计入家庭收入", kind="farm_subsidy", on=row["paid_on"])]
    return [income("farming", amount, YEAR, text, kind="farm_subsidy")]


SOURCE = Source(
    register="farming",
    label="涉农补贴",
    department="农业农村、财政部门（惠农补贴一卡通）",
    table="Z58",
    fields=(
        ID_NUMBER,
        NAME,
        Field("project", "补贴项目", aliases=("项目", "项目名称")),
        Field("year", "补贴年度", "integer", aliases=("年度",)),
        Field("amount", "补贴金额（元）", "fen", required=True, aliases=("补贴金额", "金额")),
        Field("paid_on", "发放日期", "date"),
        Field("land", "耕地面积（亩）", aliases=("面积",)),
        Field("bank", "开户银行", aliases=("银行",)),
        Field("account", "账号", "account", aliases=("一卡通账号", "卡号")),
    ),
    meaning=meaning,
    thresholds=("farm_subsidy_counted",),
    columns=("year", "amount", "paid_on", "account"),
    nightly=True,
)
