"""变更记录 — the dated line every change of a household leaves."""

import json
from datetime import date
from typing import Any

from ..models import Change, Household


def note(household: Household, kind: str, on: date, by: Any, paper: str, before: Any, after: Any) -> Change:
    """Write it; `before` and `after` are what changed, sealed."""
    return Change.objects.create(
        household=household,
        kind=kind,
        on=on,
        paper=paper,
        by=by.actor_key,
        by_name=by.actor_name,
        before=json.dumps(before, ensure_ascii=False, default=str),
        after=json.dumps(after, ensure_ascii=False, default=str),
    )
