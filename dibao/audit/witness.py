"""见证簿 — a file, best on a disk of another owner, that remembers every head the log ever showed.

It takes a new head only when the log grew and a consistency proof shows that nothing before was changed. So a
rolled-back or rewritten log is refused, even one signed with the stolen key. One note after the other, an empty
line between; appended and fsynced, never rewritten.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dibao.kernel.whole import to_disk

from .chain import EMPTY_ROOT, verify_consistency
from .note import BadNote, Head

NOTE_LINES = 6
TAIL = 4096
_RECORD = re.compile(rb"(?:^|(?<=\n\n))[^\n]+\n\d+\n[^\n]+\n\n[^\n]+\n\n")


class WitnessRefused(Exception):
    """The witness does not sign on; the sentence says why."""


@dataclass(frozen=True)
class Witness:
    """One witness book; `read` checks a note's signature and returns its head."""

    path: Path
    read: Callable[[str], Head]

    def length(self) -> int | None:
        """Bytes in the book now; None when there is no book."""
        return self.path.stat().st_size if self.path.exists() else None

    def last(self) -> Head | None:
        """The newest head in the book; None when the book is empty or not there."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as book:
            return self._last(book)[0]

    def _last(self, book: BinaryIO) -> tuple[Head | None, int]:
        """The newest head and where its record ends; what follows is the torn rest of an interrupted append."""
        size = book.seek(0, os.SEEK_END)
        start = max(0, size - TAIL)
        book.seek(start)
        records = list(_RECORD.finditer(book.read()))
        if not records:
            if size > NOTE_LINES * 100:
                raise WitnessRefused(f"见证簿 {self.path} 读不出任何一条记录，可能被改动。")
            return None, 0
        try:
            return self.read(records[-1][0][:-1].decode()), start + records[-1].end()
        except (BadNote, UnicodeDecodeError):
            raise WitnessRefused(f"见证簿 {self.path} 的最后一条记录签名不对，可能被改动。") from None

    def accept(self, note: str, *, proof: Sequence[bytes]) -> None:
        """Append `note` after checking that it extends the last head; a head already in the book is no error."""
        head = self.read(note)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "r+b") as book:
            fcntl.flock(book, fcntl.LOCK_EX)
            last, end = self._last(book)
            if last == head:
                return
            self._must_extend(last, head, proof)
            book.truncate(end)
            book.seek(end)
            book.write(note.encode() + b"\n")
            book.flush()
            os.fsync(book.fileno())
        if fresh:
            to_disk(self.path.parent)

    def _must_extend(self, last: Head | None, head: Head, proof: Sequence[bytes]) -> None:
        old = last or Head(0, EMPTY_ROOT)
        if head.size < old.size:
            raise WitnessRefused(f"见证簿 {self.path} 已记到 {old.size} 条，日志却只有 {head.size} 条：日志被回退过。")
        if not verify_consistency(old=old.size, old_root=old.root, new=head.size, new_root=head.root, proof=proof):
            raise WitnessRefused(f"日志不是见证簿 {self.path} 所记 {old.size} 条的延续：以前的事件被改写过。")

    def heads(self, *, end: int) -> Iterator[Head | None]:
        """Every head in the first `end` bytes, in order; None stands for a record that is not genuine."""
        with self.path.open("rb") as book:
            lines: list[bytes] = []
            while book.tell() < end and (line := book.readline()):
                lines.append(line)
                if len(lines) == NOTE_LINES:
                    yield self._head(b"".join(lines[:-1]) if lines[-1] == b"\n" else b"")
                    lines = []
            if lines:
                yield None

    def _head(self, record: bytes) -> Head | None:
        try:
            return self.read(record.decode())
        except (BadNote, UnicodeDecodeError):
            return None
