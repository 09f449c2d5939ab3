"""住房公积金 — whether the balance counts is local; who pays into it works somewhere."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

STATE = {"paying": "正常缴存", "sealed": "封存", "closed": "销户"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """公积金 — the balance by the local rule, the monthly payment as a clue to work, a withdrawal as a question."""
    return _balance(row["balance"] or 0, local) + _paid(row) + _taken(row)


def _balance(balance: int, local: Thresholds) -> list[Found]:
    if balance <= 0:
        return []
    text = sum_of("住房公积金余额", balance)
    if undecided := local.undecided("housing_fund_counted"):
        return [clue(f"{text}。{undecided}", kind="housing_fund")]
    if not local["housing_fund_counted"]:
        return [clue(f"{text}，本地不计入金融资产", kind="housing_fund")]
    return [owned("deposit", balance, text, kind="housing_fund")]


def _paid(row: Mapping[str, Any]) -> list[Found]:
    if row["state"] != "paying" or not row["monthly"]:
        return []
    text = worded(
        f"由 {row['employer'] or '单位'} 缴存住房公积金",
        sum_of("每月", row["monthly"]),
        sum_of("缴存基数", row["base"]),
    )
    return [clue(text, kind="insured_work", on=row["last_paid"], question="是否在该单位工作？工资多少？")]


def _taken(row: Mapping[str, Any]) -> list[Found]:
    if not row["withdrawn"]:
        return []
    text = worded(sum_of("提取住房公积金", row["withdrawn"]), row["withdrawn_on"])
    return [clue(text, kind="fund_withdrawn", on=row["withdrawn_on"], question="提取的钱用在哪里？")]


SOURCE = Source(
    register="housing_fund",
    label="住房公积金",
    department="住房公积金管理中心",
    table="D34",
    fields=(
        ID_NUMBER,
        NAME,
        Field("account", "公积金账号", "account", aliases=("账号",)),
        Field("state", "账户状态", "code", codes=STATE, aliases=("状态",)),
        Field("employer", "缴存单位", aliases=("单位名称",)),
        Field("base", "缴存基数（元）", "fen", aliases=("基数",)),
        Field("monthly", "月缴存额（元）", "fen", aliases=("月缴",)),
        Field("last_paid", "末次缴存日期", "date"),
        Field("balance", "余额（元）", "fen", aliases=("余额", "账户余额")),
        Field("withdrawn", "近一年提取（元）", "fen", aliases=("提取金额",)),
        Field("withdrawn_on", "提取日期", "date"),
    ),
    meaning=meaning,
    thresholds=("housing_fund_counted",),
    columns=("state", "monthly", "balance", "last_paid"),
    nightly=True,
)
