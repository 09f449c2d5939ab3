"""识别文字 — asks the engine of the extra `ocr` in a child process; without the extra it says so. Pure: no Django.

The child holds about a gigabyte while it lives, so a command has one and the web has none.
"""

import json
import os
import select
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from .lines import Line

_ROOT = Path(__file__).resolve().parents[2]
START_SECONDS, PAGE_SECONDS = 120, 300
ABSENT = "本机没有安装文字识别（ocr）组件。扫描件可以照常归档，状态记为“未识别”，文字由人工录入。"


class Unavailable(Exception):
    """文字识别不可用 — the engine is not installed, did not start, or died; the argument is the sentence."""


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


class Reader:
    """`with Reader() as reader: reader.read(png)` — one engine for many pages."""

    def __init__(self, *, threads: int | None = None):
        self._threads = threads or min(os.cpu_count() or 1, 4)
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not available():
            raise Unavailable(ABSENT)
        command = [sys.executable, "-E", "-s", "-m", "dibao.capture.engine", str(self._threads)]
        bare = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": str(self._threads)}
        self._child = subprocess.Popen(
            command, cwd=_ROOT, env=bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            self._line(START_SECONDS)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def read(self, png: bytes) -> list[Line]:
        """The lines of a picture of a page. Raises Unavailable when the engine is gone."""
        try:
            pipe = self._pipes[0]
            pipe.write(len(png).to_bytes(8, "big") + png)
            pipe.flush()
        except OSError:
            raise Unavailable("文字识别组件中途停止，已识别的页都保存了。请重新运行，从没有识别的页继续。") from None
        return [Line(*each) for each in json.loads(self._line(PAGE_SECONDS))]

    @property
    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._child is None or self._child.stdin is None or self._child.stdout is None:
            raise Unavailable("文字识别组件没有启动。")
        return self._child.stdin, self._child.stdout

    def _line(self, seconds: float) -> bytes:
        out = self._pipes[1]
        ready, _, _ = select.select([out], [], [], seconds)
        line = out.readline() if ready else b""
        if not line.endswith(b"\n"):
            raise Unavailable("文字识别组件没有回应，可能内存不足。已识别的页都保存了，请稍后重新运行。")
        return line

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        child: Any = self._child
        if child is not None:
            child.kill()
            child.wait()
            child.stdin.close()
            child.stdout.close()
            self._child = None
