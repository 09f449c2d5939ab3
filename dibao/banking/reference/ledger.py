"""The bank's own books: one row for each key, in a file of its own. Pure: no Django."""

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS paid (
  key TEXT PRIMARY KEY, batch TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL,
  result TEXT NOT NULL, reason TEXT NOT NULL, ordered INTEGER NOT NULL DEFAULT 1
);
"""


class Twisted(Exception):
    """A key that stands for another payment by now."""


class BankLedger:
    """What the bank was ordered; `ordered` counts how often, the payment itself is made once."""

    def __init__(self, path: Path):
        self._lock = threading.Lock()
        self._book = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._book.row_factory = sqlite3.Row
        self._book.executescript("PRAGMA journal_mode=WAL;" + _TABLES)

    def pay(self, batch: str, lines: Iterable[Mapping[str, Any]], refused: str = "") -> list[str]:
        """Book these lines in one transaction; the keys that are booked now. Raises Twisted and books nothing.

        refused: accounts ending with one of these digits do not exist.
        """
        lines = list(lines)
        with self._lock:
            self._book.execute("BEGIN IMMEDIATE")
            try:
                for line in lines:
                    self._one(batch, line, refused)
            except BaseException:
                self._book.execute("ROLLBACK")
                raise
            self._book.execute("COMMIT")
        return [str(line["key"]) for line in lines]

    def _one(self, batch: str, line: Mapping[str, Any], refused: str) -> None:
        account, name, amount = str(line["account"]), str(line["name"]), int(line["amount"])
        there = self._book.execute("SELECT * FROM paid WHERE key = ?", (line["key"],)).fetchone()
        if there is None:
            bad = bool(refused) and account[-1] in refused
            result, reason = ("failed", "账户不存在") if bad else ("paid", "")
            row = (line["key"], batch, account, name, amount, result, reason)
            self._book.execute("INSERT INTO paid VALUES (?, ?, ?, ?, ?, ?, ?, 1)", row)
        elif (there["account"], there["amount"]) != (account, amount):
            raise Twisted(str(line["key"]))
        else:
            self._book.execute("UPDATE paid SET ordered = ordered + 1 WHERE key = ?", (line["key"],))

    def answers(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """What became of these, in their order; unknown keys are left out."""
        columns = ("key", "account", "name", "amount", "result", "reason")
        with self._lock:
            found = [self._book.execute("SELECT * FROM paid WHERE key = ?", (key,)).fetchone() for key in keys]
        return [{name: row[name] for name in columns} for row in found if row is not None]

    def everything(self) -> dict[str, tuple[str, int, str, int]]:
        """(account, fen, result, how often ordered) by key: what our own books are compared with."""
        with self._lock:
            rows = self._book.execute("SELECT key, account, amount, result, ordered FROM paid").fetchall()
        return {row["key"]: (row["account"], row["amount"], row["result"], row["ordered"]) for row in rows}

    def close(self) -> None:
        self._book.close()
