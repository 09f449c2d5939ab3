"""字段 — what a column is called, what it holds, and how it may be written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "name", "id_number", "account", "date", "fen", "integer", "code", "flag"]
# What people call the two columns that every register begins with.
USUAL = {
    "id_number": (
        "身份证号",
        "身份证号码",
        "公民身份号码",
        "公民身份证号码",
        "居民身份证号",
        "证件号码",
        "身份证件号码",
    ),
    "name": ("姓名",),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `code` is the key of the values, `label` the heading; `codes` maps stored code → Chinese label."""

    code: str
    label: str
    kind: Kind = "text"
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading this column may stand under."""
        return (self.label, self.code, *self.aliases, *USUAL.get(self.code, ()))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file.

    `number` is the row as a spreadsheet counts it (the heading is row 1 when nothing stands above it). `values` are
    typed by kind: fen int, date, int, bool (flag), else str; None where empty or unusable. An ID number whose check
    digit or birth date is wrong stays in `values` as it was written, so that somebody can be asked about it.
    """

    number: int
    values: dict[str, Any]
    faults: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file that cannot be read as this table at all; `sentences` name every reason and what to do."""

    def __init__(self, *sentences: str):
        self.sentences = list(sentences)
        super().__init__("".join(sentences))
