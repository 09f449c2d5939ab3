"""教育 — who still studies, who has finished, what a school costs."""

from collections.abc import Mapping
from typing import Any

from dibao.exchange.tabular import Field

from .shape import ID_NUMBER, NAME, YEAR, Found, Source, Thresholds, above, clue, income, sum_of, worded

STAGE = {
    "kindergarten": "幼儿园",
    "compulsory": "义务教育",
    "senior": "高中或中职",
    "undergraduate": "大专或本科",
    "graduate": "研究生",
}
STATE = {"enrolled": "在读", "finished": "毕业", "left": "退学", "suspended": "休学"}


def meaning(row: Mapping[str, Any], local: Thresholds) -> list[Found]:
    """学籍 — finished is a question about work; tuition is an aid to judgement. 办法 第十三、十七条."""
    what = worded(row["school"], STAGE.get(row["stage"] or "", ""))
    found = []
    if row["state"] in ("finished", "left"):
        day = row["finished_on"]
        text = worded(what, STATE[row["state"]], day)
        found.append(clue(text, kind="graduated", on=day, question="是否已就业？是否仍列为在校学生？"))
    if row["grant"]:
        text = worded(what, sum_of("一年助学金、奖学金", row["grant"]))
        found.append(income("scholarship", row["grant"], YEAR, text, kind="scholarship"))
    return found + above(local, "tuition_year", row["tuition"] or 0, what=f"{what}一年学费", kind="tuition")


SOURCE = Source(
    register="education",
    label="教育",
    department="教育部门",
    table="Z51",
    fields=(
        ID_NUMBER,
        NAME,
        Field("school", "学校", aliases=("学校名称",)),
        Field("stage", "学段", "code", codes=STAGE),
        Field("state", "学业状况", "code", codes=STATE, aliases=("学籍状态",)),
        Field("entered_on", "入学日期", "date"),
        Field("finished_on", "毕业（离校）日期", "date", aliases=("毕业日期",)),
        Field("grant", "一年助学金、奖学金（元）", "fen", aliases=("助学金",)),
        Field("tuition", "一年学费（元）", "fen", aliases=("学费",)),
    ),
    meaning=meaning,
    thresholds=("tuition_year",),
    columns=("stage", "state", "finished_on"),
    nightly=True,
)
