"""下次复核 — the date on the award stays what the rules in force make of the last look."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.rules.review_cycle import Review

from ..lifecycle import BASIS
from ..queries.cycle import review_of

BATCH = 500


@transaction.atomic
def keep_in_step(*, award: Award, by: Any) -> date:
    """更新下次复核 — after a look, or when a decision of another app has changed what the family is."""
    review = review_of(award)
    write_due(found=[(award, review)], by=by)
    return review.on


@transaction.atomic
def write_due(*, found: Iterable[tuple[Award, Review]], by: Any) -> list[Award]:
    """写入下次复核 — where the date is another than the award says; returns the awards that were changed."""
    changed = []
    for award, review in found:
        if award.review_due != review.on:
            award.review_due = review.on
            changed.append(award)
    Award.objects.bulk_update(changed, ["review_due"], batch_size=BATCH)
    if len(changed) == 1:
        record("rounds.set_due", by=by, about=changed[0], basis=BASIS)
    elif changed:
        record("rounds.set_due", by=by, about=None, rows=changed, division=changed[0].division, basis=BASIS,
               data={"awards": len(changed)})  # fmt: skip
    return changed
