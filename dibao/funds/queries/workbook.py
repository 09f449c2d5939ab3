"""Spreadsheets to take away. Money in yuan with two decimals."""

import io
from collections.abc import Sequence
from dataclasses import astuple

import xlsxwriter

from .tables import Cells, Row

HEADS = ("地区或月份", "户数", "人数", "保障金", "分类施保", "补发", "价格补贴", "合计", "退回", "追回")
COUNTS = 2


def table(title: str, rows: Sequence[Row], total: Cells) -> bytes:
    """资金统计表."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        yuan = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(HEADS) - 1, 16)
        sheet.write_row(0, 0, HEADS, bold)
        lines = [*((row.name, row.cells) for row in rows), ("合计", total)]
        for number, (name, cells) in enumerate(lines, start=1):
            sheet.write_string(number, 0, name)
            for column, value in enumerate(astuple(cells), start=1):
                if column <= COUNTS:
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_number(number, column, value / 100, yuan)
    return out.getvalue()
