"""What a child of a process that stands by may do to itself, for tests; the file names the errand."""

import os
import signal
import time
from pathlib import Path

from dibao.documents import limits


def prepare() -> None:
    pass


def limit() -> None:
    limits.give_up(seconds=1, data=200 * limits.MEGABYTE, answer=limits.MEGABYTE)


def answered(arguments: list[str]) -> bytes:
    path = Path(arguments[0])
    errand, *more = path.read_text().split()
    match errand:
        case "pids":
            return f"{os.getpid()} {os.getppid()}".encode()
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "memory":
            return b"x" * (900 * limits.MEGABYTE)
        case "spin":
            return str(sum(iter(int, 1))).encode()
        case "sleep":
            path.with_name("sleeper").write_text(str(os.getpid()))
            time.sleep(60)
        case "say":
            return b"x" * int(more[0])
    raise ValueError(errand)
