"""船舶 — a boat is property where the place has a rule; earning a living is a question."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "fishing": "渔船",
    "cargo": "货船",
    "passenger": "客船",
    "other": "其他船舶",
}
STATUS = {"normal": "正常", "cancelled": "注销", "moved_out": "转出"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """船舶 — stands with the large machines. 办法 第十四条."""
    if row["status"] in ("cancelled", "moved_out"):
        return []
    day = row["registered_on"]
    text = worded(
        f"{KIND.get(row['kind'] or '', '船舶')} {row['title'] or ''}".strip(),
        row["size"],
        sum_of("估价", row["value"]),
        day,
    )
    if undecided := local.undecided("property_machine"):
        return [clue(f"{text}。{undecided}", kind="ship", on=day)]
    return [owned("machine", row["value"], text, kind="ship", on=day, question="是否谋生必需？现由谁使用？")]


SOURCE = Source(
    register="ship",
    label="船舶",
    department="海事、渔业船舶登记机构",
    table="Z61",
    fields=(
        ID_NUMBER,
        NAME,
        Field("title", "船名号", aliases=("船名",)),
        Field("kind", "类型", "code", codes=KIND),
        Field("size", "吨位"),
        Field("status", "登记状态", "code", codes=STATUS, aliases=("状态",)),
        Field("registered_on", "登记日期", "date"),
        Field("value", "估价（元）", "fen", aliases=("估价", "购买金额")),
    ),
    meaning=meaning,
    thresholds=("property_machine",),
    columns=("kind", "status", "registered_on", "value"),
    nightly=True,
)
