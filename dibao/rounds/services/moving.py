"""办理 — the state of a visit moves only here: may they, is it open, claim the row, write the event, record."""

from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..lifecycle import BASIS, MOVES, Move, allowed
from ..models import Visit, VisitEvent
from ..permissions import MOVE, barred


def check(visit: Visit, name: str, *, by: Any) -> Move:
    """The move, if it is open and this person may make it. Raises Conflict, NotAllowed."""
    try:
        row = allowed(visit.state, name)
    except IllegalMove:
        raise Conflict(
            f"这次核查现在是“{visit.get_state_display()}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新情况。"
        ) from None
    if row.posts:
        require(by, MOVE[name], visit.division)
        if why_not := barred(by, visit, row):
            raise NotAllowed(why_not)
    return row


def move(visit: Visit, name: str, *, by: Any, why: str = "", **changes: Any) -> VisitEvent:
    """Make one move with its event; `changes` are further columns of the visit. Call inside a service's transaction."""
    row = check(visit, name, by=by)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    source = claim(visit, {"state": row.target} | changes, state="state", taken="这次核查")
    return VisitEvent.objects.create(
        visit=visit,
        move=name,
        source=source,
        target=visit.state,
        actor=by.actor_key,
        actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
        why=why.strip()[:1000],
    )


def note(event: VisitEvent, *rows: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """The audit event of a move with every row written beside it."""
    visit = event.visit
    record(
        f"rounds.{event.move}",
        by=by,
        about=visit,
        rows=[event, *rows],
        division=visit.division,
        because=event.why or visit.get_ground_display(),
        basis=BASIS,
        data=data,
    )
