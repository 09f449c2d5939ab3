"""现状 — everything about a volume that must not change between the proposal and the last byte, as one digest."""

import hashlib
import json
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from dibao.archive.models import Item, Volume
from dibao.audit.choices import Outcome
from dibao.audit.digest import live_rows, row_digest
from dibao.audit.models import Event
from dibao.documents.models import StoredFile

from ..going_on import VERBS, Happened, going_on
from .retention import Term, term_of

# Our own acts, and re-reading and copying, change nothing of a file.
_NO_MATTER = Q(verb__startswith="disposal.") | Q(verb__startswith="preservation.")


def events_about(volume: Volume) -> QuerySet[Event]:
    """Everything done about this volume or its household; looking and being refused is not doing."""
    about = Q(household_number=volume.household_number) | Q(about_label="archive.Volume", about_id=str(volume.pk))
    return Event.objects.filter(about, outcome=Outcome.DONE).exclude(_NO_MATTER)


def standing(volume: Volume) -> str:
    """现状摘要 — SHA-256 over volume, papers and files as the database holds them, the number and the last of the
    events about the household, the holds, and the term."""
    term = term_of(volume)
    items = list(Item.objects.filter(volume=volume).values_list("pk", "stored_id"))
    rows = {
        **live_rows(Volume, [volume.pk]),
        **live_rows(Item, [pk for pk, _ in items]),
        **live_rows(StoredFile, [stored for _, stored in items]),
    }
    happened = events_about(volume).aggregate(count=Count("id"), last=Max("id"))
    content = {
        "rows": {key: row_digest(row) for key, row in rows.items()},
        "events": [happened["count"], happened["last"]],
        "holds": sorted(str(hold.pk) for hold in term.holds),
        "term": [term.clock.run.name, str(term.clock.starts), str(term.ends)],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def in_the_way(volume: Volume, *, on: date, term: Term | None = None) -> list[str]:
    """不能销毁的原因 — in words; empty when the term has ended, nothing holds it and nothing is going on."""
    term = term or term_of(volume)
    told = [hold.words for hold in term.holds]
    if not term.ended(on):
        told.append(f"期限没有到：{term.words}" if not term.holds else "期限没有到")
    events = events_about(volume).filter(verb__in=VERBS).order_by("id").values_list("verb", "about_id", "data")
    return told + going_on((Happened(*each) for each in events), on=on)
