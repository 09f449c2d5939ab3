"""农业机械 — large farm machines (a walking tractor is not one), and what else is registered in the same way."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, Found, Source, Thresholds, clue, owned, sum_of, worded

KIND = {
    "tractor": "大中型拖拉机",
    "harvester": "联合收割机",
    "other": "其他大型农机",
}
STATUS: Final = {"normal": "正常", "cancelled": "注销", "moved_out": "转出"}


def meaning(
    row: Mapping[str, Any], local: Thresholds, *, register: str, label: str, kinds: Mapping[str, str]
) -> list[Found]:
    """大型农机、船舶 — property where the place has a rule. 办法 第十四条."""
    if row["status"] in ("cancelled", "moved_out"):
        return []
    day = row["registered_on"]
    text = worded(
        f"{kinds.get(row['kind'] or '', label)} {row['title'] or ''}".strip(),
        row["size"],
        sum_of("估价", row["value"]),
        day,
    )
    if undecided := local.undecided("property_machine"):
        return [clue(f"{text}。{undecided}", kind=register, on=day)]
    return [owned("machine", row["value"], text, kind=register, on=day, question="是否谋生必需？现由谁使用？")]


def registered(
    register: str,
    label: str,
    *,
    department: str,
    kinds: Mapping[str, str],
    title: tuple[str, str],
    size: str,
    table: str = "",
) -> Source:
    """A register of large machines. title: (what its plate or name is called, in other files); size: how it is measured."""
    return Source(
        register=register,
        label=label,
        department=department,
        table=table,
        fields=(
            ID_NUMBER,
            NAME,
            Field("title", title[0], aliases=title[1:]),
            Field("kind", "类型", "code", codes=kinds),
            Field("size", size),
            Field("status", "登记状态", "code", codes=STATUS, aliases=("状态",)),
            Field("registered_on", "登记日期", "date"),
            Field("value", "估价（元）", "fen", aliases=("估价", "购买金额")),
        ),
        meaning=partial(meaning, register=register, label=label, kinds=kinds),
        thresholds=("property_machine",),
        columns=("kind", "status", "registered_on", "value"),
        nightly=True,
    )


SOURCE = registered(
    "machine",
    "农业机械",
    department="农业农村部门（农机登记）",
    kinds=KIND,
    title=("号牌号码", "牌号"),
    size="功率",
)
