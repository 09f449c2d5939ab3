"""导出 — what a search found as XLSX, for a purpose that is written down."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Category, ClassCode, Series, Subject
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from .. import queries
from ..permissions import EXPORT
from ..queries.wanted import Wanted

MOST = 2000
SHORTEST_PURPOSE = 4
HEADS = ("门类", "档号", "户号", "题名", "日期", "页数", "类别或类目", "系列", "责任者", "村（社区）", "户主")
_CATEGORY, _SERIES = dict(Category.choices), dict(Series.choices)
_CLASS = dict(ClassCode.choices) | dict(Subject.choices)


@transaction.atomic
def export(*, wanted: Wanted, purpose: str, by: Any) -> bytes:
    """导出 — up to MOST papers, names masked; what for, by whom and how many is recorded, the words are not.

    NotAllowed for a post that may not, Invalid without a purpose or when nothing or too much is found.
    """
    require(by, EXPORT, by.live_posts[0].division)
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Invalid(fields={"purpose": "请写明导出的用途，例如“年度档案检查”。"})
    found = queries.papers(by, wanted, size=MOST)
    if not found.hits:
        raise Invalid("没有找到文件，没有什么可以导出。请先改条件再查找。")
    if found.next is not None or len(found.hits) > MOST:
        raise Invalid(f"找到的超过 {MOST} 件。请再加一个条件，分几次导出。")
    record("finding.export", by=by, about=None, division=by.live_posts[0].division, because=purpose,
           data={"count": len(found.hits), "filters": wanted.kept(), "words": bool(wanted.text.strip())})  # fmt: skip
    return _book(found.hits, f"用途：{purpose.strip()}　导出：{by.actor_name} {clock.today()}")


def _book(hits: Iterable[queries.Hit], foot: str) -> bytes:
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet("检索结果"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 3, 26)
        sheet.set_footer(foot.replace("&", "&&")[:200])
        for number, line in enumerate([HEADS, *map(_line, hits)]):
            for column, value in enumerate(line):
                sheet.write_string(number, column, value, None if number else bold)
    return out.getvalue()


def _line(hit: queries.Hit) -> tuple[str, ...]:
    return (
        _CATEGORY[hit.category], hit.code, hit.household, hit.title, str(hit.dated), str(hit.pages),
        _CLASS.get(hit.subject or hit.class_code, ""), _SERIES.get(hit.series, ""), hit.responsible, hit.place, hit.head,
    )  # fmt: skip
