"""写表 — the same fields as a file. Numbers that must not be reckoned with are text; nothing begins like a formula."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from .fields import Field
from .header import unit_of

_STARTS = tuple("=+-@＝＋－−＠\t\r'")
_BLANK = "\ufeff\u200b\u00a0\u3000 \n"
_WIDTHS = {"id_number": 22, "account": 26, "date": 13, "fen": 16, "text": 24}
KINDS = {
    "text": "文字", "name": "姓名", "id_number": "18 位身份证号，单元格格式为文本", "account": "账号，单元格格式为文本",
    "date": "日期，例如 2026-11-21", "fen": "金额，单位见列名，最多两位小数", "integer": "整数", "code": "下列之一",
    "flag": "是 或 否",
}  # fmt: skip


def write_csv(path: Path, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]) -> int:
    """写 CSV — UTF-8 with the mark that spreadsheets look for; returns how many rows were written."""
    count = 0
    with Path(path).open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([heading(field) for field in fields])
        for row in rows:
            count += 1
            writer.writerow([written(field, row.get(field.code)) for field in fields])
    return count


def write_xlsx(
    path: Path, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]], *, notes: Sequence[str] = ()
) -> int:
    """写 XLSX — every cell text but whole numbers and money; a second sheet 填写说明 says what each column takes."""
    count = 0
    # In memory: on the way to a file the library would lay the rows down in plain beside it.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        plain, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        money = book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet("数据")
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(fields):
            usual = money if field.kind == "fen" else None if field.kind == "integer" else plain
            sheet.set_column(place, place, _WIDTHS.get(field.kind, 14), usual)
            sheet.write_string(0, place, heading(field), bold)
        for count, row in enumerate(rows, 1):
            for place, field in enumerate(fields):
                _cell(sheet, count, place, field, row.get(field.code), money, plain)
        _explain(book.add_worksheet("填写说明"), fields, notes)
    return count


def heading(field: Field) -> str:
    """The heading of a column; money says its unit."""
    return f"{field.label}（元）" if field.kind == "fen" and not unit_of(field.label) else field.label


def written(field: Field, value: Any) -> str:
    """A value as text, readable again; fen become yuan unless the label names another unit."""
    if value is None:
        return ""
    match field.kind:
        case "fen":
            return _amount(int(value), unit_of(field.label))
        case "flag":
            return "是" if value else "否"
        case "date":
            return value.isoformat() if isinstance(value, date) else str(value)
        case "integer":
            return str(int(value))
    return escaped(str(value))


def escaped(text: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula; the reader takes it away again."""
    return f"'{text}" if text.lstrip(_BLANK).startswith(_STARTS) else text


def _amount(fen: int, unit: str) -> str:
    places = {"万元": 6, "分": 0}.get(unit, 2)
    sign, whole = "-" if fen < 0 else "", str(abs(fen)).rjust(places + 1, "0")
    return sign + (f"{whole[:-places]}.{whole[-places:]}" if places else whole)


def _cell(sheet: Any, row: int, place: int, field: Field, value: Any, money: Any, plain: Any) -> None:
    if value is None:
        return
    # A spreadsheet's number holds fifteen digits; larger amounts stay text and are read all the same.
    if field.kind in ("fen", "integer") and abs(value) < 10**13:
        text = written(field, value)
        sheet.write_number(row, place, float(text), money if field.kind == "fen" else None)
    else:
        sheet.write_string(row, place, written(field, value), plain)


def _explain(sheet: Any, fields: Sequence[Field], notes: Sequence[str]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 80)
    row = 0
    for row, note in enumerate(notes, 1):
        sheet.write_string(row - 1, 0, escaped(note))
    for place, title in enumerate(("列", "必填", "怎么填")):
        sheet.write_string(row, place, title)
    for field in fields:
        row += 1
        choices = (
            "：" + "、".join(f"{label}（{stored}）" for stored, label in field.codes.items()) if field.codes else ""
        )
        sheet.write_string(row, 0, f"　{heading(field)}")
        sheet.write_string(row, 1, "是" if field.required else "")
        sheet.write_string(row, 2, KINDS[field.kind] + choices)
