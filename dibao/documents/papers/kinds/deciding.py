"""Papers of 公示, 异议, 审核确认 and of every other end of a case."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_DATE, MAYBE_MONEY, MONEY, TEXT, Rows
from .parts import ACCOUNT, HEAD, LETTER, MEMBERS, OBLIGORS, OPINIONS, REASONS, REMEDY, Kind, each

# 办法 第十九条、第二十四条. Nothing else than these columns exists on a public paper, on purpose.
PUBLIC_PAPERS = (
    Kind(
        "notice",
        "最低生活保障审核公示",
        each(TEXT, "office", "village", "place", "phone")
        | each(DATE, "starts_on", "ends_on")
        | {"households": Rows(each(TEXT, "name", "village", "category") | {"members": COUNT, "amount": MONEY})},
    ),
    Kind(
        "publication",
        "最低生活保障确认公布",
        each(TEXT, "office", "village", "phone")
        | each(DATE, "published_on")
        | {"households": Rows(each(TEXT, "name") | {"members": COUNT, "amount": MONEY})},
    ),
)

PAPERS = (
    *PUBLIC_PAPERS,
    Kind(
        "objection",
        "公示异议登记表",
        HEAD
        | each(DATE, "raised_on")
        | each(TEXT, "way", "content", "handler")
        | each(MAYBE, "objector", "objector_phone", "handling", "answer")
        | each(MAYBE_DATE, "answered_on"),
        blank=True,
    ),
    Kind(
        "confirmation_form",
        "最低生活保障审核确认表",
        HEAD
        | ACCOUNT
        | OPINIONS
        | each(DATE, "applied_on")
        | each(TEXT, "household_number", "track", "sex", "id_number", "phone", "hukou_address", "home_address")
        | each(TEXT, "category", "kinship", "single")
        | each(MAYBE, "effective_from", "exempt", "notice")
        | each(COUNT, "member_count", "counted")
        | each(MONEY, "standard", "income", "per_head", "amount")
        | {
            "members": MEMBERS,
            "obligors": OBLIGORS,
            "property": Rows(each(TEXT, "kind", "detail")),
            "incomes": Rows(each(TEXT, "kind") | {"amount": MONEY}),
            "spending": Rows(each(TEXT, "kind") | {"amount": MONEY}),
            "uplifts": Rows(each(TEXT, "name", "kind") | {"amount": MONEY}),
        },
    ),
    Kind(
        "confirmation",
        "最低生活保障确认通知书",
        LETTER
        | REMEDY
        | each(COUNT, "member_count", "counted")
        | each(TEXT, "category", "from_month", "review", "basis")
        | each(MAYBE, "bank")
        | each(MONEY, "amount", "uplift"),
    ),
    Kind(
        "change_notice",
        "最低生活保障金调整通知书",
        LETTER
        | REMEDY
        | each(TEXT, "category", "document", "from_month", "basis")
        | each(MAYBE, "back_months")
        | each(COUNT, "counted")
        | each(MONEY, "before", "amount")
        | each(MAYBE_MONEY, "back_pay"),
    ),
    Kind(
        "refusal",
        "最低生活保障不予确认告知书",
        LETTER
        | REMEDY
        | each(DATE, "applied_on")
        | each(COUNT, "member_count")
        | each(TEXT, "basis")
        | {"reasons": REASONS},
    ),
    Kind(
        "termination",
        "最低生活保障终止告知书",
        LETTER | REMEDY | each(TEXT, "matter", "basis") | each(MAYBE, "hearing") | {"reasons": REASONS},
    ),
    Kind(
        "withdrawal",
        "撤回最低生活保障申请确认书",
        HEAD | each(DATE, "applied_on", "withdrawn_on") | each(TEXT, "handler", "phone") | each(MAYBE, "reason"),
    ),
    Kind(
        "extension",
        "延长办理期限审批表",
        HEAD | OPINIONS | each(DATE, "accepted_on", "due_on", "extended_to") | each(TEXT, "cause", "reason", "handler"),
    ),
    Kind(
        "exit",
        "退出最低生活保障登记表",
        HEAD
        | OPINIONS
        | each(TEXT, "household_number", "track", "category", "last_month", "cause", "basis", "handler")
        | each(MAYBE, "hearing")
        | each(COUNT, "member_count")
        | each(MONEY, "amount")
        | each(DATE, "exit_on")
        | each(MAYBE_DATE, "confirmed_on", "notified_on"),
    ),
)
