"""价格临时补贴 — ordered for one place and month, on a document, by two humans. 社会救助法 第三十二条."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from dibao.access.humans import is_same
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.moving import claim as take
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.kernel.serials import claim
from dibao.policy.queries import parameters_for
from dibao.regions import codes
from dibao.rules.parameters import MissingParameter, ParameterProblem
from dibao.rules.price_subsidy import subsidy

from ..choices import Status, SubsidyState
from ..lifecycle import OPEN
from ..models import Roster, SubsidyOrder
from ..permissions import ASK_SUBSIDY, DECIDE_SUBSIDY

BASIS = "社会救助法第三十二条"
TRACKS = ("urban", "rural")


@transaction.atomic
def ask(*, division: int, month: date, document: str, by: Any) -> SubsidyOrder:
    """提出价格临时补贴 — to be paid with the roster of `month`; another human approves."""
    require(by, ASK_SUBSIDY, division)
    faults = {}
    if month.day != 1 or month < clock.today().replace(day=1):
        faults["month"] = "请选择本月或以后某月，补贴随该月名册发放。"
    if not document.strip():
        faults["document"] = "请填写启动价格补贴联动机制的文件名称和文号。"
    if faults:
        raise Invalid(fields=faults)
    serial = claim(f"payments.subsidy:{codes.short(division)[:6]}")
    try:
        with transaction.atomic():
            row = SubsidyOrder.objects.create(
                number=f"WJ{codes.short(division)[:6]}{month:%Y%m}{serial:03d}", division=division, month=month,
                document=document.strip(), asked_by=by.actor_key, asked_by_name=by.actor_name,
                asked_human=getattr(by, "human_key", ""),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"{month:%Y年%m月} 已经提出过价格临时补贴，不重复办理。") from None
    record("payments.ask_subsidy", by=by, about=row, because=row.document, basis=BASIS)
    return row


@transaction.atomic
def decide(*, order: SubsidyOrder, agreed: bool, by: Any, why: str = "") -> SubsidyOrder:
    """批准或不批准 — by another human; the sum per head is reckoned from the place's figures and kept in the order."""
    require(by, DECIDE_SUBSIDY, order.division)
    if order.state != SubsidyState.ASKED:
        raise Conflict(f"价格临时补贴 {order.number} 已经是“{order.get_state_display()}”。")
    if is_same(by, actor=order.asked_by, human=order.asked_human):
        raise NotAllowed("这次补贴是您提出的，须由另一人批准。")
    if not agreed and not why.strip():
        raise Invalid(fields={"why": "不批准的，请写明理由。"})
    heads = _heads(order) if agreed else {}
    changes = {
        "state": str(SubsidyState.APPROVED if agreed else SubsidyState.REFUSED), "heads": heads,
        "decided_by": by.actor_key, "decided_by_name": by.actor_name, "why": why.strip(),
    }  # fmt: skip
    take(order, changes, state="state", taken=f"价格临时补贴 {order.number} ")
    record("payments.decide_subsidy", by=by, about=order, because=order.why or order.document, basis=BASIS, data=heads)
    return order


def _heads(order: SubsidyOrder) -> dict[str, int]:
    """Fen per head by track. Refused when a roster of the month is there already: it would not carry the subsidy."""
    waiting = Roster.objects.filter(division__range=codes.span(order.division), month=order.month)
    there = waiting.filter(status__in=(*OPEN, Status.APPROVED, Status.CLOSED)).first()
    if there:
        raise Conflict(
            f"{order.month:%Y年%m月} 的名册 {there.number} 已经编制。请作废后重新编制，或另提出一次随下月发放的补贴。"
        )
    heads, missing = {}, []
    for track in TRACKS:
        try:
            found = subsidy(members=1, parameters=parameters_for(division=order.division, track=track, on=order.month))
        except MissingParameter as problem:
            missing.append(str(problem))
        except ParameterProblem as problem:
            raise Invalid(str(problem)) from problem
        else:
            heads[track] = found.head
    if not heads:
        raise Invalid(*dict.fromkeys(missing))
    return heads
