"""读表 — a file as typed lines, one at a time; the heading is judged before the first line is given."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from . import cells, header
from .fields import Field, Line, Unreadable
from .header import Header
from .sources import Row, Source, sources


def read(path: Path, fields: Sequence[Field], *, name: str = "") -> Iterator[Line]:
    """读表 — the lines of a CSV (UTF-8, GBK, GB18030; comma or tab) or XLSX, in bounded memory.

    Encoding, heading and the first fifty rows are judged at once: Unreadable carries every reason, with `name` (the
    name the file came with) before them. Empty rows are left out. A quotation mark that is never closed raises
    Unreadable when the lines come to it, so apply nothing before the last line was read.
    """
    try:
        source, found = _table(Path(path), fields)
    except Unreadable as problem:
        raise Unreadable(*([f"“{name}”不能导入。"] if name else []), *problem.sentences) from None
    return _lines(source, found)


def _table(path: Path, fields: Sequence[Field]) -> tuple[Source, Header]:
    """The part of the file whose heading fits best; two worksheets that both fit are refused."""
    tables, reasons = [], []
    for source in sources(path):
        rows = _first(source)
        try:
            tables.append((source, header.find(rows, fields), rows))
        except Unreadable as problem:
            reasons.append(problem)
    if not tables:
        raise reasons[0] if reasons else Unreadable("表格文件里没有看得见的工作表。请取消隐藏后再导入。")
    best = max(tables, key=lambda table: len(table[1].columns))
    whole = [source for source, each, _ in tables if len(each.columns) == len(best[1].columns)]
    source, found, rows = best
    faults = [*found.faults, *header.shifted(found, rows)]
    if len(whole) > 1 and all(hasattr(each, "title") for each in whole):
        faults.append(f"文件里有 {len(whole)} 张工作表都是这种表。请只留一张，其余另存后分别导入。")
    if faults:
        raise Unreadable(*faults)
    return source, found


def _first(source: Source) -> list[Row]:
    rows = source.rows()
    try:
        return list(islice(rows, header.LOOKED_AT + header.TITLE_ROWS + 1))
    finally:
        rows.close()  # type: ignore[attr-defined]


def _lines(source: Source, found: Header) -> Iterator[Line]:
    for number, row in source.rows():
        if number > found.number and any(cell != "" and str(cell).strip() for cell in row):
            yield _line(number, row, found)


def _line(number: int, row: list[Any], found: Header) -> Line:
    values: dict[str, Any] = {}
    faults: list[str] = []
    width = len(row)
    for column in found.columns:
        field = column.field
        cell = row[column.place] if column.place < width else ""
        value = None
        if cell != "":
            try:
                value = cells.CELLS[field.kind](cell, field, column.unit)
                value = None if value == "" else value
            except cells.Fault as fault:
                value = fault.kept
                if str(cell).strip():
                    faults.append(f"{field.label}{fault.sentence}。")
                    values[field.code] = value
                    continue
        if value is None and field.required:
            faults.append(f"{field.label}没有填写。")
        values[field.code] = value
    if width > found.width and any(str(cell).strip() for cell in row[found.width :]):
        faults.append(f"这一行比表头多出 {width - found.width} 格，可能错了列，请核对。")
    return Line(number, values, tuple(faults))
