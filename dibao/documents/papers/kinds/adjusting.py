"""Papers of a change after the award: 听取意见, 告知, 增减员, 分类施保, 渐退."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_MONEY, MONEY, TEXT, Rows
from .parts import HEAD, LETTER, OPINIONS, REASONS, REMEDY, Kind, each

PEOPLE = Rows(each(TEXT, "name", "relation", "why") | each(MAYBE, "sex", "id_number", "health", "work"), blank=3)
UPLIFTS = Rows(each(TEXT, "name", "kind") | {"amount": MONEY})

PAPERS = (
    Kind(
        "hearing",
        "听取意见笔录",
        HEAD
        | each(TEXT, "matter", "time", "way", "place", "handler", "words", "signed")
        | each(MAYBE, "speaker", "evidence", "answer", "witness")
        | {"reasons": REASONS, "calls": Rows(each(TEXT, "called_on", "way", "receiver", "for_when"))},
    ),
    Kind(
        "adjustment_notice",
        "最低生活保障调整告知书",
        LETTER
        | REMEDY
        | each(TEXT, "category", "result", "from_month", "basis")
        | each(MAYBE, "hearing", "taper")
        | each(COUNT, "counted")
        | each(MONEY, "before", "amount")
        | {"reasons": REASONS},
    ),
    Kind(
        "member_adjustment",
        "家庭成员增减员调整表",
        HEAD
        | OPINIONS
        | each(TEXT, "household_number", "track", "handler", "from_month")
        | each(COUNT, "members_before", "members_after")
        | each(MONEY, "before", "amount")
        | each(DATE, "happened_on")
        | {"added": PEOPLE, "removed": PEOPLE},
    ),
    Kind(
        "uplift_adjustment",
        "分类施保调整表",
        HEAD
        | OPINIONS
        | each(TEXT, "household_number", "track", "handler", "from_month")
        | each(MONEY, "before", "amount")
        | {"earlier": UPLIFTS, "now": UPLIFTS},
    ),
    Kind(
        "taper_approval",
        "渐退期审批表",
        HEAD
        | OPINIONS
        | each(TEXT, "household_number", "track", "category", "cause", "handler", "from_month", "to_month")
        | each(MAYBE, "hearing")
        | each(COUNT, "months")
        | {"before": MONEY, "line": MAYBE_MONEY, "plan": Rows(each(TEXT, "month") | {"amount": MONEY})},
    ),
)
