"""判定 — two records of one visit, or one on an older form: a human says which holds. Nothing is overwritten."""

from typing import Any

from django.db import transaction

from dibao.access.humans import is_same
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed

from ..choices import Conclusion, EnvelopeState, State, Way
from ..models import Envelope, Visit
from ..permissions import DECIDE
from ..queries.listing import signature_of
from ..questions import faults
from .moving import move
from .result import conclude, print_form


def adopt(*, envelope: Envelope, why: str, by: Any) -> Envelope:
    """采用 — this one holds; the one taken before is set aside, and stays readable.

    A change that is already on its way is not taken back from here. Raises Conflict, Invalid, NotAllowed.
    """
    visit = envelope.visit
    _may(envelope, by, why)
    if visit.state in (State.DIFFERS, State.CANCELLED):
        raise Conflict(
            f"这次核查已经是“{visit.get_state_display()}”，不能改用另一份记录。"
            + ("请在变更办理中写明这份记录的情况。" if visit.adjustment else "")
        )
    given = envelope.answers
    if faults(given, conclusion=envelope.conclusion) or envelope.way not in Way.values:
        raise Invalid("这份记录填写不全（可能是旧版表格），不能直接采用。请照它重新填写一份，再把这一份记为不采用。")
    form = None
    if envelope.conclusion != Conclusion.NOT_MET:
        on = envelope.made_at.astimezone(clock.OFFICE).date()
        form = print_form(
            visit=visit, given=given, way=envelope.way, conclusion=envelope.conclusion, on=on, by=by,
            signature=signature_of(envelope),
        )  # fmt: skip
    return _adopted(envelope, why, by, form)


@transaction.atomic
def _adopted(envelope: Envelope, why: str, by: Any, form: Any) -> Envelope:
    visit = Visit.objects.select_for_update().select_related("household", "award").get(pk=envelope.visit_id)
    envelope = _claimed(envelope, EnvelopeState.TAKEN, why, by)
    envelope.visit = visit
    rows: list[Any] = []
    for other in (
        visit.envelopes.filter(state=EnvelopeState.TAKEN).exclude(pk=envelope.pk).exclude(conclusion="not_met")
    ):
        other.state, other.decided_why = EnvelopeState.SET_ASIDE, f"改用另一份记录：{why.strip()}"[:500]
        other.decided_by_name, other.decided_at = by.actor_name, clock.now()
        other.save()
        rows.append(other)
    if visit.state == State.UNCHANGED:
        # open again for a moment, so that the record that holds concludes it like any other
        rows.append(move(visit, "adopt", by=by, why=why))
    record("rounds.adopt", by=by, about=envelope, rows=[visit, *rows], division=visit.division, because=why.strip())
    conclude(visit=visit, envelope=envelope, by=by, form=form)
    return envelope


@transaction.atomic
def set_aside(*, envelope: Envelope, why: str, by: Any) -> Envelope:
    """不采用 — kept with the reason."""
    _may(envelope, by, why)
    envelope = _claimed(envelope, EnvelopeState.SET_ASIDE, why, by)
    record("rounds.set_aside", by=by, about=envelope, division=envelope.division, because=why.strip())
    return envelope


def _may(envelope: Envelope, by: Any, why: str) -> None:
    require(by, DECIDE, envelope.division)
    if is_same(by, actor=envelope.by, human=envelope.human or "-"):
        raise NotAllowed("这份记录是您填写的，采用哪一份须由另一人判定。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明为什么采用或不采用。"})


def _claimed(envelope: Envelope, state: str, why: str, by: Any) -> Envelope:
    row = Envelope.objects.select_for_update().get(pk=envelope.pk)
    if row.state != EnvelopeState.CONFLICT:
        raise Conflict("这份记录已经判定过，请刷新页面查看。")
    row.state, row.decided_why, row.decided_by_name, row.decided_at = state, why.strip(), by.actor_name, clock.now()
    row.save()
    return row
