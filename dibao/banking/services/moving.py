"""办理 — the state of a batch or of a change of account moves only here: may they, is it open, claim, event, audit."""

from collections.abc import Iterable
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..lifecycle import BASIS, TABLES, Move, allowed
from ..models import Batch, BatchEvent
from ..permissions import MOVE, barred

COLUMN = {"batch": "status", "change": "state"}
NAMED = {"batch": "批次", "change": "这项账户更换"}


def move(
    table: str,
    matter: Any,
    name: str,
    *,
    by: Any,
    why: str = "",
    changes: dict[str, Any] | None = None,
    rows: Iterable[Any] = (),
    data: dict[str, Any] | None = None,
) -> Any:
    """Make one move of a table with its event and its audit; `changes` are further columns of the matter.

    Call inside a service's transaction. Raises Conflict, NotAllowed, Invalid.
    """
    row = check(table, matter, name, by=by)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    column = COLUMN[table]
    taken = f"{NAMED[table]} {matter} " if table == "batch" else NAMED[table]
    source = claim(matter, {column: row.target} | (changes or {}), state=column, taken=taken)
    events = [_event(matter, name, source, by, why)] if isinstance(matter, Batch) else []
    record(
        f"banking.{name}", by=by, about=matter, rows=[*events, *rows], division=matter.division, because=why.strip(),
        basis=BASIS, data=data,
    )  # fmt: skip
    return matter


def check(table: str, matter: Any, name: str, *, by: Any) -> Move:
    """The move, if it is open and this person may make it."""
    try:
        row: Move = allowed(table, getattr(matter, COLUMN[table]), name)
    except IllegalMove:
        now = matter.get_status_display() if table == "batch" else matter.get_state_display()
        label = TABLES[table][name].label
        raise Conflict(f"{NAMED[table]}现在是“{now}”，不能办理“{label}”。请刷新页面查看最新情况。") from None
    if row.posts:
        require(by, MOVE[table, name], matter.division)
        if why_not := barred(by, matter, row):
            raise NotAllowed(why_not)
    return row


def _event(batch: Batch, name: str, source: str, by: Any, why: str) -> BatchEvent:
    return BatchEvent.objects.create(
        batch=batch, move=name, source=source, target=batch.status, actor=by.actor_key, actor_name=by.actor_name,
        human=getattr(by, "human_key", ""), why=why.strip(),
    )  # fmt: skip
