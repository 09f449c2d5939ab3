"""What opens the files that strangers sent: a child of an `attendant`, which forks one for every question.

It limits itself before it reads the first byte, knows no secrets (empty environment), and answers with one
JSON line, or with a PNG for `preview`. Whatever happens to it, the parent lives. No Django here.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from . import limits
from .checks import texts, zips
from .formats import ACCEPTED, FORMATS, Bad, agree, of_head, stranger

CPU_SECONDS = 5
DATA_BYTES = 600 * limits.MEGABYTE
ANSWER_BYTES = 64 * limits.MEGABYTE

# Which module of `checks` looks at which format.
_CHECKS = {
    **dict.fromkeys(("jpeg", "png", "tiff"), "images"),
    **dict.fromkeys(("docx", "xlsx"), "zips"),
    **dict.fromkeys(("mp3", "wav", "m4a", "mp4"), "sounds"),
    **dict.fromkeys(("csv", "json", "xml", "txt"), "texts"),
    "pdf": "pdfs",
    "ofd": "ofd",
}


# What nearly every file needs; the rest is loaded by the child that needs it.
_COMMON = ("images", "pdfs", "pictures")


def _look(name: str) -> Any:
    return import_module(f"{__package__}.checks.{name}")


def prepare() -> None:
    """Load what children should find loaded."""
    for name in _COMMON:
        _look(name)


def limit() -> None:
    """Give up, for good, what a parser has no need of."""
    limits.give_up(seconds=CPU_SECONDS, data=DATA_BYTES, answer=ANSWER_BYTES)


def inspect(path: Path, name: str) -> dict[str, Any]:
    """What the file is, but for its PRONOM id, which `namer` knows. Raises Bad."""
    with path.open("rb") as stream:
        head = stream.read(16)
    key = _key(path, head, name)
    agree(key, name)
    form = FORMATS[key]
    if path.stat().st_size > form.limit:
        raise Bad(f"文件超过{form.limit // 1024 // 1024} MB，{form.label}不能这么大。请压缩或分成几个文件上传。")
    facts = _look(_CHECKS[key]).check(path, key)
    return {"key": key, "kind": form.kind, "media_type": form.media_type, **facts._asdict()}


def _key(path: Path, head: bytes, name: str) -> str:
    key = of_head(head)
    if key == "zip":
        return zips.kind_of(path)
    key = key or texts.kind_of(path, name)
    if key is None:
        raise Bad(f"“{name}”的内容是{stranger(head)}，不能归档。可以上传的有：{ACCEPTED}。")
    return key


def seal(path: Path) -> dict[str, Any]:
    """盖章 — "signed", "unsigned", or "unknown" for a format that has no seals."""
    with path.open("rb") as stream:
        key = of_head(stream.read(16))
    look = {"pdf": "pdfs", "zip": "ofd"}.get(key or "")
    if look is None or (key == "zip" and zips.kind_of(path) != "ofd"):
        return {"seal": "unknown"}
    return {"seal": "signed" if _look(look).sealed(path) else "unsigned"}


def preview(path: Path, page: int, width: int, font: str = "") -> bytes:
    """One page as a fresh PNG, `width` pixels wide. Raises Bad."""
    return bytes(_look("pictures").png(path, page=page, width=width, font=Path(font) if font else None))


def answered(arguments: list[str]) -> bytes:
    """The answer to one question: a PNG for `preview`, else JSON, with the sentence when the file is refused."""
    verb, path = arguments[0], Path(arguments[1])
    try:
        if verb == "preview":
            return preview(path, int(arguments[2]), int(arguments[3]), *arguments[4:])
        if verb == "letters":
            answer = _look("letters").letters(path, int(arguments[2]))
        elif verb == "tell":
            answer = _look("telling").tell(path, arguments[2])
        else:
            answer = seal(path) if verb == "seal" else inspect(path, arguments[2])
    except Bad as bad:
        answer = {"refused": str(bad)}
    except (MemoryError, RecursionError):
        answer = {"refused": "文件展开后过大或结构过深，不能接收。请重新导出或扫描后再上传。"}
    return json.dumps(answer, ensure_ascii=False).encode()
