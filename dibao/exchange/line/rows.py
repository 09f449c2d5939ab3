"""A register file as a server looks it up: every good row under its ID number, on disk and not in memory. Pure."""

import json
import sqlite3
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ..tabular import Field, read


class Rows:
    """The rows of one file. `count` rows can be asked for; `faulty` rows could not be read."""

    def __init__(self, file: Path, fields: Sequence[Field], *, index: Path):
        self._lock = threading.Lock()
        self._book = sqlite3.connect(index, check_same_thread=False, isolation_level=None)
        self._book.execute("PRAGMA synchronous = OFF")
        self._book.execute("DROP TABLE IF EXISTS rows")
        self._book.execute("CREATE TABLE rows (id TEXT, name TEXT, content TEXT)")
        self.count = self.faulty = 0
        self._book.execute("BEGIN")
        for line in read(file, fields, name=file.name):
            if line.faults:
                self.faulty += 1
                continue
            person = (line.values.get("id_number"), line.values.get("name"))
            self._book.execute("INSERT INTO rows VALUES (?, ?, ?)", (*person, plain(line.values)))
            self.count += 1
        self._book.execute("COMMIT")
        self._book.execute("CREATE INDEX by_id ON rows (id)")

    def of(self, id_number: str, name: str) -> list[dict[str, Any]]:
        """What the register holds about this person: number and name must both fit."""
        with self._lock:
            found = self._book.execute(
                "SELECT content FROM rows WHERE id = ? AND name = ? ORDER BY rowid", (id_number, name)
            ).fetchall()
        return [json.loads(content) for (content,) in found]

    def close(self) -> None:
        self._book.close()


def plain(values: dict[str, Any]) -> str:
    """Typed values as JSON: a date becomes {"date": "2026-11-21"}, so that it comes back as a date."""
    return json.dumps(values, ensure_ascii=False, default=_dated)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the reader of a file gives them. Raises ValueError."""
    return {
        name: date.fromisoformat(value["date"]) if isinstance(value, dict) and set(value) == {"date"} else value
        for name, value in values.items()
    }


def _dated(value: Any) -> dict[str, str]:
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} has no place in a register row")
    return {"date": value.isoformat()}
