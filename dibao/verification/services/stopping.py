"""停止查询 — without a live authorisation nothing stays open; a department that is late is marked so."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.regions import codes

from ..choices import Answer
from ..models import Authorisation, Query
from ..permissions import EXPIRE
from .closing import closed_with


def stopped(queries: Any, why: str) -> list[Query]:
    """Stop these queries in the caller's transaction; the caller records the rows."""
    rows = list(queries.select_for_update(of=("self",)))
    for query in rows:
        query.answer, query.note = Answer.STOPPED, why
        query.save(update_fields=["answer", "note"])
    return rows


def stop_of(authorisation: Authorisation, why: str) -> list[Query]:
    """停止本授权的查询 — every query under it that may still be answered."""
    return stopped(Query.objects.open().filter(authorisation=authorisation), why)


def stop_leaveless(*, within: dict[str, Any]) -> list[Query]:
    """Those of `within` whose authorisation does not live today; the caller records the rows."""
    return stopped(Query.objects.leaveless(clock.today()).filter(**within), "授权已到期或已撤回，停止查询")


@transaction.atomic
def expire(*, by: Any, division: int = 0) -> dict[str, int]:
    """到期处理 — stop what no authorisation covers any more, mark what no department answered in time.

    division: a place and everything below it; 0 is everywhere. Running it twice changes nothing the second time.
    """
    require(by, EXPIRE, division)
    inside = {"check_request__division__range": codes.span(division)}
    halted = stop_leaveless(within=inside)
    overdue = Query.objects.open().filter(answer=Answer.SENT, due_on__lt=clock.today(), **inside)
    late = list(overdue.select_for_update(of=("self",)))
    for query in late:
        query.answer = Answer.LATE
        query.save(update_fields=["answer"])
    if halted or late:
        data = {"stopped": len(halted), "late": len(late)}
        rows = [*halted, *late, *closed_with([*halted, *late])]
        record("verification.expire", by=by, about=None, rows=rows, division=division, data=data)
    return {"stopped": len(halted), "late": len(late)}
