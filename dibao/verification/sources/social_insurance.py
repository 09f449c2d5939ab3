"""社会保险 — pensions, unemployment benefit, and who pays contributions for whom."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, Found, Source, Thresholds, clue, income, sum_of, worded

SCHEME = {"employee": "城镇职工基本养老保险", "civil": "机关事业单位养老保险", "resident": "城乡居民基本养老保险"}
STATE = {"paying": "正常缴费", "suspended": "暂停缴费", "drawing": "领取待遇", "stopped": "停发", "ended": "终止"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """养老金、失业金是转移净收入; a contribution paid by an employer is a clue to work."""
    return _pension(row, local) + _unemployment(row) + _insured(row)


def _pension(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    whole = row["pension"] or 0
    if row["state"] != "drawing" or whole <= 0:
        return []
    scheme = SCHEME.get(row["scheme"] or "", "养老保险")
    if row["scheme"] != "resident":
        return [income("pension", whole, MONTH, f"{scheme}，{sum_of('每月领取', whole)}", kind="pension")]
    if row["basic"] is None:
        text = f"{scheme}，{sum_of('每月领取', whole)}，未分开列出基础养老金"
        return [income("pension", whole, MONTH, text, kind="pension", question="其中基础养老金是多少？")]
    own = [income("pension", whole - row["basic"], MONTH, f"{scheme}个人账户部分", kind="pension")]
    return _basic(row["basic"], local) + (own if whole > row["basic"] else [])


def _basic(amount: int, local: Thresholds) -> list[Found]:
    """基础养老金 — its own item; whether it counts is a dated parameter. 办法 第十三条（三）."""
    if amount <= 0:
        return []
    text = sum_of("城乡居民基础养老金每月", amount)
    if undecided := local.undecided("basic_pension_excluded"):
        return [clue(f"{text}。{undecided}", kind="basic_pension")]
    told = "按规定不计入家庭收入" if local["basic_pension_excluded"] else "本地计入家庭收入"
    return [income("basic_pension", amount, MONTH, f"{text}，{told}", kind="basic_pension")]


def _unemployment(row: Mapping[str, Any]) -> list[Found]:
    amount = row["unemployment"] or 0
    if amount <= 0:
        return []
    text = worded(sum_of("失业保险金每月", amount), f"领至 {row['unemployment_to']}" if row["unemployment_to"] else "")
    return [income("unemployment", amount, MONTH, text, kind="unemployment")]


def _insured(row: Mapping[str, Any]) -> list[Found]:
    if row["state"] != "paying" or not row["employer"]:
        return []
    text = worded(f"由 {row['employer']} 缴纳社会保险", sum_of("月缴费基数", row["base"]), row["last_paid"])
    return [clue(text, kind="insured_work", on=row["last_paid"], question="是否在该单位工作？工资多少？")]


SOURCE = Source(
    register="social_insurance",
    label="社会保险",
    department="人力资源和社会保障部门",
    table="D32",
    fields=(
        ID_NUMBER,
        NAME,
        Field("scheme", "险种", "code", codes=SCHEME),
        Field("state", "参保状态", "code", codes=STATE, aliases=("状态",)),
        Field("employer", "参保单位", aliases=("单位名称",)),
        Field("base", "月缴费基数（元）", "fen", aliases=("缴费基数",)),
        Field("last_paid", "最近缴费日期", "date", aliases=("末次缴费",)),
        Field("retired_on", "退休时间", "date"),
        Field("pension", "每月养老金（元）", "fen", aliases=("养老金", "月养老金")),
        Field("basic", "其中基础养老金（元）", "fen", aliases=("基础养老金",)),
        Field("unemployment", "每月失业保险金（元）", "fen", aliases=("失业金",)),
        Field("unemployment_to", "失业金领取截止", "date"),
    ),
    meaning=meaning,
    thresholds=("basic_pension_excluded",),
    columns=("scheme", "state", "base", "pension", "basic", "unemployment", "last_paid"),
    nightly=True,
)
