"""Papers of 信息核对: the dated report, and the letter that tells the family what does not agree."""

from ..schema import DATE, MAYBE, TEXT, Rows
from .parts import HEAD, LETTER, Kind, each

PAPERS = (
    Kind(
        "check_report",
        "家庭经济状况信息核对报告",
        HEAD
        | each(TEXT, "report_number", "body", "period", "conclusion", "checker", "reckoning")
        | each(MAYBE, "replaces", "reviewer")
        | each(DATE, "entrusted_on", "reported_on")
        | {
            "persons": Rows(each(TEXT, "name", "relation") | each(MAYBE, "id_number", "authorisation")),
            "answers": Rows(
                each(TEXT, "person", "register", "asked", "state") | each(MAYBE, "answered", "origin", "found")
            ),
            "lines": Rows(
                each(TEXT, "item") | each(MAYBE, "declared", "found", "visited", "accepted", "rests_on"),
            ),
        },
    ),
    Kind(
        "check_result",
        "家庭经济状况核对结果告知书",
        LETTER
        | each(TEXT, "report_number")
        | each(DATE, "reported_on")
        | each(MAYBE, "case_due")
        | {"lines": Rows(each(TEXT, "item", "registers") | each(MAYBE, "declared", "found"))},
    ),
)
