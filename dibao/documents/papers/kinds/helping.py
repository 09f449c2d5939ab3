"""Papers of 举报答复, 需求评估, 转介 and 服务计划."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_DATE, TEXT, Rows
from .parts import HEAD, LETTER, Kind, each

PAPERS = (
    # No name on it, on purpose: who reported is written on the envelope by the one who keeps the name.
    Kind(
        "complaint_answer",
        "举报答复书",
        each(TEXT, "office", "number", "channel", "about", "answer", "basis", "handler", "phone")
        | each(DATE, "received_on", "issued_on"),
    ),
    Kind(
        "needs_form",
        "困难家庭需求评估表",
        HEAD
        | each(TEXT, "household_number", "found_by", "handler", "level")
        | each(MAYBE, "words")
        | each(DATE, "assessed_on")
        | each(COUNT, "score")
        | {"answers": Rows(each(TEXT, "domain", "question", "said") | each(COUNT, "points"))},
    ),
    Kind(
        "referral_letter",
        "困难家庭转介函",
        LETTER | each(TEXT, "unit", "need", "words", "household_number") | each(MAYBE, "person") | each(DATE, "due_on"),
    ),
    Kind(
        "service_plan",
        "困难家庭服务计划",
        HEAD
        | each(TEXT, "household_number", "goal", "handler")
        | each(DATE, "starts_on")
        | {
            "steps": Rows(each(TEXT, "what", "who") | each(DATE, "due_on") | each(MAYBE, "result")),
            "visits": Rows(each(DATE, "due_on") | each(MAYBE_DATE, "done_on") | each(MAYBE, "words")),
        },
    ),
)
