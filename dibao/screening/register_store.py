"""登记册入列 — a department's file of any size as Parquet parts: whole, or not at all. Pure: keys and ciphers are passed in.

The file is read as a stream, a part at a time; the folder gets its name only when the last row was good. What was
started and killed leaves a folder that the next attempt clears away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from dibao.exchange.tabular import Line
from dibao.kernel.whole import to_disk
from dibao.screening import layout, register_parts
from dibao.screening.register_parts import Cipher, Taken, encodings, folder, place_of, words
from dibao.verification.sources import Source

__all__ = [
    "AlreadyTaken",
    "Cipher",
    "Taken",
    "encodings",
    "folder",
    "latest",
    "parts",
    "place_of",
    "sealed",
    "take",
    "withdraw",
    "words",
]

_STARTED: Final = ".taking"


class AlreadyTaken(Exception):
    """已经导入过 — this register already stands as of that day; the sentence says so."""

    def __init__(self, label: str, as_of: date) -> None:
        super().__init__(
            f"{label}截至 {as_of} 的数据已经导入过，没有再导入。要更正请先撤下原来那份，或换一个截止日期。"
        )


def latest(root: Path, register: str, on: date) -> Path | None:
    """The newest state of a register that is not later than ``on``; None when there is none."""
    last = f"as_of={layout.as_number(on)}"
    found = [path for path in (root / register).glob("as_of=????????") if path.name <= last]
    return max(found, default=None, key=lambda path: path.name)


def parts(state: Path) -> list[Path]:
    """The parts of one state of a register, in order."""
    return sorted(state.glob("part-*.parquet"))


def take(
    lines: Iterable[Line],
    root: Path,
    *,
    source: Source,
    as_of: date,
    cipher: Cipher,
    progress: Callable[[int], None] | None = None,
) -> Taken:
    """导入 — the lines of a register's file under ``root/<register>/as_of=YYYYMMDD``.

    Raises AlreadyTaken; what ``lines`` raises (an unreadable file) passes through, and nothing is kept.
    progress(rows read) is called after every part.
    """
    target = folder(root, source.register, as_of)
    if target.exists():
        raise AlreadyTaken(source.label, as_of)
    started = target.with_name(_STARTED)
    shutil.rmtree(started, ignore_errors=True)
    started.mkdir(parents=True)
    try:
        taken = register_parts.Writer(started, source, as_of, cipher).write(lines, progress)
        if taken.failed == 0:
            started.replace(target)
            to_disk(target.parent)
            taken.folder = target
        return taken
    finally:
        shutil.rmtree(started, ignore_errors=True)


def withdraw(root: Path, register: str, as_of: date) -> bool:
    """撤下 — take a state of a register away; whether there was one."""
    target = folder(root, register, as_of)
    if not target.exists():
        return False
    aside = target.with_name(f".gone-{target.name}")
    target.replace(aside)
    shutil.rmtree(aside)
    return True


def sealed(state: Path, part: int, row: int) -> tuple[bytes, str]:
    """The sealed detail of one row and the place it is bound to. Raises KeyError when there is no such row."""
    path = state / f"part-{part:05d}.parquet"
    if not path.exists():
        raise KeyError(path.name)
    with pq.ParquetFile(path) as table:
        for group in range(table.num_row_groups):
            size = table.metadata.row_group(group).num_rows
            if row < size:
                found = table.read_row_group(group, columns=[layout.SEALED])[layout.SEALED][row].as_py()
                return found, place_of(state, part, row)
            row -= size
    raise KeyError(f"{path.name}:{row}")
