"""What a register is to this house: its columns, and what one of its answers means. Pure: no Django.

A source is one small file of this package with a constant ``SOURCE``. Its ``fields`` are the template, the reader of
replies and the columns of the nightly run; ``meaning`` turns one answered row into findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dibao.exchange.tabular import Field
from dibao.rules.catalogue import name_of
from dibao.rules.money import yuan

INCOME, PROPERTY, HINT = "income", "property", "hint"
MONTH, YEAR, ONCE = "month", "year", "once"

ID_NUMBER: Final = Field(
    "id_number",
    "公民身份号码",
    "id_number",
    required=True,
    aliases=("身份证号", "身份证号码", "公民身份证号码", "证件号码"),
)
NAME: Final = Field("name", "姓名", "name", required=True, aliases=("人员姓名", "被核对人", "被查询人"))


class Thresholds:
    """本地口径 — the dated parameters one place has decided; a key nobody has decided reads as None."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = dict(values or {})

    def __getitem__(self, key: str) -> Any:
        return self._values.get(key)

    def undecided(self, key: str) -> str:
        """The sentence that goes with a fact which cannot be judged here; empty when the place has decided."""
        if self._values.get(key) is not None:
            return ""
        return f"本地还没有规定“{name_of(key)}”，仅作线索，请人工核实。"


@dataclass(frozen=True, slots=True)
class Found:
    """核对发现 — one thing a register says of one person.

    block: ``income`` and ``property`` stand in the four columns, ``hint`` is a clue without a figure that counts.
    amount: fen for one ``period`` (month, year, once; empty for property). None beside ``property`` means: the register
    knows the thing but not its worth. question: what somebody must answer before the report is done with; may be empty.
    kind: the finding's slug, the same for all sources of one fact (a death is a death). on: the day it became so.
    """

    block: str
    item: str
    amount: int | None
    period: str
    text: str
    kind: str
    on: date | None = None
    question: str = ""


Meaning = Callable[[Mapping[str, Any], Thresholds], list[Found]]


@dataclass(frozen=True, slots=True)
class Source:
    """登记库 — one register of one department.

    register: a value of ``verification.choices.Register``. table: the code of the ministry's exchange set, empty where
    it has none. thresholds: keys of ``rules.catalogue``. columns: codes of the fields the nightly run keeps as figures.
    """

    register: str
    label: str
    department: str
    table: str
    fields: tuple[Field, ...]
    meaning: Meaning
    thresholds: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    nightly: bool = False

    def __post_init__(self) -> None:
        known = [field.code for field in self.fields]
        if known[:2] != ["id_number", "name"] or len(set(known)) != len(known) or set(self.columns) - set(known):
            raise ValueError(f"source {self.register}: fields begin with id_number and name, columns are fields")

    def says(self, row: Mapping[str, Any], local: Thresholds) -> list[Found]:
        """What one answered row means; columns the file did not have read as empty."""
        return self.meaning({field.code: None for field in self.fields} | dict(row), local)

    def field(self, code: str) -> Field:
        """The field of this code; raises KeyError."""
        return {field.code: field for field in self.fields}[code]

    def word(self, code: str, value: Any) -> str:
        """The Chinese word of a coded value, empty for none."""
        return self.field(code).codes.get(str(value), "") if value is not None else ""


def income(item: str, amount: int, period: str, text: str, *, kind: str, question: str = "") -> Found:
    """收入 — a figure of 办法 第十三条; whether the item counts is the law's arithmetic, not the register's."""
    return Found(INCOME, item, amount, period, text, kind, question=question)


def owned(item: str, amount: int | None, text: str, *, kind: str, on: date | None = None, question: str = "") -> Found:
    """财产 — a thing or a sum of 办法 第十四条."""
    return Found(PROPERTY, item, amount, "", text, kind, on, question)


def clue(text: str, *, kind: str, on: date | None = None, question: str = "") -> Found:
    """线索 — a help to judgement only. 办法 第十七条."""
    return Found(HINT, "", None, "", text, kind, on, question)


def worded(*parts: Any) -> str:
    """The parts that are there, with a comma between; dates and words as they are."""
    return "，".join(str(part) for part in parts if part not in (None, ""))


def sum_of(label: str, fen: int | None) -> str:
    """``余额 1,234 元``; empty when the register gives no figure."""
    return "" if fen is None else f"{label} {yuan(fen)} 元"


def above(thresholds: Thresholds, key: str, amount: int, *, what: str, kind: str) -> list[Found]:
    """辅助指标 — a clue when a yearly sum passes the local line, or when the place has no line. 办法 第十七条."""
    if amount <= 0:
        return []
    text = sum_of(what, amount)
    if undecided := thresholds.undecided(key):
        return [clue(f"{text}。{undecided}", kind=kind)]
    line = thresholds[key]
    if amount <= line:
        return []
    return [clue(f"{text}，超过本地提示线 {yuan(line)} 元", kind=kind, question="钱从哪里来，用在哪里？")]
