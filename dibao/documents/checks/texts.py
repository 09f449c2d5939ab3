"""数据和文本 — readable as Chinese text, and of the shape its name promises."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path, PurePath
from xml.etree import ElementTree

from ..formats import FORMATS, TEXTS, Bad
from . import Facts

_MARKUP = re.compile(r"<\s*(!doctype\s+html|html|head|body|script|svg|iframe)\b", re.IGNORECASE)


def kind_of(path: Path, name: str) -> str | None:
    """Text has no signature: it is what its name says, if it reads as text at all."""
    extension = PurePath(name).suffix.lower()
    if _read(path) is None:
        return None
    return next((key for key in TEXTS if extension in FORMATS[key].extensions), "txt")


def check(path: Path, key: str) -> Facts:
    """Facts (the encoding, when it is not UTF-8). Raises Bad."""
    text, encoding = _read(path) or ("", "")
    if not text.strip():
        raise Bad("文件里没有内容。")
    if _MARKUP.search(text[:4096]):
        raise Bad("文件内容是网页，不能接收。请打印为 PDF 再上传。")
    try:
        _SHAPES[key](text)
    except (ValueError, ElementTree.ParseError, csv.Error, RecursionError):
        raise Bad(f"文件内容不是完整的{FORMATS[key].label}。请重新导出后再上传。") from None
    return Facts(notes=("文字编码为 GB18030",) if encoding == "gb18030" else ())


def words(path: Path) -> str:
    """The text of a text file, or empty."""
    return (_read(path) or ("", ""))[0]


def _read(path: Path) -> tuple[str, str] | None:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text) else (text, encoding)
    return None


def _xml(text: str) -> None:
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Bad("XML 里有不允许的声明（DTD），不能接收。")
    ElementTree.fromstring(text.encode() if "encoding" not in text[:100] else _without_declaration(text))  # noqa: S314 no DTD


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)


def _csv(text: str) -> None:
    for _row in csv.reader(text.splitlines(), strict=True):
        pass


_SHAPES: dict[str, Callable[[str], object]] = {"json": json.loads, "xml": _xml, "csv": _csv, "txt": str}
