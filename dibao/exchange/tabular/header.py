"""表头 — which column is which; every reason why the table cannot be read, all at once."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from . import cells
from .fields import Field, Unreadable
from .mangled import AGAIN, cut_at_fifteen, folded, scientific
from .sources import Row

TITLE_ROWS = 5
LOOKED_AT = 50
_UNIT = re.compile(r"[(（\[【:：,，/]?\s*(?:单位[:：]?)?(万元|元|分)\s*[)）\]】]?$")
_BESIDE = re.compile(r"[:,/]\s*(万元|元|分)$")
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：\s]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·]{2,15}")
_ID = re.compile(r"\d{17}[\dXx]|\d{15}")
# What a cell looks like when its column is not what the heading says.
_LOOKS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    ("身份证号", _ID.fullmatch),
    ("日期", lambda cell: cells._DAY.fullmatch(cell)),
    ("数字", re.compile(r"-?[\d,]+(\.\d+)?").fullmatch),
    ("姓名", _HAN_NAME.fullmatch),
)
_LOOK_OF = {"id_number": "身份证号", "date": "日期", "fen": "数字", "integer": "数字", "name": "姓名"}
_PLACED = frozenset({"id_number", "name", "account", "date", "fen", "integer", "code", "flag"})


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands: its place from 0, and the unit its heading names (money only)."""

    place: int
    field: Field
    unit: str


@dataclass(frozen=True, slots=True)
class Header:
    """The heading row: its number, the columns found, and how many columns it has."""

    number: int
    columns: tuple[Column, ...]
    width: int
    faults: tuple[str, ...]


def heading(cell: Any) -> str:
    """A heading without notes, units, stars and blanks, for comparison."""
    return _NOTE.sub("", _BESIDE.sub("", unicodedata.normalize("NFKC", str(cell)).strip())).casefold()


def unit_of(cell: Any) -> str:
    """The unit of money a heading names, or empty."""
    found = _UNIT.search(unicodedata.normalize("NFKC", str(cell)).strip())
    return found.group(1) if found else ""


def find(rows: Sequence[Row], fields: Sequence[Field]) -> Header:
    """The heading among the first rows: the one that names most fields. Raises Unreadable when none does."""
    known: dict[str, Field] = {}
    for field in fields:
        for each in field.headings:
            known.setdefault(heading(each), field)
    filled = [row for row in rows if any(str(cell).strip() for cell in row[1])][: TITLE_ROWS + 1]
    if not filled:
        raise Unreadable("文件里没有内容。请核对是否选错了文件。")
    number, row = max(filled, key=lambda row: len({heading(cell) for cell in row[1]} & known.keys()))
    named = [(place, known[heading(cell)], cell) for place, cell in enumerate(row) if heading(cell) in known]
    if not named:
        wanted = "、".join(field.label for field in fields if field.required) or fields[0].label
        raise Unreadable(
            f"前 {TITLE_ROWS + 1} 行里没有找到表头。表头应有：{wanted}。请用本系统的模板，或改好表头再导入。"
        )
    columns = tuple(
        Column(place, field, unit_of(cell) or unit_of(field.label) if field.kind == "fen" else "")
        for place, field, cell in named
    )
    width = max(place for place, cell in enumerate(row) if str(cell).strip()) + 1
    return Header(number, columns, width, tuple(_faults(columns, fields, number)))


def _faults(columns: Sequence[Column], fields: Sequence[Field], number: int) -> list[str]:
    there = Counter(column.field.code for column in columns)
    missing = [field.label for field in fields if field.required and field.code not in there]
    found = [f"第 {number} 行表头缺少：{'、'.join(missing)}。请补上这些列，或改成模板里的列名。"] if missing else []
    for field in fields:
        places = [letter(column.place) for column in columns if column.field.code == field.code]
        if len(places) > 1:
            found.append(f"表头“{field.label}”出现了 {len(places)} 次（{'、'.join(places)} 列）。请只留一列。")
    return found


def shifted(header: Header, rows: Sequence[Row]) -> list[str]:
    """错列 — sentences for columns most of whose first cells are something else than their heading says."""
    body = [row for number, row in rows if number > header.number][:LOOKED_AT]
    found = []
    for column in header.columns:
        given = [row[column.place] for row in body if len(row) > column.place and str(row[column.place]).strip()]
        if column.field.kind in _PLACED and len(given) >= 3:
            found += _sentence(column, given)
    return found


def _sentence(column: Column, given: list[Any]) -> list[str]:
    wrong = [cell for cell in given if not _fits(column, cell)]
    if len(wrong) * 2 <= len(given):
        return []
    where = f"第 {column.place + 1} 列（{letter(column.place)} 列）"
    if column.field.kind in ("id_number", "account") and sum(map(_mangled, wrong)) * 2 > len(given):
        return [f"{where}“{column.field.label}”被表格软件改成了数字，后几位已丢失。{AGAIN}。"]
    looks = Counter(_look(cell) for cell in wrong).most_common(1)[0][0]
    if looks and looks != _LOOK_OF.get(column.field.kind):
        return [f"{where}像是{looks}，标题却是“{column.field.label}”。请核对是否错列。"]
    shown = str(wrong[0])[:12] if column.field.kind not in ("id_number", "account", "name") else ""
    example = f"，例如“{shown}”" if shown else ""
    return [f"{where}“{column.field.label}”前 {len(given)} 行有 {len(wrong)} 行填得不对{example}。请核对是否错列。"]


def _fits(column: Column, cell: Any) -> bool:
    try:
        value = cells.CELLS[column.field.kind](cell, column.field, column.unit)
    except cells.Fault as fault:
        return fault.kept is not None and not cut_at_fifteen(fault.kept)
    if column.field.kind == "id_number":
        return not cut_at_fifteen(value)
    return column.field.kind != "name" or _look(cell) not in ("身份证号", "日期", "数字")


def _mangled(cell: Any) -> bool:
    if isinstance(cell, float):
        return cell >= 10**15
    return scientific(folded(str(cell))) or cut_at_fifteen(folded(str(cell)))


def _look(cell: Any) -> str:
    written = folded(cells.plain(cell))
    return next((label for label, fits in _LOOKS if fits(written)), "")


def letter(place: int) -> str:
    """A column as a spreadsheet names it: 0 → A, 26 → AA."""
    place, last = divmod(place, 26)
    return (letter(place - 1) if place else "") + chr(ord("A") + last)
