"""保存 — the only way a file comes into the house.

Receiving (and inspecting) a file takes seconds; call `put` before you open the transaction of the act that
uses it. A file whose act then fails is an orphan in no volume: harmless, and its row says who brought it.
"""

import io
from collections.abc import Mapping
from typing import Any, BinaryIO

import pikepdf
from django.db import transaction

from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock

from .. import queries, storage
from ..choices import FileKind
from ..inspection import Inspection, inspect
from ..models import StoredFile
from ..papers.engine import render
from ..papers.kinds import KINDS

REMEMBERED = 256
_passed: dict[tuple[str, str], Inspection] = {}


def put(*, content: bytes | BinaryIO, name: str, by: Actor) -> StoredFile:
    """收件 — inspect and keep a file that came from outside, under the name it came with.

    The same content under the same name returns the row that is there. Raises Invalid (nothing is kept)
    and storage.Damaged when the disk does not give back what was written.
    """
    arrival = storage.receive(_stream(content))
    try:
        found = _verdict(arrival, name)
    except BaseException:
        storage.discard(arrival)
        raise
    return _keep(arrival, name=name, found=found, by=by, verb="documents.put", data={})


def print_paper(*, kind: str, data: Mapping[str, Any], code: str, by: Actor, blank: bool = False) -> StoredFile:
    """打印 — render a paper (`papers.kinds.KINDS`) and keep it. Every print is a file of its own.

    Our own PDF/A was checked when it was made; it does not pass through the child process again.
    """
    content = render(kind, dict(data), code=code, blank=blank)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = len(pdf.pages)
    found = Inspection(FileKind.DOCUMENT, "application/pdf", "fmt/477", pages, 595, 842, ())
    return _keep(
        storage.receive(io.BytesIO(content)),
        name=f"{KINDS[kind].title}.pdf",
        found=found,
        by=by,
        verb="documents.print",
        data={"paper": kind, "code": code},
    )


def sweep(*, by: Actor) -> int:
    """清理 — remove files without a row that are older than a day; returns how many."""
    removed = sum(storage.remove_orphan(path) for path in queries.untracked())
    if removed:
        with transaction.atomic():
            record("documents.sweep", by=by, about=None, data={"removed": removed})
    return removed


def _verdict(arrival: storage.Arrival, name: str) -> Inspection:
    """What the inspection says; the same bytes under the same name are not looked at twice by one process."""
    key = (arrival.digests.sha256, name)
    if key not in _passed:
        found = inspect(arrival.path, name=name)
        if len(_passed) >= REMEMBERED:
            _passed.pop(next(iter(_passed)))
        _passed[key] = found
    return _passed[key]


def _stream(content: bytes | BinaryIO) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content


def _keep(
    arrival: storage.Arrival, *, name: str, found: Inspection, by: Actor, verb: str, data: dict[str, Any]
) -> StoredFile:
    """File first, row second: see `storage`."""
    damage = storage.state(arrival.digests.sha256)
    storage.settle(arrival)
    with transaction.atomic():
        stored, fresh = StoredFile.objects.get_or_create(
            sha256=arrival.digests.sha256,
            original_name=name,
            defaults={
                "sm3": arrival.digests.sm3,
                "size": arrival.digests.size,
                "kind": found.kind,
                "media_type": found.media_type,
                "pronom": found.pronom,
                "pages": found.pages,
                "created_at": clock.now(),
                "created_by": by.actor_key,
            },
        )
        if fresh:
            record(verb, by=by, about=stored, data=data | {"sha256": stored.sha256, "notes": list(found.notes)})
        elif damage != "whole":
            record("documents.restore", by=by, about=stored, because="文件库中的内容缺失或损坏，已由再次上传的原件恢复")
    return stored
