"""发出批次 — many cases, one department: built, handed over, received by it, closed when every query has an end."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.documents.services.store import put as store
from dibao.exchange.models import Partner
from dibao.exchange.services import packages
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..choices import Answer, DispatchState
from ..models import Dispatch, DispatchFile, Query
from ..permissions import DISPATCH
from ..queries.thresholds import due_on
from ..sources import SOURCES
from .stopping import stop_leaveless
from .tables import table_of

PURPOSE = "社会救助家庭经济状况信息核对"
KINDS = ("xlsx", "csv")


def build(
    *, registers: Iterable[str], division: int, by: Any, partner: Partner | None = None, department: str = "",
    kind: str = "xlsx",
) -> Dispatch:  # fmt: skip
    """生成批次 — every query of these registers that waits to be sent, in all cases of the place.

    With a partner whose keys are confirmed the tables go into one sealed package; without one they are plain files
    (`kind`: xlsx or csv) for the `department` named. Queries without a live authorisation are stopped, not sent.
    """
    wanted = sorted(set(registers))
    require(by, DISPATCH, division)
    if unknown := set(wanted) - set(SOURCES):
        raise Invalid(f"没有这些登记库：{'、'.join(sorted(unknown))}。")
    if kind not in KINDS:
        raise Invalid("文件格式只能是 XLSX 或 CSV。")
    if partner is None and len(wanted) != 1:
        raise Invalid("普通文件一次只能包括一个登记库，请分别生成。")
    number, rows = _gather(wanted, division, by)
    due = due_on(division=division, track="any", start=clock.today())
    tables = {register: table_of(register, rows, due, kind) for register in sorted({row.register for row in rows})}
    # Looking at a file takes a moment; the tables are kept before the transaction that uses them begins.
    names = {register: f"{number}-{SOURCES[register].label}.{kind}" for register in tables}
    stored = {} if partner else {name: store(content=tables[name], name=names[name], by=by) for name in tables}
    dispatch = Dispatch(
        number=number, division=division, partner=partner, count=len(rows), purpose=PURPOSE, due_on=due,
        department=partner.name if partner else department.strip() or SOURCES[wanted[0]].department,
        prepared_on=clock.today(), prepared_by=by.actor_key, prepared_by_name=by.actor_name,
        digest=hashlib.sha256(b"".join(hashlib.sha256(table).digest() for table in tables.values())).hexdigest(),
    )  # fmt: skip
    files = [
        DispatchFile(register=name, name=names[name], rows=_count(rows, name), stored=stored.get(name))
        for name in tables
    ]
    return _write(dispatch, files, {f"{name}.{kind}": table for name, table in tables.items()}, rows, by)


def build_all(*, division: int, by: Any) -> list[Dispatch]:
    """全部生成 — one sealed package for each partner whose keys hold, one XLSX for every other register that waits."""
    require(by, DISPATCH, division)
    inside = {"check_request__division__range": codes.span(division)}
    waiting = set(_waiting(inside).order_by().values_list("register", flat=True))
    if not waiting:
        raise Invalid("没有等待发出的查询。")
    made = []
    for partner in Partner.objects.filter(division__range=codes.span(division)):
        if (mine := waiting & set(partner.registers)) and partner.ready(clock.today()):
            made.append(build(registers=mine, division=division, by=by, partner=partner, kind="csv"))
            waiting -= mine
    return made + [build(registers=[register], division=division, by=by) for register in sorted(waiting)]


@transaction.atomic
def _gather(registers: list[str], division: int, by: Any) -> tuple[str, list[Query]]:
    """The number of a new batch, and the queries that wait for it; those without leave are stopped on the way."""
    inside = {"check_request__division__range": codes.span(division), "register__in": registers}
    if halted := stop_leaveless(within=inside):
        record("verification.expire", by=by, about=None, rows=halted, division=division, data={"stopped": len(halted)})
    rows = list(_waiting(inside).order_by("register", "pk"))
    if not rows and not halted:
        raise Invalid("没有等待发出的查询：可能刚刚已经生成过批次。")
    return f"PC-{codes.span(division)[0] // 10**6}-{claim(f'dispatch:{division}'):06d}", rows


def _waiting(inside: dict[str, Any]) -> Any:
    waiting = Query.objects.open().filter(answer=Answer.ASKED, dispatch=None, **inside)
    return waiting.select_related("person", "authorisation")


def _count(rows: list[Query], register: str) -> int:
    return sum(row.register == register for row in rows)


@transaction.atomic
def _write(
    dispatch: Dispatch, files: list[DispatchFile], tables: dict[str, bytes], rows: list[Query], by: Any
) -> Dispatch:
    """Everything of the batch at once; refused when a query went elsewhere in the meantime."""
    if not rows:
        raise Invalid("没有等待发出的查询：授权都已撤回或到期，这些查询已经停止。")
    free = Query.objects.open().filter(pk__in=[row.pk for row in rows], answer=Answer.ASKED, dispatch=None)
    if len(free.select_for_update(of=("self",))) != len(rows):
        raise Conflict("刚才有查询被别人发出或停止，请重新生成批次。")
    if dispatch.partner is not None:
        dispatch.package = packages.pack(
            partner=dispatch.partner, purpose=PURPOSE, number=dispatch.number, files=tables, by=by
        )
        dispatch.digest = dispatch.package.digest
    dispatch.save()
    for file in files:
        file.dispatch = dispatch
        file.save()
    for row in rows:
        row.dispatch = dispatch
        row.save(update_fields=["dispatch"])
    data = {"queries": len(rows), "digest": dispatch.digest}
    record("verification.dispatch", by=by, about=dispatch, rows=[*files, *rows], data=data)
    return dispatch


@transaction.atomic
def send(*, dispatch: Dispatch, by: Any, handed_to: str = "") -> Dispatch:
    """送出 — it has left the house; from today the department's time runs. Queries without leave are stopped first."""
    require(by, DISPATCH, dispatch.division)
    held = _held(dispatch)
    if held.state != DispatchState.PREPARED:
        raise Conflict(f"批次 {held.number} 已于 {held.sent_on} 送出。")
    if dead := held.queries.leaveless(clock.today()).select_related("person"):
        names = "、".join(sorted({query.person.name for query in dead}))
        raise Invalid(
            f"{names}的授权已撤回或到期，这个批次里有他们的查询，不能送出。请作废本批次后重新生成。",
            basis="社会救助法第四十条",
        )
    if stopped := held.queries.filter(answer=Answer.STOPPED).count():
        raise Invalid(f"批次里有 {stopped} 项查询已经停止（授权撤回），不能送出。请作废本批次后重新生成。")
    today = clock.today()
    held.state, held.sent_on, held.sent_by = DispatchState.SENT, today, by.actor_key
    held.handed_to, held.due_on = handed_to.strip(), due_on(division=held.division, track="any", start=today)
    held.save()
    rows = list(held.queries.filter(answer=Answer.ASKED))
    for row in rows:
        row.answer, row.sent_on, row.due_on = Answer.SENT, today, held.due_on or row.due_on
        row.save(update_fields=["answer", "sent_on", "due_on"])
    record("verification.send", by=by, about=held, rows=rows, data={"queries": len(rows)})
    return held


@transaction.atomic
def unmake(*, dispatch: Dispatch, why: str, by: Any) -> Dispatch:
    """作废批次 — before it was sent: its queries wait again, those without leave are stopped."""
    require(by, DISPATCH, dispatch.division)
    held = _held(dispatch)
    if held.state != DispatchState.PREPARED:
        raise Conflict(f"批次 {held.number} 已经送出，不能作废。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    held.state = DispatchState.VOID
    held.save()
    rows = list(held.queries.all())
    for row in rows:
        row.dispatch = None
        row.save(update_fields=["dispatch"])
    halted = stop_leaveless(within={"pk__in": [row.pk for row in rows]})
    record("verification.unmake", by=by, about=held, rows=[*rows, *halted], because=why.strip())
    return held


@transaction.atomic
def receipt(*, dispatch: Dispatch, handed_to: str, by: Any) -> Dispatch:
    """签收 — who in the department took it, and when."""
    require(by, DISPATCH, dispatch.division)
    held = _held(dispatch)
    if held.state == DispatchState.PREPARED:
        raise Invalid("批次还没有送出，不能登记签收。")
    if not handed_to.strip():
        raise Invalid(fields={"handed_to": "请填写对方签收人的姓名。"})
    held.handed_to, held.receipt_on = handed_to.strip(), clock.today()
    held.save()
    record("verification.receipt", by=by, about=held)
    return held


def _held(dispatch: Dispatch) -> Dispatch:
    return Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
