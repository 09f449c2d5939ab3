"""按接口查询 — the queries of a batch asked over the line, case by case; what cannot be reached stays open."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.exchange.client import Answered, Department, LineFault
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid

from ..choices import OPEN, Answer, DispatchState, Origin
from ..models import Dispatch, Query
from ..permissions import DISPATCH
from ..queries.thresholds import thresholds_for
from ..sources import SOURCES
from .answering import as_row, leave_covers, put
from .closing import close_if_done
from .stopping import stop_leaveless


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one round: queries answered, of these by an earlier answer, stopped, still open; and why."""

    answered: int
    earlier: int
    stopped: int
    waiting: int
    faults: tuple[str, ...] = ()


def ask_line(*, dispatch: Dispatch, by: Any, department: Department | None = None) -> Asked:
    """按接口查询 — each case by itself, so that a fault of one leaves the others as they are.

    An answer from before, used while the department is down, is marked on its queries with the day it is of. Call it
    outside a transaction: every question is a fact of its own.
    """
    require(by, DISPATCH, dispatch.division)
    if dispatch.partner is None:
        raise Invalid("这个批次是普通文件，没有对应的交换单位，不能按接口查询。")
    if dispatch.state == DispatchState.VOID:
        raise Invalid("这个批次已经作废。")
    stopped = _stop(dispatch, by)
    line = department or Department(by=by)
    answered = earlier = 0
    faults: dict[str, None] = {}
    for (case, register, purpose), queries in _by_case(dispatch).items():
        people = [{"id_number": query.person.id_number, "name": query.person.name} for query in queries]
        try:
            rows = line.ask(
                partner=dispatch.partner, purpose=purpose, case_number=case, register=register, people=people
            )
        except LineFault as fault:
            faults |= dict.fromkeys(fault.sentences)
            continue
        done = _take(dispatch, [query.pk for query in queries], rows, by)
        answered, earlier = answered + done, earlier + done * rows.earlier
    waiting = dispatch.queries.open().count()
    return Asked(answered, earlier, stopped, waiting, tuple(faults))


@transaction.atomic
def _stop(dispatch: Dispatch, by: Any) -> int:
    halted = stop_leaveless(within={"dispatch": dispatch})
    if halted:
        data = {"stopped": len(halted)}
        record("verification.expire", by=by, about=dispatch, rows=halted, data=data)
    return len(halted)


def _by_case(dispatch: Dispatch) -> dict[tuple[str, str, str], list[Query]]:
    groups = defaultdict(list)
    open_ones = dispatch.queries.open().select_related("person", "check_request", "authorisation").order_by("pk")
    for query in open_ones:
        groups[query.check_request.case_number, query.register, query.authorisation.purpose].append(query)
    return groups


@transaction.atomic
def _take(dispatch: Dispatch, keys: list[int], rows: Answered, by: Any) -> int:
    """Write the answers of one case; whoever has no row was not found. Returns how many queries were answered."""
    held = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
    written: list[Any] = [held]
    count = 0
    chosen = Query.objects.filter(pk__in=keys, answer__in=OPEN, check_request__reported_on=None)
    for query in chosen.select_for_update(of=("self",)).select_related("person", "check_request", "authorisation"):
        if not leave_covers(query):
            continue
        written += [query, *_answer(query, rows)]
        count += 1
    if held.state == DispatchState.PREPARED:
        held.state, held.sent_on, held.sent_by = DispatchState.SENT, clock.today(), by.actor_key
        held.handed_to = "部门接口"
        held.save()
        for query in held.queries.filter(answer=Answer.ASKED):
            query.answer, query.sent_on = Answer.SENT, held.sent_on
            query.save(update_fields=["answer", "sent_on"])
            written.append(query)
    close_if_done(held)
    data = {"answered": count, "earlier": rows.words}
    record("verification.ask", by=by, about=held, rows=written[1:], data=data)
    return count


def _answer(query: Query, rows: Answered) -> list[Any]:
    mine = [row for row in rows if row.get("id_number") == query.person.id_number]
    check = query.check_request
    local = thresholds_for(division=check.division, track=check.track, on=clock.today())
    found = [as_row(each) for row in mine for each in SOURCES[query.register].says(row, local)]
    note = rows.words
    if mine and not found:
        note = f"有登记，但不构成收入、财产或线索。{note}"
    query.known_on = rows.answered_on if rows.earlier else None
    query.sent_on = query.sent_on or clock.today()
    return put(query, Answer.FOUND if found else Answer.NOTHING, origin=Origin.LINE, note=note, findings=found)
