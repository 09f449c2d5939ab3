"""对照录入 — an answer that came as a picture is keyed in beside it, person by person."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid

from ..choices import ANSWERED, Answer, Origin, ReplyState
from ..models import Query, Reply
from ..permissions import RECEIVE
from ..queries.thresholds import thresholds_for
from ..sources import SOURCES
from .answering import as_row, hold, keep_apart, refuse_without_leave, settle
from .closing import close_if_done


@transaction.atomic
def key_in(
    *, reply: Reply, query: Query, answer: str, rows: Sequence[Mapping[str, Any]], by: Any, note: str = ""
) -> Query:
    """录入一人 — rows: typed values by the register's fields, as a file would have given them; [] for "nothing"."""
    require(by, RECEIVE, reply.division)
    held = Reply.objects.select_for_update(of=("self",)).select_related("dispatch").get(pk=reply.pk)
    if held.state != ReplyState.RECEIVED or held.origin != Origin.KEYED:
        raise Conflict(f"答复 {held.number} {held.get_state_display()}，不能再录入。")
    asked = Query.objects.select_related("check_request", "authorisation", "person").get(pk=query.pk)
    if asked.dispatch_id != held.dispatch_id or not held.files.filter(register=asked.register).exists():
        raise Invalid(f"查询 {asked.number} 不在这份答复对应的批次里。")
    keep_apart([asked.check_request], by)
    hold(asked.check_request)
    refuse_without_leave(asked)
    if answer == Answer.FOUND and not rows:
        raise Invalid("答复为“有信息”的，请照图像录入至少一条。")
    if answer == Answer.REFUSED and not note.strip():
        raise Invalid(fields={"note": "对方未答复的，请写明原因。"})
    if answer not in ANSWERED:
        raise Invalid("答复只能是“有信息”“无信息”或“未答复”。")
    check = asked.check_request
    local = thresholds_for(division=check.division, track=check.track, on=clock.today())
    found = [each for row in rows for each in SOURCES[asked.register].says(row, local)] if answer == "found" else []
    if answer == Answer.FOUND and not found:
        answer, note = Answer.NOTHING, f"有登记，但不构成收入、财产或线索。{note}"
    asked.reply = held
    settled = settle(asked, answer, by=by, origin=Origin.KEYED, note=note.strip(), findings=map(as_row, found))
    if close_if_done(held.dispatch):
        record("verification.close", by=by, about=held.dispatch)
    return settled


@transaction.atomic
def finish(*, reply: Reply, by: Any) -> Reply:
    """录入完毕 — everything that stands in the picture has been keyed in."""
    require(by, RECEIVE, reply.division)
    held = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    if held.state != ReplyState.RECEIVED or held.origin != Origin.KEYED:
        raise Conflict(f"答复 {held.number} {held.get_state_display()}。")
    keyed = list(held.queries.values_list("answer", flat=True))
    if not keyed:
        raise Invalid("还没有录入任何一人。图像里没有可用内容的，请作废并写明原因。")
    held.state, held.applied_on, held.applied_by = ReplyState.APPLIED, clock.today(), by.actor_key
    held.counts = {"queries": len(keyed)} | {name: keyed.count(name) for name in ANSWERED}
    held.save()
    record("verification.finish", by=by, about=held, data=held.counts)
    return held
