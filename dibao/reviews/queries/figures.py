"""拟定的标准 as figures: what the law would be asked with, and whether anything else has been decided since."""

import hashlib
import json
from collections.abc import Sequence

from dibao.policy.queries import snapshot
from dibao.policy.snapshot import Change, Snapshot
from dibao.regions import codes

from ..models import ProposedValue, StandardChange


def values_of(change: StandardChange) -> Sequence[ProposedValue]:
    """The figures of the change that still stand."""
    return list(change.values.filter(removed=False).order_by("pk"))


def proposed(change: StandardChange) -> Snapshot:
    """The figures as they would be on the day of the change; once decided, as they are."""
    changes = [
        Change(each.key, change.division, each.track, each.value, each.unit, change.document, each.article)
        for each in values_of(change)
        if each.parameter_id is None
    ]
    return snapshot(change.effective_on).changed(changes)


def figures_digest(figures: Snapshot, division: int) -> str:
    """sha256 of all that a household of the place could be asked with, ids apart: deciding a proposal keeps it."""
    line = {codes.NATION, *codes.ancestors(division)}
    rows = [
        [row.key, row.division, row.track, str(row.valid_from), row.value, row.unit]
        for row in figures.rows
        if row.division in line or codes.within(row.division, division)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
