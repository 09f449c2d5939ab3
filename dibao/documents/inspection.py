"""收件检查 — what a file is, decided by its content, in a child process that may die. Pure of Django.

The children are forked by a process that stands by with its libraries loaded (`attendant`), one for every question.

inspect(path, name=…)  -> Inspection, or Invalid with a sentence the clerk can act on
seal_state(path)       -> "signed" | "unsigned" | "unknown"
preview(path, …)       -> PNG bytes, drawn anew
tell(path, name=…)     -> what else a file says of itself: words, seconds, seals
letters(path, …)       -> the text of a page and where each letter stands
"""

import json
from pathlib import Path
from typing import NamedTuple

from dibao.kernel.refusals import Invalid

from .formats import Bad, check_name, pronom
from .standby import Broken, Standby, Unanswered

WALL_SECONDS = 15
ANSWER_BYTES = 64 * 1024 * 1024
_INSPECTOR, _NAMER = "dibao.documents.inspector", "dibao.documents.namer"
_HANDLES = Path("/proc/self/fd")
# Nothing of the server's environment: no home, no database address, no keys.
_BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "GOMAXPROCS": "1"}
_BARE |= {"GOMEMLIMIT": "256MiB"}
_standing: dict[str, Standby] = {}
_TOO_LONG = "检查这个文件用时过长或占用过多，不能接收。请重新导出或扫描后再上传。"


class Inspection(NamedTuple):
    """What a received file is: pages is 0 for sound and data; width and height in pixels (PDF: points)."""

    kind: str
    media_type: str
    pronom: str
    pages: int
    width: int
    height: int
    notes: tuple[str, ...]


def inspect(path: Path, *, name: str | None = None) -> Inspection:
    """收件检查 — type by content, agreement with `name` (default: the path's), limits, and nothing that runs.

    Raises Invalid. The file itself is opened only in the child.
    """
    name = path.name if name is None else name
    try:
        check_name(name)
        if not path.stat().st_size:
            raise Bad(f"“{name}”是空文件（0 字节），请检查后重新上传。")
        facts = _answer("inspect", path, name)
        named = pronom(facts.pop("key"), ask(_NAMER, path))
    except Bad as bad:
        raise Invalid(str(bad)) from None
    return Inspection(**facts | {"pronom": named, "notes": tuple(facts["notes"])})


def seal_state(path: Path) -> str:
    """盖章 — "signed" when a PDF or OFD carries a signature, "unsigned" when not, "unknown" for other formats."""
    return str(_answer("seal", path)["seal"])


def preview(path: Path, *, page: int = 1, width: int = 1000, font: Path | None = None) -> bytes:
    """预览 — page `page` (from 1) of an image, PDF or OFD as a fresh PNG. Raises Invalid where there is none.

    `font` is the typeface in which the letters of an OFD are drawn.
    """
    drawn = _ask("preview", path, str(page), str(min(max(width, 16), 2400)), *([str(font)] if font else []))
    if not drawn.startswith(b"\x89PNG"):
        raise Invalid(_parsed(drawn)["refused"])
    return drawn


def letters(path: Path, *, page: int) -> tuple[str, list[list[int]]]:
    """文字位置 — the text of a page and the box of each letter in ten-thousandths of the page; empty for scans."""
    answer = _answer("letters", path, str(page))
    return answer["text"], answer["boxes"]


class Told(NamedTuple):
    """What a file says of itself: its words (at most a million characters), seconds of sound or film, seals in words."""

    text: str
    seconds: float
    seals: tuple[str, ...]
    parts: tuple[str, ...]


def tell(path: Path, *, media_type: str) -> Told:
    """文件自述 — embedded words, length, seals and attachments, as far as the format has them. Raises Invalid."""
    answer = _answer("tell", path, media_type)
    return Told(answer["text"], answer["seconds"], tuple(answer["seals"]), tuple(answer["parts"]))


def ask(module: str, path: Path, *more: str) -> dict:
    """Put a question about a file to another module that stands by (see `attendant`), which answers in JSON.

    Raises Invalid.
    """
    return _checked(_parsed(_run(module, path, *more)))


def _answer(verb: str, path: Path, *more: str) -> dict:
    return _checked(_parsed(_ask(verb, path, *more)))


def _checked(answer: dict) -> dict:
    if "refused" in answer:
        raise Invalid(answer["refused"])
    return answer


def _parsed(said: bytes) -> dict:
    try:
        answer = json.loads(said)
    except ValueError:
        raise Invalid(_TOO_LONG) from None
    return answer if isinstance(answer, dict) else {"refused": _TOO_LONG}


def _ask(verb: str, path: Path, *more: str) -> bytes:
    return _run(_INSPECTOR, path, *more, before=(verb,))


def standing(module: str) -> Standby:
    """The process that stands by for questions to a module."""
    return _standing.setdefault(module, Standby(module, _BARE, ANSWER_BYTES))


def _run(module: str, path: Path, *more: str, before: tuple[str, ...] = ()) -> bytes:
    # A path into memory (`vault.in_memory`) holds for whoever has the handle; it must not be resolved.
    file = int(path.name) if path.parent == _HANDLES else None
    place = str(path.resolve()) if file is None else ""
    try:
        return standing(module).ask(place, *more, before=before, file=file, seconds=WALL_SECONDS)
    except Unanswered:
        raise Invalid(_TOO_LONG) from None
    except Broken:
        raise Invalid("文件损坏或不规范，读不出来。请重新导出或扫描后再上传。") from None
