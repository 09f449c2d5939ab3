"""记录 — the only way an event comes into being. No evidence, no act."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from dibao.kernel import clock
from dibao.kernel.crypto import mac

from .. import context
from ..actors import Actor
from ..choices import Outcome
from ..digest import digests, model_of
from ..models import Event, RowState
from ..privacy import hide, plain


def record(
    verb: str,
    *,
    by: Actor,
    about: Model | None,
    rows: Iterable[Model] = (),
    deleted: Iterable[Model] = (),
    division: int | None = None,
    household_number: str = "",
    because: str = "",
    basis: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """记录 — write the event of a finished act into the caller's transaction.

    `about` and `rows` are the rows created or changed (save them first); `deleted` are rows about to be removed
    (call before `delete()`, which forgets the key). `division` and `household_number` are taken from `about`
    when it has them. Personal numbers in `because`, `basis` and `data` are hidden.

    Raises RuntimeError outside a transaction and LookupError for a row that is not saved. Whatever goes wrong
    here undoes the caller's transaction too, even when the caller swallows the exception.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act: put @transaction.atomic on the service")
    with transaction.atomic(savepoint=False):
        removed = {_name(row) for row in deleted}
        present = [row for row in ([about, *rows] if about is not None else list(rows)) if _name(row) not in removed]
        touched = [[*state] for state in digests(present)] + [[*name, ""] for name in sorted(removed)]
        return _write(
            verb, by=by, about=about, outcome=Outcome.DONE, touched=touched, division=division,
            household_number=household_number, because=because, basis=basis, data=data,
        )  # fmt: skip


def refuse(
    verb: str,
    *,
    by: Actor,
    about: Model | None,
    why: str,
    basis: str = "",
    division: int | None = None,
    household_number: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """拒绝 — write that an act was refused, in a transaction of its own.

    Call it after the failed atomic block has been left, where the refusal is caught: the event must not be
    rolled back together with the act. Inside another transaction it raises RuntimeError.
    """
    with transaction.atomic(durable=True):
        return _write(
            verb, by=by, about=about, outcome=Outcome.REFUSED, touched=[], division=division,
            household_number=household_number, because=why, basis=basis, data=data,
        )  # fmt: skip


def viewed(
    verb: str,
    *,
    by: Actor,
    about: Model | None,
    purpose: str,
    division: int | None = None,
    household_number: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """查看 — write that somebody saw sensitive values in plain, and what for. Call it before showing them.

    `data` may name the columns shown, never their values. 个人信息保护法 第五十一条.
    """
    with transaction.atomic(savepoint=False):
        return _write(
            verb, by=by, about=about, outcome=Outcome.VIEWED, touched=[], division=division,
            household_number=household_number, because=purpose, basis="", data=data,
        )  # fmt: skip


def _name(row: Model) -> tuple[str, str]:
    if row.pk is None:
        raise LookupError(f"{row._meta.label} has no key: save it first, or record its removal before delete()")
    return model_of(row)._meta.label, str(row.pk)


def _write(
    verb: str, *, by: Actor, about: Model | None, outcome: Outcome, touched: list[list[str]], division: int | None,
    household_number: str, because: str, basis: str, data: Mapping[str, Any] | None,
) -> Event:  # fmt: skip
    """Insert the event and the state of every row it touched."""
    origin = context.current.get()
    event = Event(
        id=_next_id(),
        at=clock.now(),
        actor_key=by.actor_key,
        actor_name=by.actor_name[:64],
        post=str(getattr(by, "actor_post", ""))[:120],
        verb=verb,
        about_label=model_of(about)._meta.label if about is not None else "",
        about_id=str(about.pk) if about is not None and about.pk is not None else "",
        household_number=household_number or _text(about, "household_number"),
        division=division if division is not None else _number(about, "division"),
        outcome=outcome,
        because=hide(because),
        basis=hide(basis),
        data=plain(data or {}),
        ip=origin.ip,
        request_id=origin.request_id,
        rows=touched,
    )
    event.mac = mac("audit.event", event.leaf()).hex()
    event.save()
    RowState.objects.bulk_create(
        [
            RowState(event=event, label=label, row_id=key, digest=digest, gone=not digest)
            for label, key, digest in touched
        ],
        batch_size=500,
    )
    return event


def _text(about: Model | None, name: str) -> str:
    value = getattr(about, name, "")
    return value if isinstance(value, str) else ""


def _number(about: Model | None, name: str) -> int | None:
    value = getattr(about, name, None)
    return value if isinstance(value, int) else None


def _next_id() -> int:
    """The key of the next event. It is taken before the insert because it is part of what the mac covers.

    On SQLite the counter is moved by a write, so the transaction waits for its turn here and not half way.
    """
    table = Event._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            return int(cursor.fetchone()[0])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = %s RETURNING seq", [table])
        moved = cursor.fetchone()
        if moved is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 1)", [table])
        return int(moved[0]) if moved else 1
