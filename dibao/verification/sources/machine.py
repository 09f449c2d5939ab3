"""农业机械 — large farm machines; a walking tractor is not one."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "tractor": "大中型拖拉机",
    "harvester": "联合收割机",
    "other": "其他大型农机",
}
STATUS = {"normal": "正常", "cancelled": "注销", "moved_out": "转出"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """大型农机 — property where the place has a rule. 办法 第十四条."""
    if row["status"] in ("cancelled", "moved_out"):
        return []
    day = row["registered_on"]
    text = worded(
        f"{KIND.get(row['kind'] or '', '农业机械')} {row['title'] or ''}".strip(),
        row["size"],
        sum_of("估价", row["value"]),
        day,
    )
    if undecided := local.undecided("property_machine"):
        return [clue(f"{text}。{undecided}", kind="machine", on=day)]
    return [owned("machine", row["value"], text, kind="machine", on=day, question="是否谋生必需？现由谁使用？")]


SOURCE = Source(
    register="machine",
    label="农业机械",
    department="农业农村部门（农机登记）",
    table="",
    fields=(
        ID_NUMBER,
        NAME,
        Field("title", "号牌号码", aliases=("牌号",)),
        Field("kind", "类型", "code", codes=KIND),
        Field("size", "功率"),
        Field("status", "登记状态", "code", codes=STATUS, aliases=("状态",)),
        Field("registered_on", "登记日期", "date"),
        Field("value", "估价（元）", "fen", aliases=("估价", "购买金额")),
    ),
    meaning=meaning,
    thresholds=("property_machine",),
    columns=("kind", "status", "registered_on", "value"),
    nightly=True,
)
