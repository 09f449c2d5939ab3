"""办理 — the status of a roster moves only here: may they, is it open, claim the row, write the event."""

from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Status
from ..lifecycle import BASIS, MOVES, allowed
from ..models import Roster, RosterEvent
from ..permissions import MOVE, barred


def move(roster: Roster, name: str, *, by: Any, why: str = "", more: dict[str, Any] | None = None) -> RosterEvent:
    """Make one move of the table, writing `more` to the row. Raises Conflict, NotAllowed, Invalid."""
    try:
        row = allowed(roster.status, name)
    except IllegalMove:
        now = Status(roster.status).label
        raise Conflict(
            f"发放名册 {roster.number} 现在是“{now}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新进展。"
        ) from None
    if row.posts:
        require(by, MOVE[name], roster.division)
    if why_not := barred(by, roster, row):
        raise NotAllowed(why_not)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    changes = {"status": row.target, **(more or {})}
    source = claim(roster, changes, state="status", taken=f"发放名册 {roster.number} ")
    return write(roster, name, source=source, by=by, why=why)


def write(roster: Roster, name: str, *, by: Any, source: str = "", why: str = "") -> RosterEvent:
    """The immutable line of what was done."""
    return RosterEvent.objects.create(
        roster=roster,
        move=name,
        source=source or roster.status,
        target=roster.status,
        actor=by.actor_key,
        actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
        why=why.strip(),
    )


def note(event: RosterEvent, *rows: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """The audit event of a move with every row written beside it."""
    roster = event.roster
    record(
        f"payments.{event.move}",
        by=by,
        about=roster,
        rows=[event, *rows],
        division=roster.division,
        because=event.why or roster.number,
        basis=BASIS,
        data=data,
    )
