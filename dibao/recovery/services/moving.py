"""办理 — the status of a 追缴 moves only here: may they, is it open, claim the row, write the event, record."""

from collections.abc import Iterable
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Status
from ..lifecycle import BASIS, MOVES, Move, allowed
from ..models import Recovery, RecoveryEvent
from ..permissions import MOVE, barred


def check(recovery: Recovery, name: str, *, by: Any, why: str = "") -> Move:
    """The move, if it is open and this person may make it. Raises Conflict, NotAllowed, Invalid."""
    try:
        row = allowed(recovery.status, name)
    except IllegalMove:
        now = Status(recovery.status).label
        raise Conflict(
            f"追缴 {recovery.number} 现在是“{now}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新情况。"
        ) from None
    if row.posts:
        require(by, MOVE[name], recovery.division)
        if why_not := barred(by, recovery, row):
            raise NotAllowed(why_not)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    return row


def move(
    recovery: Recovery,
    name: str,
    *,
    by: Any,
    why: str = "",
    changes: dict[str, Any] | None = None,
) -> RecoveryEvent:
    """Make one move of the table; `changes` are further columns. Call inside a service's transaction."""
    row = check(recovery, name, by=by, why=why)
    source = claim(recovery, {"status": row.target} | (changes or {}), state="status", taken=f"追缴 {recovery.number} ")
    return write(recovery, name, source=source, by=by, why=why)


def write(recovery: Recovery, name: str, *, by: Any, source: str = "", why: str = "") -> RecoveryEvent:
    """The immutable line of what was done."""
    return RecoveryEvent.objects.create(
        recovery=recovery, move=name, source=source or recovery.status, target=recovery.status, actor=by.actor_key,
        actor_name=by.actor_name, human=getattr(by, "human_key", ""), why=why.strip(),
    )  # fmt: skip


def note(event: RecoveryEvent, *rows: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """The audit event of a move with every row written beside it."""
    record(
        f"recovery.{event.move}", by=by, about=event.recovery, rows=[event, *rows], because=event.why, basis=event.recovery.basis or BASIS,
        data=data,
    )  # fmt: skip


def written(items: Iterable[Any]) -> list[Any]:
    """Rows that were changed, saved one by one, for the record."""
    rows = list(items)
    for row in rows:
        row.save()
    return rows
