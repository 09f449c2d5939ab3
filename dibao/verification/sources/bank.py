"""银行存款 — one row per account; the sum per household is compared elsewhere."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {"current": "活期", "term": "定期", "notice": "通知存款", "certificate": "大额存单", "other": "其他"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """存款余额 — financial property. An account without money is nothing."""
    balance = row["balance"] or 0
    if balance <= 0:
        return []
    text = worded(
        f"{row['bank'] or ''}{KIND.get(row['kind'] or '', '')}存款",
        f"尾号 {row['account'][-4:]}" if row["account"] else "",
        f"{row['queried_on']} {sum_of('余额', balance)}" if row["queried_on"] else sum_of("余额", balance),
    )
    if undecided := local.undecided("financial_months"):
        return [clue(f"{text}。{undecided}", kind="deposit", on=row["queried_on"])]
    return [owned("deposit", balance, text, kind="deposit", on=row["queried_on"])]


SOURCE = Source(
    register="bank",
    label="银行存款",
    department="银行业金融机构",
    table="C23",
    fields=(
        ID_NUMBER,
        NAME,
        Field("bank", "开户银行", aliases=("银行", "银行名称")),
        Field("account", "账号", "account", aliases=("银行账号", "卡号")),
        Field("kind", "储蓄类型", "code", codes=KIND),
        Field("opened_on", "开户日期", "date"),
        Field("balance", "余额（元）", "fen", required=True, aliases=("余额", "账户余额")),
        Field("queried_on", "查询时间", "date"),
    ),
    meaning=meaning,
    thresholds=("financial_months",),
    columns=("account", "balance", "queried_on"),
    nightly=True,
)
