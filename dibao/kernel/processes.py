"""多进程 — what the processes of a pool owe the one that started them. Pure: no Django."""

import os
import threading
from multiprocessing import connection, parent_process


def leave_with_parent() -> None:
    """A worker waiting for work does not notice that its parent was killed; from here on a thread does, and ends it."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
