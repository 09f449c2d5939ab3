"""Puts files and is killed at every step of it; prints, as JSON lines, what the house looks like afterwards.

Run by test_store_killed.py in a home of its own. Each writer is a fork that SIGKILLs itself just before its
n-th system call, SQL statement or commit; the parent then looks at rows, files and events.
"""

import hashlib
import itertools
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from dibao.audit.actors import SYSTEM  # noqa: E402
from dibao.audit.models import Event  # noqa: E402
from dibao.documents import inspection, queries, storage  # noqa: E402
from dibao.documents.models import StoredFile  # noqa: E402
from dibao.documents.services import store  # noqa: E402
from dibao.kernel import clock  # noqa: E402
from tests import schema  # noqa: E402

CALLS = ("open", "write", "fsync", "rename", "close", "mkdir", "unlink")


def put(number: int) -> None:
    store.put(content=_content(number), name=f"第{number}次.txt", by=SYSTEM)


def _content(number: int) -> bytes:
    """A text whose folder nobody had before, so that every writer takes the same steps."""
    texts = (f"第{number}次入户，敲门{times}遍，无人在家。".encode() for times in itertools.count())
    return next(text for text in texts if hashlib.sha256(text).hexdigest().startswith(f"{number:02x}"))


def write_and_die(number: int) -> None:
    """The writer: dies before step `number`, or ends with 0 when there are fewer steps."""
    done = 0

    def step(what: str) -> None:
        nonlocal done
        done += 1
        if done == number:
            os.write(log, what.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            step(what)
            return real(*arguments, **named)

        return call

    def on_sql(execute: Any, sql: str, *rest: Any) -> Any:
        step("sql " + sql.split()[0])
        return execute(sql, *rest)

    def commit() -> None:
        step("commit")
        committed()
        step("after commit")

    log = os.open(os.environ["STEP_LOG"], os.O_WRONLY | os.O_TRUNC | os.O_CREAT, 0o600)
    connection.ensure_connection()
    real_write = os.write
    os.write = lambda handle, data: (
        real_write(handle, data) if handle == log else counted("write", real_write)(handle, data)
    )
    for name in CALLS:
        if name != "write":
            setattr(os, name, counted(name, getattr(os, name)))
    committed, connection._commit = connection._commit, commit
    with connection.execute_wrapper(on_sql):
        put(number)
    os._exit(0)


def look(number: int, killed: bool) -> dict[str, Any]:
    rows = list(StoredFile.objects.values_list("original_name", flat=True))
    with open(os.environ["STEP_LOG"]) as log:
        at = log.read() if killed else ""
    return {
        "number": number,
        "killed": killed,
        "before": at,
        "row": f"第{number}次.txt" in rows,
        "rows": len(rows),
        "events": Event.objects.filter(verb="documents.put").count(),
        "damaged": [state for _, state in queries.damaged()],
        "untracked": len(list(queries.untracked())),
    }


def main() -> None:
    schema.migrate()
    inspection.seal_state(Path(__file__))  # so that every writer finds the inspector standing by
    connection.close()
    number, killed = 0, True
    while killed:
        number += 1
        child = os.fork()
        if child == 0:
            write_and_die(number)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        print(json.dumps(look(number, killed)), flush=True)
        connection.close()
    for again in range(1, number + 1):
        put(again)
    with clock.at(clock.now() + timedelta(hours=25)):
        store.sweep(by=SYSTEM)
    print(json.dumps(look(number, False) | {"contents": len(list(storage.contents()))}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
