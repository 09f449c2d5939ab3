"""其他救助 — what else is paid to this person, here or elsewhere."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, MONTH, NAME, ONCE, Found, Source, Thresholds, clue, income, sum_of, worded

PROGRAMME = {
    "dibao": "最低生活保障",
    "destitute": "特困人员救助供养",
    "marginal": "低保边缘家庭",
    "orphan": "孤儿、事实无人抚养儿童基本生活保障",
    "temporary": "临时救助",
    "medical": "医疗救助",
    "disability": "残疾人两项补贴",
    "other": "其他救助",
}
# Nobody is in two of these at the same time.
EXCLUSIVE = frozenset({"dibao", "destitute", "marginal", "orphan"})


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """重复救助 — a second basic aid is a clue; other aid is income that does not count. 办法 第十三条（二）."""
    programme = row["programme"] or "other"
    span = worded(row["from_on"], f"至 {row['to_on']}" if row["to_on"] else "")
    text = worded(PROGRAMME[programme], row["place"], sum_of("金额", row["amount"]), span)
    if programme in EXCLUSIVE:
        return [clue(text, kind="double_aid", on=row["from_on"], question="是否重复享受？哪一项应当停止？")]
    if not row["amount"]:
        return [clue(text, kind="other_aid", on=row["from_on"])]
    period = ONCE if programme in ("temporary", "medical") else MONTH
    return [income("aid", row["amount"], period, text, kind="other_aid")]


SOURCE = Source(
    register="other_aid",
    label="其他救助",
    department="民政及其他救助管理部门",
    table="Z52",
    fields=(
        ID_NUMBER,
        NAME,
        Field("programme", "救助项目", "code", required=True, codes=PROGRAMME, aliases=("业务", "业务类型")),
        Field("certificate", "救助证号", aliases=("证号",)),
        Field("place", "救助地"),
        Field("amount", "金额（元）", "fen", aliases=("金额", "救助金额")),
        Field("from_on", "起始日期", "date", aliases=("开始日期",)),
        Field("to_on", "截止日期", "date", aliases=("结束日期",)),
    ),
    meaning=meaning,
    columns=("programme", "amount", "from_on", "to_on"),
    nightly=True,
)
