"""Papers of 入户调查, 邻里访问, 认定 and 民主评议."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_MONEY, MONEY, TEXT, Rows
from .parts import HEAD, INVESTIGATORS, Kind, each, preset

_INCOMES = preset("kind", "工资性收入", "经营净收入", "财产净收入", "转移净收入", "其他收入")
_SPENDING = preset("kind", "医疗支出", "教育支出", "残疾康复支出", "因灾因意外支出", "其他刚性支出")
_QUESTIONS = preset(
    "question",
    *("家里现有几口人，常住几口人", "主要靠什么生活，谁在外务工", "住房、车辆、大件家电等情况"),
    *("有无重病、残疾、上学人员", "子女和亲属是否赡养、接济", "您认为这户是否困难，为什么"),
)

PAPERS = (
    Kind(
        "visit",
        "家庭经济状况入户调查表",
        HEAD
        | each(TEXT, "track", "home_address", "housing", "conclusion", "present")
        | each(MAYBE, "time", "hukou_address", "phone", "vehicles", "livestock", "land", "business", "labour")
        | each(MAYBE, "exempt", "kinship", "obligors", "photos")
        | each(DATE, "visited_on")
        | {
            "members": Rows(each(TEXT, "name", "relation") | each(MAYBE, "health", "work", "living"), blank=5),
            "incomes": Rows(
                each(TEXT, "kind") | each(MAYBE_MONEY, "declared", "found") | each(MAYBE, "note"), _INCOMES, blank=0
            ),
            "spending": Rows(
                each(TEXT, "kind") | each(MAYBE_MONEY, "amount") | each(MAYBE, "note"), _SPENDING, blank=0
            ),
            "investigators": INVESTIGATORS,
        },
        blank=True,
    ),
    Kind(
        "neighbour_interview",
        "邻里访问记录表",
        HEAD
        | each(DATE, "interviewed_on")
        | each(TEXT, "place", "method", "interviewee")
        | each(MAYBE, "relation", "impression", "signed")
        | {
            "answers": Rows(each(TEXT, "question", "answer"), preset=_QUESTIONS, blank=0),
            "investigators": INVESTIGATORS,
        },
        blank=True,
    ),
    Kind(
        "assessment",
        "家庭经济状况认定表",
        HEAD
        | each(TEXT, "household_number", "track", "conclusion", "handler")
        | each(MAYBE, "reviewer")
        | each(DATE, "assessed_on")
        | each(COUNT, "member_count", "counted")
        | each(MONEY, "standard", "income", "per_head", "amount")
        | {
            "members": Rows(each(TEXT, "name", "relation", "counted") | each(MAYBE, "note")),
            "incomes": Rows(each(TEXT, "person", "kind") | each(MONEY, "amount") | each(MAYBE, "note")),
            "findings": Rows(each(TEXT, "sentence", "article") | each(MAYBE, "figure", "parameter")),
        },
    ),
    Kind(
        "panel",
        "民主评议记录",
        HEAD
        | each(DATE, "held_on")
        | each(TEXT, "place", "chair", "recorder", "matter", "course", "conclusion")
        | each(MAYBE, "avoided")
        | each(COUNT, "called", "attended", "agreed", "disagreed", "abstained")
        | {"people": Rows(each(TEXT, "name") | each(MAYBE, "role"), blank=16)},
        blank=True,
    ),
)
