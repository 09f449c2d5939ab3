"""Papers of the file itself: 卷内文件目录, 卷内备考表, 档案袋."""

from ..schema import COUNT, DATE, MAYBE, MAYBE_COUNT, MAYBE_DATE, TEXT, Rows
from .parts import Kind, each

PAPERS = (
    Kind(
        "item_list",
        "卷内文件目录",
        each(TEXT, "archival_code", "title", "retention")
        | {
            "items": Rows(
                {"order": COUNT, "dated": MAYBE_DATE}
                | each(TEXT, "author", "title", "pages")
                | each(MAYBE, "number", "note")
            )
        },
    ),
    Kind(
        "note_sheet",
        "卷内备考表",
        each(TEXT, "archival_code", "title", "situation", "filed_by")
        | each(COUNT, "item_count", "page_count")
        | each(MAYBE, "checked_by")
        | {"filed_on": DATE, "checked_on": MAYBE_DATE},
    ),
    Kind(
        "four_checks",
        "电子档案四性检测报告",
        each(TEXT, "archival_code", "stage", "checked_by", "checked_at", "conclusion", "result_digest")
        | each(MAYBE, "package_root")
        | {"results": Rows(each(TEXT, "property", "title", "outcome") | each(MAYBE, "told", "signed"))},
    ),
    Kind(
        "bag_label",
        "最低生活保障家庭档案",
        each(TEXT, "archival_code", "household_number", "head", "county", "township", "village", "year", "retention")
        | each(MAYBE, "fonds", "box", "secrecy")
        | each(MAYBE_DATE, "opened_on", "closed_on")
        | each(MAYBE_COUNT, "item_count", "page_count"),
    ),
)
