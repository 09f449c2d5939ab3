"""公用事业 — water, power, gas, telephone: an aid to judgement and nothing else."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, above

KIND = {"water": "水费", "power": "电费", "gas": "燃气费", "phone": "通讯费", "heat": "取暖费"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """生活消费 — 办法 第十七条: a high bill is a reason to look, not to refuse."""
    what = f"一年{KIND.get(row['kind'] or '', '公用事业费用')}"
    return above(local, "utility_year", row["paid_year"] or 0, what=what, kind="utility")


SOURCE = Source(
    register="utility",
    label="公用事业",
    department="供水、供电、供气、通信企业",
    table="D31",
    fields=(
        ID_NUMBER,
        NAME,
        Field("kind", "费用项目", "code", codes=KIND, aliases=("项目",)),
        Field("paid_year", "近一年缴费（元）", "fen", required=True, aliases=("金额", "缴费金额")),
        Field("to_on", "统计截止日期", "date", aliases=("时间",)),
        Field("payer", "缴费人", "name"),
    ),
    meaning=meaning,
    thresholds=("utility_year",),
)
