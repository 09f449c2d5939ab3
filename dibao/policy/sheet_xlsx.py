"""The spreadsheet of decisions: Chinese headings, one decision a row. Pure."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from dibao.regions.codes import NATION, expand, is_code
from dibao.rules.catalogue import KEYS, name_of

from . import cells
from .sheet import MOST_BYTES, MOST_ROWS, TRACKS, Entry, Fault, Unreadable, entry_of, ordered

HEADINGS: Final = {
    "key": "参数项",
    "division": "区划代码",
    "place": "地区",
    "track": "城乡",
    "valid_from": "起",
    "valid_to": "止（不含）",
    "value": "值",
    "unit": "单位",
    "document": "文件",
    "article": "条款",
    "source": "来源",
    "confidence": "可信度",
}
_WIDTHS: Final = (30, 15, 22, 6, 12, 12, 44, 12, 36, 24, 18, 8)
_MOST_UNPACKED: Final = 50_000_000
_KEY_OF: Final = {key.name: slug for slug, key in KEYS.items()}
_TRACK_OF: Final = {word: slug for slug, word in TRACKS.items()}
_NATION: Final = "全国"
# A fixed moment: the same decisions give the same bytes.
_CREATED: Final = datetime(2000, 1, 1)


def write_xlsx(entries: Iterable[Entry], *, names: Mapping[int, str]) -> bytes:
    """The decisions in their order as a workbook; ``names`` says what each division is called."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("政策参数")
    head, cell = book.add_format({"bold": True, "bg_color": "#E8EEF4"}), book.add_format({"text_wrap": True})
    cell.set_num_format("@")
    for column, (width, words) in enumerate(zip(_WIDTHS, HEADINGS.values(), strict=True)):
        sheet.set_column(column, column, width, cell)
        sheet.write_string(0, column, words, head)
    for line, entry in enumerate(ordered(entries), start=1):
        for column, text in enumerate(_texts(entry, names)):
            sheet.write_string(line, column, text, cell)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _texts(entry: Entry, names: Mapping[int, str]) -> tuple[str, ...]:
    return (
        name_of(entry.key),
        _NATION if entry.division == NATION else str(entry.division),
        names.get(entry.division, ""),
        TRACKS.get(entry.track, entry.track),
        str(entry.valid_from),
        str(entry.valid_to or ""),
        cells.write(entry.value, unit=entry.unit),
        cells.write_unit(entry.unit),
        entry.document,
        entry.article,
        entry.source,
        entry.confidence,
    )


def read_xlsx(data: bytes) -> tuple[list[Entry], list[Fault]]:
    """(entries, faults) of a workbook's first sheet; blank rows are passed over, further columns too."""
    try:
        rows = _open(data)
        columns = _columns(rows[0] if rows else [])
    except Unreadable as why:
        return [], [Fault(1 if "一栏" in str(why) else 0, str(why))]
    entries: list[Entry] = []
    faults: list[Fault] = []
    for line, cell in enumerate(rows[1:], start=2):
        if not any(str(text).strip() for text in cell):
            continue
        try:
            entries.append(_entry({name: cell[at] for name, at in columns.items()}, line))
        except (Unreadable, ValueError) as why:
            faults.append(Fault(line, str(why)))
    return entries, faults


def _open(data: bytes) -> list[list[Any]]:
    """The rows of the first sheet. A packed bomb is refused before it unfolds."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            unpacked = sum(info.file_size for info in packed.infolist())
        if len(data) > MOST_BYTES or unpacked > _MOST_UNPACKED:
            raise Unreadable("文件太大，请分开导入。")
        rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, OSError, IndexError):
        raise Unreadable("文件不是 XLSX 表格，或已损坏。请用导出的表格填写后另存为 XLSX。") from None
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"文件超过 {MOST_ROWS} 行，请分开导入。")
    return rows


def _columns(head: list[Any]) -> dict[str, int]:
    found = {str(text).strip(): at for at, text in enumerate(head)}
    needed = {name: words for name, words in HEADINGS.items() if name != "place"}
    if lacking := [words for words in needed.values() if words not in found]:
        raise Unreadable(f"表头没有“{'、'.join(lacking)}”一栏。请用导出的表格填写。")
    return {name: found[words] for name, words in needed.items()}


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "key": lambda text: _KEY_OF.get(text, text),
    "division": lambda text: _division(text),
    "track": lambda text: _TRACK_OF.get(text, text),
    "unit": cells.read_unit,
}


def _entry(row: dict[str, Any], line: int) -> Entry:
    """One row of cells. Raises Unreadable or ValueError with the reason."""
    texts = {name: _text(cell) for name, cell in row.items()}
    whole: dict[str, Any] = {name: _READERS.get(name, str)(text) for name, text in texts.items()}
    whole["value"] = cells.read(texts["value"], unit=whole["unit"])
    whole["valid_from"] = _date(row["valid_from"])
    whole["valid_to"] = _date(row["valid_to"]) if texts["valid_to"] else None
    return entry_of(whole, line=line)


def _text(cell: Any) -> str:
    """A cell as text: a number typed as 632 comes as 632.0 out of the file."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _date(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip().replace("/", "-"))
    except ValueError:
        raise Unreadable(f"“{cell}”不是日期，应写成 2026-04-01") from None


def _division(text: str) -> int:
    if text == _NATION:
        return NATION
    try:
        code = expand(text) if text else -1
    except ValueError:
        code = -1
    if not is_code(code):
        raise Unreadable(f"“{text}”不是区划代码")
    return code
