"""办理 — the state of a complaint or a dispute moves only here: may they, is it open, claim, event, audit."""

from collections.abc import Iterable
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..lifecycle import TABLES, Move, allowed
from ..models import Complaint, ComplaintEvent, Dispute, DisputeEvent
from ..permissions import MOVE, barred

EVENTS: dict[str, Any] = {"complaint": ComplaintEvent, "dispute": DisputeEvent}
BASIS = {"complaint": "审核确认办法第三十七条", "dispute": "社会救助法第七十六条"}


def check(table: str, matter: Complaint | Dispute, name: str, *, by: Any) -> Move:
    """The move, if it is open and this person may make it. Raises Conflict, NotAllowed."""
    try:
        row = allowed(table, matter.state, name)
    except IllegalMove:
        label = TABLES[table][name].label
        raise Conflict(
            f"{matter.number} 现在是“{matter.get_state_display()}”，不能办理“{label}”。请刷新页面查看最新情况。"
        ) from None
    require(by, MOVE[table, name], matter.division)
    if why_not := barred(by, matter, row):
        raise NotAllowed(why_not)
    return row


def move(
    table: str,
    matter: Complaint | Dispute,
    name: str,
    *,
    by: Any,
    why: str = "",
    paper: str = "",
    evidence: StoredFile | None = None,
    changes: dict[str, Any] | None = None,
    rows: Iterable[Any] = (),
    because: str = "",
) -> Any:
    """Make one move of a table with its event and its audit; call inside a service's transaction.

    `changes` are further columns that a plain update may write; sealed ones are saved by the caller afterwards and
    noted with `note`. `because` stands in the audit: nothing that was said about a family or by a reporter.
    """
    row = check(table, matter, name, by=by)
    if row.needs_reason and not why.strip():
        raise Invalid(fields={"why": f"办理“{row.label}”请写明理由。"})
    source = claim(matter, {"state": row.target} | (changes or {}), state="state", taken=f"{matter.number} ")
    event = write(table, matter, name, by=by, source=source, why=why, paper=paper, evidence=evidence)
    note(f"remedies.{name}", table, matter, event, *rows, by=by, because=because)
    return event


def write(
    table: str,
    matter: Complaint | Dispute,
    name: str,
    *,
    by: Any,
    source: str = "",
    why: str = "",
    paper: str = "",
    evidence: StoredFile | None = None,
) -> Any:
    """The immutable line of what was done."""
    return EVENTS[table].objects.create(
        matter=matter, move=name, source=source or matter.state, target=matter.state, actor=by.actor_key,
        actor_name=by.actor_name, human=getattr(by, "human_key", ""), why=why.strip(), paper=paper.strip(),
        evidence=evidence,
    )  # fmt: skip


def note(verb: str, table: str, matter: Complaint | Dispute, *rows: Any, by: Any, because: str = "") -> None:
    """The audit event of an act with every row written beside it."""
    record(verb, by=by, about=matter, rows=rows, division=matter.division, because=because, basis=BASIS[table])


def kept(*, content: Any, name: str, by: Any) -> StoredFile | None:
    """The paper that was handed in, looked at and kept before any transaction opens; None when there is none."""
    return put(content=content, name=name, by=by) if content else None
