"""参数表 — the decisions of a place as a spreadsheet or as YAML, both with the same content. Pure.

YAML is a list; an item is one decision, or a block that gives what several share under ``parameters``. Money there is
fen, as stored; in the spreadsheet it is yuan, as people write it (`cells`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

from dibao.rules.catalogue import KEYS

MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 20_000
TRACKS: Final = {"urban": "城市", "rural": "农村", "any": "不分"}

CONFIDENCES: Final = {"R": "已读文件原文", "R2": "转载或摘录", "M": "凭记忆，使用前核对", "demo": "演示虚构"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision outside the database. ``line`` is its row in the file, ``code`` its id when it is stored."""

    key: str
    division: int
    track: str
    valid_from: date
    valid_to: date | None
    value: Any
    unit: str
    document: str
    article: str
    source: str
    confidence: str
    line: int = field(default=0, compare=False)
    code: str = field(default="", compare=False)

    @property
    def content(self) -> str:
        """Everything that was decided, as text: equal for equal decisions."""
        return json.dumps(content(self), sort_keys=True, ensure_ascii=False, default=str)

    @property
    def place(self) -> tuple[str, int, str]:
        """Key, division and track: decisions that follow one another."""
        return self.key, self.division, self.track


COLUMNS: Final = tuple(f.name for f in fields(Entry) if f.name not in ("line", "code"))
TEXTS: Final = {"key": 48, "track": 8, "unit": 24, "document": 200, "article": 100, "source": 100, "confidence": 8}
"""Columns that hold text, with the most characters the table takes."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a row of a file, and why; row 0 is the file itself."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.reason}" if self.line else self.reason


class Unreadable(Exception):
    """The file, or a row of it, cannot be read; the message says why."""


def content(entry: Entry) -> dict[str, Any]:
    """The columns of an entry by name."""
    whole = asdict(entry)
    return {name: whole[name] for name in COLUMNS}


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """By place, then as the catalogue goes, then by track and start: the order of every export."""
    rank = {key: n for n, key in enumerate(KEYS)}
    return sorted(entries, key=lambda e: (e.division, rank.get(e.key, len(rank)), e.key, e.track, e.valid_from))


def entry_of(row: dict[str, Any], *, line: int) -> Entry:
    """A row whose columns hold the right kinds of value. Raises Unreadable naming the first that does not."""
    if unknown := sorted(set(row) - set(COLUMNS)):
        raise Unreadable(f"没有“{'、'.join(map(str, unknown))}”这一栏")
    if lacking := [name for name in ("key", "division", "track", "valid_from", "value", "document") if name not in row]:
        raise Unreadable(f"缺少“{'、'.join(lacking)}”")
    whole = {"valid_to": None, "unit": "", "article": "", "source": "", "confidence": ""} | row
    for name in TEXTS:
        if not isinstance(whole[name], str):
            raise Unreadable(f"“{name}”应为文字")
    if type(whole["division"]) is not int:
        raise Unreadable("区划代码应为数字")
    for name in ("valid_from", "valid_to"):
        if type(whole[name]) is not date and not (name == "valid_to" and whole[name] is None):
            raise Unreadable(f"“{whole[name]}”不是日期，应写成 2026-04-01")
    try:
        json.dumps(whole["value"], allow_nan=False)
    except (TypeError, ValueError):
        raise Unreadable("值里有系统不认识的内容") from None
    return Entry(**whole, line=line)
