"""登记册导入 — a department's file becomes columns whole, or is refused with every fault by row; never half of it."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.exchange.tabular import Unreadable, read
from dibao.kernel import clock, crypto
from dibao.kernel.refusals import Conflict, Invalid
from dibao.verification.sources import SOURCES

from .. import register_store
from ..choices import ImportState
from ..models import Import
from ..permissions import IMPORT
from ..queries.ground import alone, incoming, registers

SHOWN: Final = 200
CHUNK: Final = 1 << 20
CIPHER: Final = register_store.Cipher(blind=crypto.blind, seal=lambda text, place: crypto.seal(text, place=place))


def take(
    *,
    register: str,
    content: BinaryIO | Path,
    name: str,
    as_of: date,
    origin: str,
    division: int,
    by: Any,
    progress: Callable[[int], None] | None = None,
) -> Import:
    """导入登记册 — the row says what became of the file: taken, or refused with its faults; memory stays bounded.

    origin: who handed it over, when and how; somebody vouches for it with his name. Raises Invalid, Conflict.
    """
    require(by, IMPORT, division)
    _check(register, as_of, origin)
    with alone(registers(division), register), _on_disk(content) as path:
        if Import.objects.filter(division=division, register=register, as_of=as_of, state=ImportState.TAKEN).exists():
            label = SOURCES[register].label
            raise Conflict(f"{label}截至 {as_of} 的数据已经导入过。内容有更正时，请让对方写明新的截止日期后再交一份。")
        register_store.withdraw(registers(division), register, as_of)  # left by an import that was killed at its end
        made = _read(register, path, name, as_of, division, progress)
        made.origin, made.digest, made.by, made.by_name = origin.strip(), _digest(path), by.actor_key, by.actor_name
        return _kept(made, by)


def _check(register: str, as_of: date, origin: str) -> None:
    faults = {}
    source = SOURCES.get(register)
    if source is None or not source.nightly:
        known = "、".join(f"{code}（{each.label}）" for code, each in SOURCES.items() if each.nightly)
        faults["register"] = f"没有这个登记册：{register}。可以导入：{known}。"
    if as_of > clock.today():
        faults["as_of"] = "数据截止日期不能晚于今天。"
    if not origin.strip():
        faults["origin"] = "请写明文件是谁、什么时候、怎样交来的。"
    if faults:
        raise Invalid(fields=faults)


def _read(
    register: str, path: Path, name: str, as_of: date, division: int, progress: Callable[[int], None] | None
) -> Import:
    source, row = SOURCES[register], Import(division=division, register=register, as_of=as_of, name=name[:255])
    try:
        lines = read(path, source.fields, name=name)
        taken = register_store.take(
            lines, registers(division), source=source, as_of=as_of, cipher=CIPHER, progress=progress
        )
    except Unreadable as fault:
        row.state, row.faults = ImportState.REFUSED, [[1, sentence] for sentence in fault.sentences[:SHOWN]]
        return row
    row.state = ImportState.TAKEN if taken.folder else ImportState.REFUSED
    row.read, row.taken, row.skipped, row.failed = taken.read, taken.taken, taken.skipped, taken.failed
    if not taken.folder:  # nothing was kept, also of the good rows
        row.taken, row.skipped, row.failed = 0, taken.read - taken.failed, taken.failed
    row.faults = [list(fault) for fault in taken.faults[:SHOWN]]
    return row


@transaction.atomic
def _kept(row: Import, by: Any) -> Import:
    row.save()
    counts = {name: getattr(row, name) for name in ("read", "taken", "skipped", "failed")}
    told = counts | {"register": row.register, "as_of": str(row.as_of), "state": str(row.state)}
    record("screening.import", by=by, about=row, division=row.division, because=row.origin, data=told)
    return row


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _on_disk(content: BinaryIO | Path) -> Iterator[Path]:
    """The file where it lies, or written down first as it comes in."""
    if isinstance(content, Path):
        yield content
        return
    incoming().mkdir(parents=True, exist_ok=True)
    path = incoming() / uuid4().hex
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(content, out, CHUNK)
        yield path
    finally:
        path.unlink(missing_ok=True)
