"""Asks a process that stands by (`attendant`): started on the first question, started again when it is gone. Pure of Django.

Safe from several threads; forked copies of this process ask the same one, each question with its own way back.
"""

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .attendant import ANSWERED, HEAD_BYTES

_ROOT = Path(__file__).resolve().parents[2]
# How long a process that closed its socket may take to be seen dead.
_DYING_SECONDS = 0.1


class Unanswered(Exception):
    """The child was killed, died, or took too long."""


class Broken(Exception):
    """The library gave up on the file with an error of its own."""


class _Gone(Exception):
    """The process that stood by is gone; another may answer."""


class Standby:
    """One attendant of `module`; `environment` is all it gets of ours, `limit` the longest answer in bytes.

    Nobody asking for `idle` seconds, it ends.
    """

    def __init__(self, module: str, environment: dict[str, str], limit: int, *, idle: float = 600) -> None:
        self._module, self._environment, self._limit, self._idle = module, environment, limit, idle
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._questions: socket.socket | None = None

    @property
    def pid(self) -> int:
        """The process that stands by; 0 when none does."""
        return self._process.pid if self._process and self._questions and not _left(self._questions, 0) else 0

    def ask(
        self, path: str, *more: str, before: Sequence[str] = (), file: int | None = None, seconds: float = 15
    ) -> bytes:
        """The answer to `[*before, path, *more]`. Raises Unanswered or Broken.

        `file`: the handle of a file that has no path of its own; it is passed on instead of `path`.
        """
        question = {"before": before, "path": "" if file is not None else path, "more": more, "seconds": seconds}
        message = json.dumps(question, ensure_ascii=False).encode()
        for _ in range(2):
            with suppress(_Gone):
                return self._asked(message, file, seconds)
        raise Unanswered

    def _asked(self, message: bytes, file: int | None, seconds: float) -> bytes:
        mine, theirs = socket.socketpair()
        with mine:
            with theirs, self._lock:
                questions = self._started()
                try:
                    socket.send_fds(questions, [message], [theirs.fileno(), *([] if file is None else [file])])
                except ConnectionError:
                    raise _Gone from None
            return self._heard(mine, questions, time.monotonic() + seconds + 1)

    def _heard(self, mine: socket.socket, questions: socket.socket, deadline: float) -> bytes:
        said = bytearray()
        wanted = HEAD_BYTES
        while len(said) < wanted:
            mine.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                some = mine.recv(min(1 << 20, wanted - len(said)))
            except TimeoutError:
                raise Unanswered from None
            except ConnectionError:
                some = b""
            if not some:
                raise _Gone if not said and _left(questions, _DYING_SECONDS) else Unanswered
            said += some
            if len(said) == HEAD_BYTES:
                if said[:1] != ANSWERED:
                    raise Broken
                wanted += int.from_bytes(said[1:], "big")
                if wanted > self._limit:
                    raise Unanswered
        return bytes(said[HEAD_BYTES:])

    def _started(self) -> socket.socket:
        if self._questions is not None and not _left(self._questions, 0):
            return self._questions
        self.end()
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-E", "-s", "-m", "dibao.documents.attendant", self._module, str(self._idle)],
                cwd=_ROOT, env=self._environment, stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self._questions, self._owner = mine, os.getpid()
        atexit.register(self.end)
        return mine

    def end(self) -> None:
        """Let the process go; for a forked copy of its owner, forget it."""
        if self._questions is not None:
            self._questions.close()
        if self._process is not None:
            if self._owner == os.getpid():
                self._process.kill()
                self._process.wait()
            else:
                self._process.returncode = 0
        self._process = self._questions = None
        atexit.unregister(self.end)


def _left(questions: socket.socket, seconds: float) -> bool:
    """Whether the other end is gone, or goes within these seconds."""
    if questions.fileno() < 0:  # another thread has found it gone and closed it
        return True
    poll = select.poll()
    poll.register(questions, 0)  # a hang-up is always told
    return bool(poll.poll(seconds * 1000))
