"""收件检查 — what a file is, decided by its content, in a child process that may die. Pure of Django.

inspect(path, name=…)  -> Inspection, or Invalid with a sentence the clerk can act on
seal_state(path)       -> "signed" | "unsigned" | "unknown"
preview(path, …)       -> PNG bytes, drawn anew
tell(path, name=…)     -> what else a file says of itself: words, seconds, seals
letters(path, …)       -> the text of a page and where each letter stands
"""

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from dibao.kernel.refusals import Invalid

from .formats import Bad, check_name

WALL_SECONDS = 15
_ROOT = Path(__file__).resolve().parents[2]
_HANDLES = Path("/proc/self/fd")
# Nothing of the server's environment: no home, no database address, no keys.
_BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "GOMAXPROCS": "1"}
# The signatures are read once and the child ends: Go need not tidy up in between unless memory becomes scarce.
_BARE |= {"GOGC": "off", "GOMEMLIMIT": "256MiB"}
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
    except Bad as bad:
        raise Invalid(str(bad)) from None
    answer = _answer("inspect", path, name)
    return Inspection(**answer | {"notes": tuple(answer["notes"])})


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
    """Put a question to a limited child of another module (`python -m MODULE PATH …`), which answers in JSON.

    The child must limit itself (`inspector.limit`) before it opens the file. Raises Invalid.
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
    return _run("dibao.documents.inspector", path, *more, before=(verb,))


def _ends(pid: int) -> bool:
    """Whether the child ends in time. `wait(timeout)` would look at it every 50 ms only, and somebody waits."""
    handle = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(WALL_SECONDS * 1000))
    finally:
        os.close(handle)


def _run(module: str, path: Path, *more: str, before: tuple[str, ...] = ()) -> bytes:
    # A path into memory (`vault.in_memory`) holds in the child for the handle it inherits; it must not be resolved.
    inherited = (int(path.name),) if path.parent == _HANDLES else ()
    place = str(path if inherited else path.resolve())
    command = [sys.executable, "-E", "-s", "-m", module, *before, place, *more]
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(
            command, cwd=_ROOT, env=_BARE, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL,
            pass_fds=inherited,
        )  # fmt: skip
        try:
            ended = child.wait() if _ends(child.pid) else -1
        finally:
            child.kill()
            child.wait()
        answer.seek(0)
        said = answer.read()
    if ended < 0:
        raise Invalid(_TOO_LONG)
    if ended:
        raise Invalid("文件损坏或不规范，读不出来。请重新导出或扫描后再上传。")
    return said
