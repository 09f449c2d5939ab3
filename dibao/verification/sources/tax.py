"""税务 — what was declared for income tax, by kind and year."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, ONCE, YEAR, Found, Source, Thresholds, clue, income, sum_of, worded

KIND = {
    "wage": "工资薪金所得",
    "labour": "劳务报酬所得",
    "writing": "稿酬、特许权使用费所得",
    "business": "经营所得",
    "interest": "利息、股息、红利所得",
    "lease": "财产租赁所得",
    "transfer": "财产转让所得",
    "chance": "偶然所得",
}
ITEM = {
    "wage": "wage",
    "labour": "wage",
    "writing": "other",
    "business": "business",
    "interest": "interest",
    "lease": "rent",
}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """个人所得 — a year's income by item; a sale or a prize is one sum and a question where it went."""
    amount, kind = row["income"] or 0, row["kind"]
    if amount <= 0:
        return []
    text = worded(
        KIND.get(kind, "应税所得"), f"{row['year']} 年" if row["year"] else "", row["payer"], sum_of("收入", amount)
    )
    if kind in ITEM:
        return [income(ITEM[kind], amount, YEAR, text, kind="taxed_income")]
    if kind == "chance":
        return [income("other", amount, ONCE, text, kind="taxed_income", question="款项现在何处？")]
    return [clue(text, kind="sold_property", question="转让了什么？所得款项现在何处？")]


SOURCE = Source(
    register="tax",
    label="税务",
    department="税务机关",
    table="D33/D37-D39",
    fields=(
        ID_NUMBER,
        NAME,
        Field("year", "所得年度", "integer", aliases=("年度",)),
        Field("kind", "所得项目", "code", required=True, codes=KIND),
        Field("payer", "扣缴义务人", aliases=("支付单位", "企业名称")),
        Field("income", "收入额（元）", "fen", required=True, aliases=("收入额", "收入")),
        Field("tax", "税额（元）", "fen", aliases=("税额",)),
        Field("from_on", "所属期起", "date"),
        Field("to_on", "所属期止", "date"),
    ),
    meaning=meaning,
    columns=("kind", "year", "income", "to_on"),
    nightly=True,
)
