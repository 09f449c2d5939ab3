"""办理 — the status of an adjustment moves only here: may they, is it open, claim the row, write the event."""

from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..lifecycle import BASIS, MOVES, Move, allowed
from ..models import Adjustment, AdjustmentEvent
from ..permissions import MOVE, barred


def check(adjustment: Adjustment, name: str, *, by: Any) -> Move:
    """The move, if it is open and this person may make it; raises Conflict, NotAllowed."""
    try:
        row = allowed(adjustment.status, name, course=adjustment.course)
    except IllegalMove:
        now = adjustment.get_status_display()
        raise Conflict(
            f"动态调整 {adjustment.number} 现在是“{now}”，不能办理“{MOVES[name].label}”。请刷新页面查看最新进展。",
            basis=BASIS if adjustment.course == "cut" else "",
        ) from None
    require(by, MOVE[name], adjustment.division)
    if why_not := barred(by, adjustment, row):
        raise NotAllowed(why_not)
    return row


def move(adjustment: Adjustment, name: str, *, by: Any, why: str = "", **changes: Any) -> AdjustmentEvent:
    """Make one move of the table; `changes` are further columns. Call inside a service's transaction.

    Raises Conflict, NotAllowed, Invalid.
    """
    row = check(adjustment, name, by=by)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    source = claim(adjustment, {"status": row.target} | changes, state="status", taken=f"动态调整 {adjustment.number} ")
    return write(adjustment, name, source=source, by=by, why=why)


def write(adjustment: Adjustment, name: str, *, by: Any, source: str = "", why: str = "") -> AdjustmentEvent:
    """The immutable line of what was done."""
    return AdjustmentEvent.objects.create(
        adjustment=adjustment,
        move=name,
        source=source or adjustment.status,
        target=adjustment.status,
        actor=by.actor_key,
        actor_name=by.actor_name,
        human=getattr(by, "human_key", ""),
        why=why.strip(),
    )


def note(event: AdjustmentEvent, *rows: Any, by: Any, data: dict[str, Any] | None = None) -> None:
    """The audit event of a move with every row written beside it."""
    adjustment = event.adjustment
    record(
        f"adjusting.{event.move}",
        by=by,
        about=adjustment,
        rows=[event, *rows],
        division=adjustment.division,
        because=event.why or adjustment.get_ground_display(),
        basis=BASIS,
        data=data,
    )


def refuse_stale(*, adjustment: Adjustment, by: Any) -> None:
    """过期的页面 — somebody has gone on with it since the page was opened; always raises Conflict."""
    raise Conflict(
        f"动态调整 {adjustment.number} 在您打开页面以后已由他人办理，现在是“{adjustment.get_status_display()}”。"
        "您填写的内容没有提交，请核对最新情况后重新办理。"
    )
