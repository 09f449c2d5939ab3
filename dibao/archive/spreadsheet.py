"""导出表格 — rows of text as XLSX; nothing in a cell is ever a formula or a link."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def book(title: str, heads: Sequence[str], lines: Iterable[Sequence[str]], *, foot: str) -> bytes:
    """One sheet with its heads, printed with `foot` under every page."""
    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet, bold = workbook.add_worksheet(title[:31]), workbook.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 22)
        sheet.set_footer(foot.replace("&", "&&")[:200])
        for number, line in enumerate([heads, *lines]):
            for column, value in enumerate(line):
                sheet.write_string(number, column, value, None if number else bold)
    return out.getvalue()
