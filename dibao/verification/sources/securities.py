"""证券基金 — shares, funds, bonds, futures, wealth products, precious metals."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "stock": "股票",
    "fund": "基金",
    "bond": "债券",
    "futures": "期货",
    "wealth": "理财产品",
    "metal": "贵金属",
}
ITEM = {
    "stock": "securities",
    "bond": "securities",
    "futures": "securities",
    "fund": "fund",
    "wealth": "fund",
    "metal": "fund",
}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """有价证券 — market value and the money in the account together."""
    held = (row["value"] or 0) + (row["balance"] or 0)
    if held <= 0:
        return []
    kind = row["kind"] or "stock"
    text = worded(f"{row['broker'] or ''}{KIND[kind]}", row["valued_on"], sum_of("市值和资金余额", held))
    if undecided := local.undecided("financial_months"):
        return [clue(f"{text}。{undecided}", kind="securities", on=row["valued_on"])]
    return [owned(ITEM[kind], held, text, kind="securities", on=row["valued_on"])]


SOURCE = Source(
    register="securities",
    label="证券基金",
    department="证券登记结算、基金和理财销售机构",
    table="C24/C25/C27-C30",
    fields=(
        ID_NUMBER,
        NAME,
        Field("kind", "资产类型", "code", codes=KIND, aliases=("类型",)),
        Field("broker", "开户机构", aliases=("券商", "机构名称")),
        Field("account", "账号", "account", aliases=("证券账号", "资金账号")),
        Field("value", "市值（元）", "fen", aliases=("市值",)),
        Field("balance", "资金余额（元）", "fen", aliases=("余额", "资金余额")),
        Field("valued_on", "估值日期", "date", aliases=("查询时间",)),
    ),
    meaning=meaning,
    thresholds=("financial_months",),
    columns=("kind", "value", "balance", "valued_on"),
    nightly=True,
)
