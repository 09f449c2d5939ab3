"""参数值的写法 — how a value stands in a cell of the spreadsheet and in the form, and back again. Pure and lossless.

632                                        money in yuan, counts, percentages
是 · 补差 · 停止执行                          flags, choices, an ended rule
[优待抚恤金、奖学金]                          a list
办法=按比例 比例%=10                          a table of one row
1）名称=一档 低于标准%=30 元=465               a table of several rows, one a line
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from dibao.rules.money import yuan

from .cell_words import FIELDS, MONEY, WORDS
from .wording import UNITS, vocabulary

ENDED: Final = "停止执行"
UNIT_WORDS: Final = UNITS | {"choice": "选项", "flag": "是否", "table": "表", "count": "数"}
_RANK: Final = {name: n for n, name in enumerate(FIELDS)}
_SLUGS: Final = vocabulary() | WORDS
_BY_WORD: Final = {word: slug for slug, word in reversed(_SLUGS.items())}
_FIELD_OF: Final = {word: name for name, word in FIELDS.items()}
_UNIT_OF: Final = {word: unit for unit, word in UNIT_WORDS.items()}

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PAIR = re.compile(rf'([^\s="]+)=({_QUOTED}|\[(?:{_QUOTED}|[^\]"])*\]|[^\s"]+)\s*')
_ITEM = re.compile(rf"\s*({_QUOTED}|[^、\[\]\"]+?)\s*(?:、|$)")
_NUMBERED = re.compile(r"\d+[)）.]\s*")
_PLAIN = re.compile(r'[^\s="\[\]、]+')
_RESERVED: Final = {"是", "否", "空", ENDED}


def write(value: Any, *, unit: str) -> str:
    """The text of a value; ``read`` gives it back unchanged. Raises TypeError for a shape no parameter has."""
    if value is None:
        return ENDED
    if isinstance(value, list | tuple):
        if value and all(isinstance(row, dict) for row in value):
            return "\n".join(f"{n}）{_write_row(row)}" for n, row in enumerate(value, start=1))
        return _write_list(value)
    if isinstance(value, dict):
        return _write_row(value)
    if unit.startswith("fen") and type(value) is int:
        return yuan(value).replace(",", "")
    return _write_one(value)


def read(text: str, *, unit: str) -> Any:
    """The value of a text. Raises ValueError with the reason in Chinese."""
    text = text.strip()
    if text == ENDED:
        return None
    if not text:
        raise ValueError("没有填写值。要停止执行，请写“停止执行”")
    if unit.startswith("fen"):
        return _read_money(text)
    if unit != "table":
        return _read_one(text)
    if _NUMBERED.match(text):
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return [_read_row(_NUMBERED.sub("", line, count=1)) for line in lines]
    if text.startswith("[") or "=" not in text:
        return _read_list(text)
    return _read_row(text)


def canonical(value: Any) -> Any:
    """The value with the columns of its tables in one order, whatever database kept it."""
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, dict):
        return {name: canonical(value[name]) for name in sorted(value, key=lambda n: (_RANK.get(n, len(_RANK)), n))}
    return value


def write_unit(unit: str) -> str:
    """单位 — its words."""
    return UNIT_WORDS.get(unit, unit)


def read_unit(text: str) -> str:
    """The slug of a unit, written in words or as the slug itself."""
    return _UNIT_OF.get(text.strip(), text.strip())


def _write_row(row: dict[str, Any]) -> str:
    return " ".join(f"{FIELDS.get(name, name)}={_write_field(name, value)}" for name, value in canonical(row).items())


def _write_field(name: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return _write_list(value)
    if name in MONEY and type(value) in (int, float):
        return yuan(value).replace(",", "") if type(value) is int else str(value / 100)
    return json.dumps(value, ensure_ascii=False) if name in MONEY and isinstance(value, str) else _write_one(value)


def _write_list(items: Any) -> str:
    return "[" + "、".join(_write_one(item) for item in items) + "]"


def _write_one(value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return repr(value)
    if not isinstance(value, str):
        raise TypeError(f"no text for {type(value).__name__}")
    if value in _SLUGS and _BY_WORD[_SLUGS[value]] == value:
        return _SLUGS[value]
    taken = value in _BY_WORD or value in _RESERVED or _number(value) is not None or not _PLAIN.fullmatch(value)
    return json.dumps(value, ensure_ascii=False) if taken else value


def _read_row(text: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    place = 0
    while place < len(text):
        found = _PAIR.match(text, place)
        if not found:
            raise ValueError(f"“{text[place:]}”看不懂，应写成“名称=值”，各项之间用空格隔开")
        name = _FIELD_OF.get(found[1], found[1])
        if name in row:
            raise ValueError(f"“{found[1]}”写了两次")
        row[name] = _read_field(name, found[2])
        place = found.end()
    return row


def _read_field(name: str, text: str) -> Any:
    if text.startswith("["):
        return _read_list(text)
    other = text in _RESERVED or text.startswith('"')
    return _read_money(text) if name in MONEY and not other else _read_one(text)


def _read_list(text: str) -> list[Any]:
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    items, place = [], 0
    while inner.strip() and place < len(inner):
        found = _ITEM.match(inner, place)
        if not found:
            raise ValueError(f"“{inner[place:]}”看不懂，清单应写成“[甲、乙]”")
        items.append(_read_one(found[1]))
        place = found.end()
    return items


def _read_one(text: str) -> Any:
    if text.startswith('"'):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            raise ValueError(f"“{text}”的引号不成对") from None
    if text in ("是", "否", "空"):
        return {"是": True, "否": False, "空": None}[text]
    number = _number(text)
    return _BY_WORD.get(text, text) if number is None else number


def _number(text: str) -> int | float | None:
    if re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?[0-9]{1,12}\.[0-9]{1,9}", text) else None


def _read_money(text: str) -> int:
    """元 → fen. A fraction of a fen is refused."""
    plain = text.removesuffix("元").replace(",", "").replace("，", "").strip()
    found = re.fullmatch(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,}))?", plain)
    if not found:
        raise ValueError(f"“{text}”不是金额，应写成 632 或 632.50（元）")
    part = (found[3] or "").rstrip("0")
    if len(part) > 2:
        raise ValueError(f"“{text}”不是金额，最多写到分")
    return int(f"{found[1]}{found[2]}{part:0<2}")
