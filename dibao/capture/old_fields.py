"""旧档清单的列 — what a ledger or box list may say, and which heading says it. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from dibao.exchange.tabular import Field, Unreadable
from dibao.exchange.tabular.header import heading
from dibao.exchange.tabular.sources import sources

LOOKED_AT = 6

# `code` differs from the names every register uses, so that a mapped heading is the only one that counts.
FIELDS = (
    Field("head_name", "户主姓名", "name", required=True, aliases=("户主", "姓名", "申请人", "户主（申请人）")),
    Field(
        "village_name", "村（社区）", "text", required=True, aliases=("村", "村居", "村名", "社区", "所在村", "村社区")
    ),
    Field("filed_year", "年度", "integer", required=True, aliases=("归档年度", "立卷年度", "年份", "起始年度")),
    Field("household_no", "户号", "text", aliases=("家庭编号",)),
    Field("id_no", "身份证号", "id_number", aliases=("身份证号码", "户主身份证号", "公民身份号码", "证件号码")),
    Field("track_name", "城乡", "text", aliases=("类别", "低保类别", "城乡类别")),
    Field("old_code", "原档号", "text", aliases=("档号", "卷号", "案卷号", "原编号")),
    Field("box_no", "盒号", "text", aliases=("原盒号", "档案盒", "箱号", "柜盒号")),
)
BY_CODE = {field.code: field for field in FIELDS}


def wanted(kind: str) -> tuple[Field, ...]:
    """The columns of a list of this kind; a box list must say the box."""
    return tuple(
        replace(field, required=field.required or (kind == "boxes" and field.code == "box_no")) for field in FIELDS
    )


def headings(path: Path) -> list[str]:
    """The headings of the file: the fullest of its first rows, of the first table in it. Raises Unreadable."""
    found = sources(path)
    best: list[str] = []
    for source in found:
        rows = source.rows()
        for _, row in islice(rows, LOOKED_AT):
            named = list(dict.fromkeys(str(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()))
            best = max(best, named, key=len)
        rows.close()  # type: ignore[attr-defined]
        if len(best) > 1:
            return best
    raise Unreadable("文件里没有找到表头。请在第一行写上列名，例如“户主姓名、村（社区）、年度、盒号”。")


def guessed(names: Sequence[str]) -> dict[str, str]:
    """Which heading says which field, as far as the name alone tells: field code → heading."""
    plain = {heading(name): name for name in reversed(names)}
    return {
        field.code: plain[heading(each)]
        for field in reversed(FIELDS)
        for each in reversed((field.label, *field.aliases))
        if heading(each) in plain
    }


def mapped(kind: str, mapping: Mapping[str, str]) -> list[Field]:
    """The columns to read, each under the heading somebody chose for it."""
    return [replace(field, label=mapping[field.code], aliases=()) for field in wanted(kind) if mapping.get(field.code)]


def lacking(kind: str, mapping: Mapping[str, str]) -> list[str]:
    """Labels of columns that must be there and have no heading."""
    return [field.label for field in wanted(kind) if field.required and not mapping.get(field.code)]


def shown(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Label and value of what a row says, in the order of the columns."""
    return [(field.label, values[field.code]) for field in FIELDS if values.get(field.code) not in (None, "")]
