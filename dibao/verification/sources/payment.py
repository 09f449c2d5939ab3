"""非银行支付 — the balance is property; a year of payments is an aid to judgement only."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, above, clue, owned, sum_of, worded


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """支付账户 — 办法 第十七条: what was paid in a year proves nothing by itself."""
    found = []
    balance = row["balance"] or 0
    if balance > 0:
        text = worded(f"{row['operator'] or ''}支付账户", row["queried_on"], sum_of("余额", balance))
        if undecided := local.undecided("financial_months"):
            found.append(clue(f"{text}。{undecided}", kind="online_asset"))
        else:
            found.append(owned("online_asset", balance, text, kind="online_asset", on=row["queried_on"]))
    what = f"{row['operator'] or ''}近一年支付总额"
    return found + above(local, "payment_total_year", row["paid_year"] or 0, what=what, kind="payment_total")


SOURCE = Source(
    register="payment",
    label="非银行支付",
    department="非银行支付机构",
    table="Z60",
    fields=(
        ID_NUMBER,
        NAME,
        Field("operator", "支付机构", aliases=("运营商",)),
        Field("account", "支付账户", "account", aliases=("账户",)),
        Field("balance", "余额（元）", "fen", aliases=("余额", "账户余额")),
        Field("paid_year", "近一年支付总额（元）", "fen", aliases=("近1年支付总额", "近一年支付总额")),
        Field("queried_on", "查询时间", "date"),
    ),
    meaning=meaning,
    thresholds=("financial_months", "payment_total_year"),
    columns=("balance", "paid_year", "queried_on"),
    nightly=True,
)
