"""来询和答复的表 — what a department hands in, and what it is given: the columns in which 其他救助 is answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dibao.documents import vault
from dibao.exchange.tabular import Field, write_csv, write_xlsx
from dibao.rules.money import yuan
from dibao.verification.sources import SOURCES
from dibao.verification.sources.forms import OUTCOME, QUERY, REMARK
from dibao.verification.sources.shape import ID_NUMBER, NAME

from .choices import FIELDS

ASKED: Final = (QUERY, ID_NUMBER, NAME)
_AID: Final = SOURCES["other_aid"]
_OWN: Final[dict[str, Field]] = {
    "place": _AID.field("place"),
    "from_on": _AID.field("from_on"),
    "track": Field("track", "城乡类别"),
    "members": Field("members", "保障人口", "integer"),
    "review_due": Field("review_due", "下次复核日期", "date"),
    "amount": _AID.field("amount"),
}
ENDINGS: Final = (".csv", ".xlsx")


def answer_fields(agreed: Sequence[str]) -> tuple[Field, ...]:
    """答复表的列 — the number and outcome of each row, who was asked about, the kind of aid, and what was agreed on."""
    return (
        QUERY, OUTCOME, ID_NUMBER, NAME, _AID.field("programme"), *(_OWN[name] for name in _OWN if name in agreed), REMARK,
    )  # fmt: skip


def answer_table(agreed: Sequence[str], rows: Iterable[dict[str, Any]], *, ending: str) -> bytes:
    """答复表 as bytes, in the kind of file the question came in; what has a code is written in words."""
    columns = answer_fields(agreed)
    worded = [row | {c.code: c.codes[row[c.code]] for c in columns if c.codes and c.code in row} for row in rows]
    return _bytes(lambda path: (write_xlsx if ending == ".xlsx" else write_csv)(path, columns, worded))


def in_words(said: Mapping[str, Any]) -> dict[str, str]:
    """What one row was told, in the words of the agreement; the outcome and remarks left out."""
    columns = {"programme": _AID.field("programme"), **_OWN}
    labels = {"programme": "救助类别"} | FIELDS
    return {labels[name]: _shown(columns[name], value) for name, value in said.items() if name in columns}


def _shown(column: Field, value: Any) -> str:
    return f"{yuan(value)} 元" if column.kind == "fen" else column.codes.get(value, str(value))


def blank_table() -> bytes:
    """来询表的空表 — XLSX, for a department that asks for the first time."""
    notes = ("一人一行；查询编号由来询单位自编，答复时原样带回。", "请不要增删列。")
    return _bytes(lambda path: write_xlsx(path, ASKED, (), notes=notes))


def _bytes(write: Callable[[Path], int]) -> bytes:
    """What is written to a path, and never touches the disk."""
    with vault.held_in_memory() as memory:
        path = vault.path_of(memory)
        write(path)
        return path.read_bytes()
