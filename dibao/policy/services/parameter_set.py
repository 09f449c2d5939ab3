"""留存参数集 — the figures a decision rests on, kept once however many decisions share them."""

import hashlib
import json
from typing import Any

from django.db import transaction

from dibao.audit.actors import SYSTEM, Actor
from dibao.audit.services.record import record
from dibao.rules.parameters import Parameters

from ..models import ParameterSet


@transaction.atomic
def keep(parameters: Parameters, *, by: Actor = SYSTEM) -> ParameterSet:
    """留存参数集 — the row of this set; the same figures, in whatever order, give the same row."""
    rows = sorted(parameters.to_json(), key=lambda row: row["key"])
    kept, fresh = ParameterSet.objects.get_or_create(digest=digest_of(rows), defaults={"rows": rows})
    if fresh:
        record("policy.keep_set", by=by, about=kept)
    return kept


def digest_of(rows: list[dict[str, Any]]) -> str:
    """sha256 of the canonical JSON of `Parameters.to_json`, sorted by key."""
    text = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
