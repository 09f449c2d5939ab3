"""销毁内容 — a file is destroyed by destroying its key: every copy of its bytes is noise from then on."""

from functools import partial

from django.db import transaction

from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock

from .. import storage
from ..models import StoredFile
from . import keys
from .text import forget


@transaction.atomic
def shred(*, stored: StoredFile, by: Actor, because: str = "") -> StoredFile:
    """销毁 — make the content of this file irrecoverable; the row stays with name and digests. 档案法 第二十一条.

    Recognised words go with it. When another living row has the same content (it came under two names), the content
    stays for that row and this one no longer opens. Whether the file is lawfully at its end, and whether another
    volume still holds it, is for the caller to know. Shredding twice changes nothing.
    """
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if row.destroyed_at is not None:
        return row
    forget(stored=row, by=by)
    row.destroyed_at = clock.now()
    row.save(update_fields=["destroyed_at"])
    last = not StoredFile.objects.filter(sha256=row.sha256, destroyed_at=None).exists()
    if last:
        keys.destroy(name=row.sha256)
        # What a kill leaves behind here has no living row: `sweep` removes it, and without its key it is noise.
        transaction.on_commit(partial(storage.remove, row.sha256))
    record("documents.shred", by=by, about=row, because=because, data={"sha256": row.sha256, "content": last})
    return row
