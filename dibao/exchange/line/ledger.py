"""What a server must remember across restarts: nonces it has seen, and how much each key has asked. Pure."""

import sqlite3
import threading
from pathlib import Path

from .canonical import OLD, YOUNG

MINUTE, DAY = 60, 86_400


class Ledger:
    """Nonces and quotas in one small file; every decision is taken under one lock, so it is exact."""

    def __init__(self, path: Path, *, per_minute: int, per_day: int):
        self._limits = ((MINUTE, per_minute), (DAY, per_day))
        self._lock = threading.Lock()
        self._book = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._book.executescript(
            "CREATE TABLE IF NOT EXISTS nonces (key TEXT, nonce TEXT, at INTEGER, PRIMARY KEY (key, nonce));"
            "CREATE TABLE IF NOT EXISTS asked (key TEXT, span INTEGER, slot INTEGER, n INTEGER,"
            " PRIMARY KEY (key, span, slot));"
        )

    def first_time(self, key: str, nonce: str, now: int) -> bool:
        """Whether this nonce of this key is new; it is taken from then on."""
        with self._lock:
            self._book.execute("DELETE FROM nonces WHERE at < ?", (now - OLD - YOUNG - MINUTE,))
            done = self._book.execute("INSERT OR IGNORE INTO nonces VALUES (?, ?, ?)", (key, nonce, now))
            return done.rowcount == 1

    def within_quota(self, key: str, now: int) -> int:
        """0 when this question still fits the minute and the day, and is counted; else seconds to wait."""
        with self._lock:
            for span, limit in self._limits:
                row = self._book.execute(
                    "SELECT n FROM asked WHERE key = ? AND span = ? AND slot = ?", (key, span, now // span)
                ).fetchone()
                if row is not None and row[0] >= limit:
                    return span - now % span
            for span, _ in self._limits:
                self._book.execute(
                    "INSERT INTO asked VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                    (key, span, now // span),
                )
            return 0

    def close(self) -> None:
        self._book.close()
