"""待命进程 — stands by for questions about strangers' files: `python -m dibao.documents.attendant MODULE IDLE_SECONDS`.

It has loaded what the module needs, knows no secrets (empty environment) and opens no file itself: for each question it
forks a child, which limits itself, answers, and ends, so that what a file does to a parser dies with that child. Standard
input is a socket; each message brings the words of a question, the handle on which to answer and, where the file lies in
memory only, the handle of the file. It ends when nobody asks for a while, or when the asker is gone. No Django here.

A module for it has `prepare()`, `limit()` and `answered(words) -> bytes`. One that is marked `SAFE = True` reads with
memory-safe code and holds threads, which a fork would lose: it answers in the process itself.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

MESSAGE_BYTES = 65_536
# An answer begins with one byte of these and eight that tell its length.
ANSWERED, BROKEN = b"+", b"-"
HEAD_BYTES = 9


def main(name: str, idle: float) -> None:
    """Answer until nobody asks for `idle` seconds."""
    work = import_module(name)
    work.prepare()
    safe = getattr(work, "SAFE", False)
    if safe:
        work.limit()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the asker
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are not waited for
    gc.freeze()
    with socket.socket(fileno=0) as questions:
        while select.select([questions], [], [], idle)[0]:
            message, handles, _, _ = socket.recv_fds(questions, MESSAGE_BYTES, 2)
            if not message:
                return
            if safe:
                _renew(work.CPU_SECONDS)
                _answer(work, json.loads(message), handles)
            else:
                _hand_over(work, json.loads(message), handles)


def _hand_over(work: Any, question: dict[str, Any], handles: list[int]) -> None:
    """Fork; an asker whose child could not be made sees the handle close."""
    try:
        child = os.fork()
    except OSError:
        child = -1
    if child:
        for handle in handles:
            os.close(handle)
        return
    signal.setitimer(signal.ITIMER_REAL, question["seconds"])
    try:
        os.close(0)
        work.limit()
        _answer(work, question, handles)
    finally:
        os._exit(0)


def _answer(work: Any, question: dict[str, Any], handles: list[int]) -> None:
    """Give the answer back under its head; an asker who waits no longer is no trouble."""
    path = question["path"] or f"/proc/self/fd/{handles[1]}"
    with socket.socket(fileno=handles[0]) as back:
        try:
            said = work.answered([*question["before"], path, *question["more"]])
            told = ANSWERED + len(said).to_bytes(8, "big") + said
        except Exception:
            told = BROKEN + bytes(8)
        with suppress(ConnectionError):
            back.sendall(told)
    for handle in handles[1:]:
        os.close(handle)


def _renew(seconds: int) -> None:
    """Processor time for one more question."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
