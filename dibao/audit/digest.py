"""Row digests: a keyed fingerprint of what a row looks like in the database.

Always taken of the row as the database holds it, never of the instance in memory: a stale instance would give
a digest of a row that does not exist. A column at its declared default is left out, so that a release which adds
a column does not change the digest of every old row.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from dibao.kernel.crypto import mac

from .watch import ignored

BATCH = 500


def canonical(value: Any) -> Any:
    """One JSON form per value, whatever database and driver it came from."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value.tzinfo else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    if isinstance(value, (UUID, float)):
        return str(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _value(field: Field, row: Model) -> Any:
    """The stored value; a sealed column gives its ciphertext, so nothing is decrypted here."""
    stored = getattr(field, "stored", None)
    if stored is not None:
        return stored(row)
    return field.get_prep_value(getattr(row, field.attname))


def _default(field: Field) -> Any:
    """What the column holds when nobody said anything; a callable default says something of its own."""
    return None if callable(field.default) else field.get_default()


def model_of(row: Model) -> type[Model]:
    """The model whose table holds the row; a proxy answers with the model it stands for."""
    return row._meta.concrete_model or type(row)


def row_digest(row: Model) -> str:
    """Keyed digest (hex) over label, key and every column of a row just read from the database."""
    meta = model_of(row)._meta
    skipped, columns = ignored(meta.label), {}
    for field in meta.concrete_fields:
        if field.primary_key or field.attname in skipped or field.name in skipped:
            continue
        value = canonical(_value(field, row))
        if value != canonical(_default(field)):
            columns[field.attname] = value
    content = json.dumps([meta.label, str(row.pk), columns], sort_keys=True, ensure_ascii=False)
    return mac("audit.row", content.encode()).hex()


def live_rows(model: Any, keys: Iterable[Any], *, lock: bool = False) -> dict[str, Model]:
    """The rows of `model` with these keys as the database holds them now, by text of the key.

    `lock` makes others wait: otherwise two clerks at one row could store its digest before and after in
    the wrong order.
    """
    found: dict[str, Model] = {}
    ordered = sorted(set(keys), key=str)
    for start in range(0, len(ordered), BATCH):
        rows = model._meta.concrete_model._base_manager.filter(pk__in=ordered[start : start + BATCH]).order_by("pk")
        if lock and connection.features.has_select_for_no_key_update:
            rows = rows.select_for_update(no_key=True, of=("self",))
        found.update({str(row.pk): row for row in rows})
    return found


def digests(rows: Iterable[Model]) -> Iterator[tuple[str, str, str]]:
    """(label, key, digest) of these rows, read afresh and locked; LookupError names a row that is not there."""
    by_model: dict[Any, dict[str, Any]] = {}
    for row in rows:
        by_model.setdefault(model_of(row), {})[str(row.pk)] = row.pk
    for model in sorted(by_model, key=lambda model: model._meta.label):
        wanted = by_model[model]
        live = live_rows(model, wanted.values(), lock=True)
        for key in sorted(wanted):
            if key not in live:
                raise LookupError(f"{model._meta.label} {key} is not in the database: pass removed rows as deleted=")
            yield model._meta.label, key, row_digest(live[key])
