"""办理 — the state of a hit, an order or a fraud file moves only here: may they, is it open, claim, event, audit."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.moves import IllegalMove
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.queries import calendar, parameters_for
from dibao.rules.deadlines import add_working_days

from ..lifecycle import TABLES, Move, allowed
from ..models import FraudEvent, FraudFile, Hit, HitEvent, OrderEvent, Rectification
from ..permissions import MOVE, barred

Matter = Hit | Rectification | FraudFile
EVENTS: dict[str, Any] = {"hit": HitEvent, "order": OrderEvent, "fraud": FraudEvent}
BASIS = "社会救助法第四十七条"


def move(
    table: str,
    matter: Any,
    name: str,
    *,
    by: Any,
    why: str,
    paper: str = "",
    evidence: StoredFile | None = None,
    changes: dict[str, Any] | None = None,
    rows: Iterable[Any] = (),
    **more: Any,
) -> Any:
    """Make one move of a table with its event and its audit; `changes` are further columns of the matter.

    Call inside a service's transaction. Raises Conflict, NotAllowed, Invalid.
    """
    row = _open(table, matter, name, by, why, bool(paper.strip() or evidence))
    source = claim(matter, {"state": row.target} | (changes or {}), state="state", taken="这一件")
    event = write(table, matter, name, source=source, by=by, why=why, paper=paper, evidence=evidence, **more)
    _note(f"screening.{name}", matter, [event, *rows], by, why)
    return event


def check(table: str, matter: Any, name: str, *, by: Any) -> Move:
    """The move, if it is open and this person may make it; whoever may not leaves nothing behind, no file either."""
    try:
        row = allowed(table, matter.state, name)
    except IllegalMove:
        label = TABLES[table][name].label
        raise Conflict(
            f"这一件现在是“{matter.get_state_display()}”，不能办理“{label}”。请刷新页面查看最新情况。"
        ) from None
    if row.posts:
        require(by, MOVE[table, name], matter.division)
        if why_not := barred(by, matter, row):
            raise NotAllowed(why_not)
    return row


def _open(table: str, matter: Any, name: str, by: Any, why: str, proven: bool) -> Move:
    row = check(table, matter, name, by=by)
    faults = {}
    if not why.strip():
        faults["why"] = f"办理“{row.label}”请写明核实的情况和理由。"
    if row.evidence and not proven:
        faults["paper"] = "请上传佐证材料，或写明档案中哪一份材料可以证明。"
    if faults:
        raise Invalid(fields=faults)
    return row


def write(
    table: str,
    matter: Any,
    name: str,
    *,
    by: Any,
    source: str = "",
    why: str = "",
    paper: str = "",
    evidence: StoredFile | None = None,
    **more: Any,
) -> Any:
    """The immutable line of what was done."""
    kind = EVENTS[table]
    return kind.objects.create(
        matter=matter, move=name, source=source or matter.state, target=matter.state, actor=by.actor_key,
        actor_name=by.actor_name, human=getattr(by, "human_key", ""), why=why.strip(), paper=paper.strip(),
        evidence=evidence, **kind.more(matter, **more),
    )  # fmt: skip


def _note(verb: str, matter: Any, rows: list[Any], by: Any, why: str) -> None:
    record(verb, by=by, about=matter, rows=rows, division=matter.division, because=why.strip(), basis=BASIS)


def kept(*, content: Any, name: str, by: Any) -> StoredFile | None:
    """The evidence that was handed in, looked at and kept before any transaction opens; None when there is none."""
    return put(content=content, name=name, by=by) if content else None


def due(division: int, parameter: str = "county_review_wd") -> date:
    """The day by which work begun today must be done.

    No rule sets a limit for these; the limit of the step that resembles it most is borrowed: the county's review.
    """
    days = parameters_for(division=division, track="rural", on=clock.today()).value(parameter)
    return add_working_days(clock.today(), days, calendar()).on
