"""推演表格 — the tables of a scenario as a spreadsheet with a chart. Pure: no Django."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from dibao.population.reading import Table

FORMATS: Final = {"count": "#,##0", "money": "#,##0.00", "share": "0.0%"}
SCALE: Final = {"count": 1, "money": 100, "share": 1000}


def book(title: str, facts: Sequence[tuple[str, str]], tables: Sequence[Table]) -> bytes:
    """One sheet with what was asked, then one per table; amounts in yuan, shares as percentages."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as made:
        styles = {kind: made.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        head = made.add_format({"bold": True, "text_wrap": True, "bg_color": "#eef1f4", "border": 1})
        cover = made.add_worksheet("说明")
        cover.set_column(0, 0, 22)
        cover.set_column(1, 1, 80)
        cover.write_string(0, 0, title, made.add_format({"bold": True, "font_size": 14}))
        for line, (label, words) in enumerate(facts, start=2):
            cover.write_string(line, 0, label)
            cover.write_string(line, 1, words)
        for table in tables:
            _sheet(made, table, styles, head)
    return stream.getvalue()


def _sheet(made: Any, table: Table, styles: dict[str, Any], head: Any) -> None:
    name = "".join(c for c in table.title if c not in "[]:*?/\\（）")[:31]
    sheet = made.add_worksheet(name)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(table.heads), 15)
    sheet.freeze_panes(1, 1)
    for column, words in enumerate((table.first, *table.heads)):
        money = column and table.kinds[column - 1].endswith("money")
        sheet.write_string(0, column, words + ("（元）" if money else ""), head)
    for line, (label, values) in enumerate(table.rows, start=1):
        sheet.write_string(line, 0, label)
        for column, (value, kind) in enumerate(zip(values, table.kinds, strict=True), start=1):
            plain = kind.lstrip("+")
            if value is not None:
                sheet.write_number(line, column, value / SCALE[plain], styles[plain])
    if pair := _pair(table):
        _chart(made, sheet, name, table, pair)


def _pair(table: Table) -> list[int]:
    """The columns that stand beside each other in the chart: money, else counts, of today and then."""
    money = [n for n, kind in enumerate(table.kinds, start=1) if kind == "money"]
    return (money or [n for n, kind in enumerate(table.kinds, start=1) if kind == "count"])[-2:] if table.rows else []


def _chart(made: Any, sheet: Any, name: str, table: Table, pair: list[int]) -> None:
    chart = made.add_chart({"type": "bar"})
    last = len(table.rows)
    for column, ink in zip(pair, ("#9fb6d1", "#1d5fa8"), strict=False):
        chart.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
                "fill": {"color": ink},
            }
        )
    chart.set_title({"name": table.title})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 720, "height": 140 + 34 * min(last, 30)})
    sheet.insert_chart(1, len(table.heads) + 2, chart)
