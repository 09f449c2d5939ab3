"""识别文字 — the words of a file, kept sealed beside it."""

from django.db import transaction

from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import TextSource
from ..models import RecognisedText, StoredFile


@transaction.atomic
def keep(*, stored: StoredFile, text: str, source: str, by: Actor, confidence: int = 100) -> RecognisedText:
    """识别文字 — keep or replace the words of a file. `source` is a `TextSource`, `confidence` 0 to 100 per cent.

    Words typed by a person are never replaced by a machine's. Raises Invalid for a destroyed file.
    """
    if stored.destroyed_at is not None:
        raise Invalid(f"“{stored.original_name}”已经销毁，不能再保存文字。")
    row = RecognisedText.objects.select_for_update().filter(stored=stored).first() or RecognisedText(stored=stored)
    if row.source == TextSource.TYPED and source != TextSource.TYPED:
        return row
    row.text, row.source, row.confidence, row.at = text, TextSource(source), confidence, clock.now()
    row.save()
    record("documents.keep_text", by=by, about=row, data={"source": row.source, "confidence": confidence})
    return row


@transaction.atomic
def forget(*, stored: StoredFile, by: Actor) -> int:
    """删除识别文字 — take the words of a file away; returns how many rows there were (0 or 1)."""
    rows = list(RecognisedText.objects.select_for_update().filter(stored=stored))
    for row in rows:
        record("documents.forget_text", by=by, about=stored, deleted=[row])
        row.delete()
    return len(rows)
