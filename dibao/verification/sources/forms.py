"""核对用表 — what a department gets to fill, and what it fills in: the same fields for the template and the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from dibao.exchange.tabular import Field, write_csv, write_xlsx

from .shape import ID_NUMBER, NAME, Source

OUTCOMES: Final = {"found": "有信息", "nothing": "无信息", "refused": "未答复"}
QUERY: Final = Field("query_number", "查询编号", required=True)
OUTCOME: Final = Field("outcome", "查询结果", "code", required=True, codes=OUTCOMES)
REMARK: Final = Field("remark", "说明", aliases=("备注",))

REQUEST: Final = (
    QUERY,
    ID_NUMBER,
    NAME,
    Field("register_label", "查询事项"),
    Field("purpose", "查询用途"),
    Field("authorisation", "授权书编号"),
    Field("valid_to", "授权有效期止", "date"),
    Field("due_on", "请于何日前答复", "date"),
)


def reply_fields(source: Source) -> tuple[Field, ...]:
    """答复表的列 — the query's number, the outcome, then the register's own columns, none of which "nothing" needs."""
    own = (replace(field, required=field.code in (ID_NUMBER.code, NAME.code)) for field in source.fields)
    return (QUERY, OUTCOME, *own, REMARK)


def notes(source: Source) -> tuple[str, ...]:
    """填写说明 — the sentences above the list of columns."""
    return (
        f"{source.label}核对答复表，由{source.department}填写。",
        "每个查询编号至少填一行；同一人有多条信息的，每条一行，查询编号相同。",
        "没有查到的，查询结果填“无信息”，其余列留空；因故不能答复的填“未答复”，并在“说明”里写明原因。",
        "请不要改动查询编号、公民身份号码和姓名，不要增删列。",
    )


def write_template(path: Path, source: Source, *, rows: Iterable[Mapping[str, Any]] = ()) -> int:
    """空白答复表 — CSV or XLSX by the file's ending; `rows` fills in what was asked. Returns the rows written."""
    if path.suffix.lower() == ".csv":
        return write_csv(path, reply_fields(source), rows)
    return write_xlsx(path, reply_fields(source), rows, notes=notes(source))
