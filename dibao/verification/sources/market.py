"""市场监管 — who owns or runs an enterprise; a dormant one is a question."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

ROLE = {
    "owner": "个体工商户经营者",
    "legal": "法定代表人",
    "shareholder": "股东（投资人）",
    "partner": "合伙人",
    "director": "董事、监事、高级管理人员",
    "member": "农民专业合作社成员",
}
STATUS = {"open": "存续", "dormant": "歇业", "revoked": "吊销", "cancelled": "注销"}
OWNERS = frozenset({"owner", "legal", "shareholder", "partner"})


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """工商登记、投资 — property where the place has a rule; a mere office or membership is a clue."""
    if row["status"] == "cancelled":
        return []
    text = worded(
        row["company"],
        ROLE.get(row["role"] or "", ""),
        STATUS.get(row["status"] or "", ""),
        sum_of("认缴出资", row["share"]),
        f"{row['founded_on']} 成立" if row["founded_on"] else "",
    )
    if row["role"] not in OWNERS:
        return [clue(text, kind="office_held", on=row["founded_on"], question="是否领取报酬或分红？")]
    if undecided := local.undecided("property_company"):
        return [clue(f"{text}。{undecided}", kind="company", on=row["founded_on"])]
    question = "是否实际经营？有无收入？是否被他人借用名义？"
    return [owned("company", row["share"], text, kind="company", on=row["founded_on"], question=question)]


SOURCE = Source(
    register="market",
    label="市场监管",
    department="市场监督管理部门",
    table="B12",
    fields=(
        ID_NUMBER,
        NAME,
        Field("company", "企业（个体户）名称", required=True, aliases=("企业名称", "名称")),
        Field("credit_code", "统一社会信用代码", aliases=("注册号",)),
        Field("role", "担任身份", "code", required=True, codes=ROLE, aliases=("身份",)),
        Field("status", "登记状态", "code", codes=STATUS, aliases=("经营状态", "企业状态")),
        Field("capital", "注册资本（元）", "fen"),
        Field("share", "认缴出资（元）", "fen", aliases=("出资额",)),
        Field("founded_on", "成立日期", "date"),
    ),
    meaning=meaning,
    thresholds=("property_company",),
    columns=("role", "status", "share", "founded_on"),
    nightly=True,
)
