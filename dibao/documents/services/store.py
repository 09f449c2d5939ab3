"""保存 — the only way a file comes into the house.

Receiving (and inspecting) a file takes seconds; call `put` before you open the transaction of the act that
uses it. A file whose act then fails is an orphan in no volume: harmless, and its row says who brought it.
"""

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

import pikepdf
from django.db import transaction

from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock

from .. import queries, storage, vault
from ..choices import FileKind
from ..inspection import Inspection, inspect
from ..models import StoredFile
from ..papers.engine import render
from ..papers.kinds import KINDS
from . import keys

REMEMBERED = 256
_passed: dict[tuple[str, str], Inspection] = {}


def put(*, content: bytes | BinaryIO, name: str, by: Actor) -> StoredFile:
    """收件 — inspect and keep a file that came from outside, under the name it came with.

    The same content under the same name returns the row that is there. Raises Invalid (nothing is kept)
    and storage.Damaged when the disk does not give back what was written.
    """
    with storage.taken(_stream(content)) as plain:
        found = _verdict(plain, name)
        return _keep(plain, name=name, found=found, by=by, verb="documents.put", data={})


def print_paper(
    *,
    kind: str,
    data: Mapping[str, Any],
    code: str,
    by: Actor,
    blank: bool = False,
    made_at: datetime | None = None,
) -> StoredFile:
    """打印 — render a paper (`papers.kinds.KINDS`) and keep it. Every print is a file of its own.

    Our own PDF/A was checked when it was made; it does not pass through the child process again.
    """
    content = render(kind, dict(data), code=code, blank=blank, made_at=made_at)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = len(pdf.pages)
    found = Inspection(FileKind.DOCUMENT, "application/pdf", "fmt/477", pages, 595, 842, ())
    with storage.taken(io.BytesIO(content)) as plain:
        name, facts = f"{KINDS[kind].title}.pdf", {"paper": kind, "code": code}
        return _keep(plain, name=name, found=found, by=by, verb="documents.print", data=facts)


def encrypt(*, by: Actor) -> int:
    """加密 — seal the contents that still lie in plain, each under a key of its own; returns how many.

    The key is committed before the sealed content takes the place of the plain one, so an interruption loses neither;
    run again it goes on. Raises storage.Damaged at a content that is not what was received.
    """
    done = 0
    for stored in queries.unsealed():
        with queries.open_verified(stored) as stream, storage.taken(stream) as plain:
            with transaction.atomic():
                key = keys.claim(name=stored.sha256)
                record("documents.encrypt", by=by, about=stored)
            storage.settle(storage.bring(plain, key=key))
        done += 1
    return done


def sweep(*, by: Actor) -> int:
    """清理 — remove files without a row that are older than a day; returns how many."""
    removed = sum(storage.remove_orphan(path) for path in queries.untracked())
    if removed:
        with transaction.atomic():
            record("documents.sweep", by=by, about=None, data={"removed": removed})
    return removed


def _verdict(plain: storage.Plain, name: str) -> Inspection:
    """What the inspection says; the same bytes under the same name are not looked at twice by one process."""
    key = (plain.digests.sha256, name)
    if key not in _passed:
        found = inspect(plain.path, name=name)
        if len(_passed) >= REMEMBERED:
            _passed.pop(next(iter(_passed)))
        _passed[key] = found
    return _passed[key]


def _stream(content: bytes | BinaryIO) -> BinaryIO:
    return io.BytesIO(content) if isinstance(content, bytes) else content


def _keep(
    plain: storage.Plain, *, name: str, found: Inspection, by: Actor, verb: str, data: dict[str, Any]
) -> StoredFile:
    """File first, row second: see `storage`."""
    digests = plain.digests
    before, arrival = _brought(plain)
    with transaction.atomic():
        if arrival is not None:
            _settle(plain, arrival)
        stored, fresh = StoredFile.objects.get_or_create(
            sha256=digests.sha256,
            original_name=name,
            destroyed_at=None,
            defaults={
                "sm3": digests.sm3,
                "size": digests.size,
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
        elif before != "whole":
            record("documents.restore", by=by, about=stored, because="文件库中的内容缺失或损坏，已由再次上传的原件恢复")
    return stored


def _brought(plain: storage.Plain) -> tuple[str, storage.Arrival | None]:
    """How the content stands in the store, and, unless it is whole there, the content brought beside its place."""
    known = queries.key_of(plain.digests.sha256)
    before = storage.state(plain.digests.sha256, key=known)
    return before, None if before == "whole" else storage.bring(plain, key=known or vault.new_key())


def _settle(plain: storage.Plain, arrival: storage.Arrival) -> None:
    """Claim the key and give the content its place, in the transaction that names the file.

    Of two who bring the same new content at once the second waits for the first and takes the first one's key.
    """
    key = keys.claim(name=plain.digests.sha256, fresh=arrival.key)
    if key != arrival.key:
        storage.discard(arrival)
        arrival = storage.bring(plain, key=key)
    storage.settle(arrival)
