"""办理 — the status of a change moves only here: may they, is it open, claim the row, write the event."""

from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Status
from ..lifecycle import BASIS, MOVES, allowed
from ..models import ChangeEvent, StandardChange
from ..permissions import MOVE, barred


def move(change: StandardChange, name: str, *, by: Any, why: str = "") -> ChangeEvent:
    """Make one move of the table. Call inside a service's transaction; raises Conflict, NotAllowed, Invalid."""
    try:
        row = allowed(change.status, name)
    except IllegalMove:
        now = Status(change.status).label
        raise Conflict(
            f"标准调整 {change.number} 现在是“{now}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新进展。"
        ) from None
    if row.posts:
        require(by, MOVE[name], change.division)
    if why_not := barred(by, change, row):
        raise NotAllowed(why_not)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    source = claim(change, {"status": row.target}, state="status", taken=f"标准调整 {change.number} ")
    return write(change, name, source=source, by=by, why=why)


def write(change: StandardChange, name: str, *, by: Any, source: str = "", why: str = "") -> ChangeEvent:
    """The immutable line of what was done."""
    return ChangeEvent.objects.create(
        change=change,
        move=name,
        source=source or change.status,
        target=change.status,
        actor=by.actor_key,
        actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
        why=why.strip(),
    )


def note(event: ChangeEvent, *rows: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """The audit event of a move with every row written beside it."""
    change = event.change
    record(
        f"reviews.{event.move}",
        by=by,
        about=change,
        rows=[event, *rows],
        division=change.division,
        because=event.why or change.document,
        basis=BASIS,
        data=data,
    )
