"""办理 — a status changes only here: may they, is it open, claim the row, write the event, turn the clocks."""

from dataclasses import dataclass, field
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Status
from ..lifecycle import MOVES, allowed
from ..models import Case, CaseEvent
from ..permissions import MOVE, barred
from .deadline import end, start


@dataclass(slots=True)
class Moved:
    """A move made, and every row it wrote, for the audit event of the service that made it."""

    case: Case
    event: CaseEvent
    rows: list[Any] = field(default_factory=list)

    @property
    def basis(self) -> str:
        return self.event.basis


def move(case: Case, name: str, *, by: Any, why: str = "") -> Moved:
    """Make one move of the lifecycle table. Call inside a service's transaction.

    Raises Conflict when the case is no longer at a step from which the move is open (a double click, the back
    button, a colleague who was faster), NotAllowed when the person may not, Invalid when a reason is missing.
    """
    try:
        row = allowed(case.status, name)
    except IllegalMove:
        raise Conflict(
            f"办件 {case.number} 现在是“{Status(case.status).label}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新进展。"
        ) from None
    require(by, MOVE[name], case.division)
    if why_not := barred(by, case, row):
        raise NotAllowed(why_not, basis="审核确认办法第十一条" if "近亲属" in why_not else "")
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    source = claim(case, {"status": row.target}, state="status", taken=f"办件 {case.number} ")
    event = CaseEvent.objects.create(
        case=case,
        move=name,
        source=source,
        target=row.target,
        actor=by.actor_key,
        actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
        why=why.strip(),
        basis=row.basis,
    )
    clocks = [*end(case=case, kinds=row.ends), *start(case=case, kinds=row.starts)]
    return Moved(case, event, [event, *clocks])


def note(moved: Moved, *extra: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """Write the audit event of a move with every row the service wrote beside it."""
    case = moved.case
    record(
        f"casework.{moved.event.move}",
        by=by,
        about=case,
        rows=[*moved.rows, *extra],
        division=case.division,
        because=moved.event.why or moved.basis,
        data=data,
    )
