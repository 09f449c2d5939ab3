"""Spreadsheets to take away: the families of a result, the back pay. Money in yuan with two decimals."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from dibao.rules.changes import KIND_NAMES, WHY_NAMES

from ..models import StandardChange
from .listing import BackPayRow, heads_by_number
from .results import Results

TRACKS = {"urban": "城市", "rural": "农村"}
STEP = 5000


def households(change: StandardChange, results: Results, rows: Any) -> bytes:
    """试算名单 — one row each; heads masked like on the screen."""
    heads = (
        "户号",
        "户主",
        "区划代码",
        "城乡",
        "变化",
        "原因",
        "保障人数",
        "现在每月",
        "调整后每月",
        "每月增减",
        "全年增减",
    )
    return _book(change.number, heads, _household_lines(results, rows), money=(7, 8, 9, 10))


def _household_lines(results: Results, rows: Any) -> Iterable[Sequence[Any]]:
    for first in range(0, len(rows), STEP):
        lines = list(results.lines(rows[first : first + STEP]))
        names = heads_by_number(line.number for line in lines)
        for line in lines:
            more = line.amount - line.old_amount
            yield (
                line.number, names.get(line.number, ""), str(line.division), TRACKS[line.track], KIND_NAMES[line.kind],
                WHY_NAMES[line.why], line.members, line.old_amount, line.amount, more, more * 12,
            )  # fmt: skip


def back_pay(change: str, rows: Iterable[BackPayRow]) -> bytes:
    """补发清单."""
    heads = ("户号", "户主", "村（社区）", "自", "至", "月数", "每月补发", "补发合计", "说明")
    lines = (
        (
            row.number, row.head, row.place, f"{row.back_pay.from_month:%Y-%m}", f"{row.back_pay.to_month:%Y-%m}",
            row.back_pay.months, row.back_pay.each_month, row.back_pay.amount, row.back_pay.get_reason_display(),
        )
        for row in rows
    )  # fmt: skip
    return _book(change, heads, lines, money=(6, 7))


def _book(title: str, heads: Sequence[str], lines: Iterable[Sequence[Any]], *, money: tuple[int, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        yuan = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 16)
        sheet.write_row(0, 0, heads, bold)
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if column in money:
                    sheet.write_number(number, column, value / 100, yuan)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                else:
                    sheet.write_number(number, column, value)
    return out.getvalue()
