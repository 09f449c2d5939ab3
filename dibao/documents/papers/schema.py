"""What a paper's data must look like, and how each value is written on paper.

A value is checked and turned into printed text here, once, so that a template only ever sees strings
and can never print "none", a Python date or a bare number of fen.
"""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid

# Format characters that reorder or hide text: a name must read the same to the eye and to the machine.
_FORMATTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Field(NamedTuple):
    """One blank of a paper: `kind` says how a value is written, `optional` whether it may be empty."""

    kind: str
    optional: bool = False


class Rows(NamedTuple):
    """A table: its columns, and the lines a hand-filled form starts with (`preset`, then empty ones)."""

    columns: "dict[str, Field | Rows]"
    preset: tuple[dict[str, str], ...] = ()
    blank: int = 4


TEXT = Field("text")
MAYBE = Field("text", optional=True)
DATE = Field("date")
MAYBE_DATE = Field("date", optional=True)
MONEY = Field("money")
MAYBE_MONEY = Field("money", optional=True)
COUNT = Field("count")
MAYBE_COUNT = Field("count", optional=True)

Schema = dict[str, Field | Rows]


def printed(schema: Schema, data: dict[str, Any], *, title: str, blank: bool = False) -> dict[str, Any]:
    """The data as printed strings. Unknown, missing and empty keys are refused by name (Invalid).

    `blank=True` prints a form for filling by hand: what is missing becomes an empty box.
    """
    wrong = _differences(schema, data, blank)
    if wrong:
        raise Invalid(f"《{title}》不能打印：{'；'.join(wrong)}。")
    return {key: _value(rule, data.get(key), f"《{title}》的 {key}", blank) for key, rule in schema.items()}


def _differences(schema: Schema, data: dict[str, Any], blank: bool) -> list[str]:
    missing = [] if blank else sorted(set(schema) - set(data))
    unknown = sorted(set(data) - set(schema))
    parts = (("缺少内容 ", missing), ("不认识的内容 ", unknown))
    return [words + "、".join(keys) for words, keys in parts if keys]


def _value(rule: Field | Rows, value: Any, place: str, blank: bool) -> Any:
    if isinstance(rule, Rows):
        return _rows(rule, value, place, blank)
    if blank and value in (None, ""):
        return ""
    if rule.optional and isinstance(value, str) and not value.strip():
        return ""
    return _WRITERS[rule.kind](value, place)


def _rows(rule: Rows, value: Any, place: str, blank: bool) -> list[dict[str, Any]]:
    if blank and not value:
        empty = dict.fromkeys(rule.columns, "")
        return [empty | line for line in rule.preset] + [empty] * rule.blank
    if not isinstance(value, (list, tuple)):
        raise Invalid(f"{place} 应是一张表。")
    lines = []
    for number, row in enumerate(value, 1):
        wrong = _differences(rule.columns, row, blank)
        if wrong:
            raise Invalid(f"{place} 第 {number} 行不能打印：{'；'.join(wrong)}。")
        where = f"{place} 第 {number} 行 "
        lines.append({key: _value(each, row.get(key), where + key, blank) for key, each in rule.columns.items()})
    return lines


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{place} 没有填写。")
    value = value.replace("\r\n", "\n").replace("\t", " ")
    for char in value:
        if char != "\n" and unicodedata.category(char) in _FORMATTING:
            raise Invalid(f"{place} 里有看不见的控制字符 U+{ord(char):04X}，请删去后重新填写。")
    return value


def _date(value: Any, place: str) -> str:
    if not isinstance(value, date):
        raise Invalid(f"{place} 应是日期。")
    return f"{value.year}年{value.month}月{value.day}日"


def _money(value: Any, place: str) -> str:
    return yuan(_whole(value, place))


def _count(value: Any, place: str) -> str:
    if _whole(value, place) < 0:
        raise Invalid(f"{place} 不能是负数。")
    return str(value)


def _whole(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid(f"{place} 应是整数。")
    return value


_WRITERS: dict[str, Callable[[Any, str], str]] = {"text": _text, "date": _date, "money": _money, "count": _count}
