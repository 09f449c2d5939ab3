"""财政供养 — who is paid by the treasury."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, Found, Source, Thresholds, clue, income, sum_of, worded


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """财政供养人员 — wages; and a look whether he is near to somebody who decides. 办法 第十一条."""
    text = worded(row["unit"], row["post"], sum_of("每月实发", row["net"]))
    question = "是否为经办、审核人员或村（居）委会成员的近亲属？"
    if not row["net"]:
        return [clue(text or "列入财政供养", kind="fiscal_payroll", on=row["from_on"], question=question)]
    return [income("wage", row["net"], MONTH, text, kind="fiscal_payroll", question=question)]


SOURCE = Source(
    register="fiscal",
    label="财政供养",
    department="财政部门",
    table="Z57",
    fields=(
        ID_NUMBER,
        NAME,
        Field("unit", "供养单位", aliases=("单位", "单位名称")),
        Field("post", "岗位性质", aliases=("人员类别",)),
        Field("net", "每月实发（元）", "fen", aliases=("实发", "实发工资")),
        Field("from_on", "起始日期", "date"),
        Field("bank", "开户银行", aliases=("银行",)),
        Field("account", "账号", "account", aliases=("卡号",)),
    ),
    meaning=meaning,
    columns=("net", "from_on"),
    nightly=True,
)
