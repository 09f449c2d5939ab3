"""共享约定 — entered by one person, in force when a second one has compared it with the document; ended by either."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from dibao.access.humans import acting_human
from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.exchange.models import Partner
from dibao.kernel import clock
from dibao.kernel.moving import claim
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.regions import codes
from dibao.regions.services.numbering import numbered

from ..choices import FIELDS, AgreementState
from ..models import Agreement
from ..permissions import CONFIRM, END, ENTER

LONGEST = timedelta(days=366)
BASIS = "个人信息保护法第二十三条"
_NECESSARY = "个人信息保护法第六条"


@transaction.atomic
def enter(
    *, partner: Partner, division: int, purpose: str, basis: str, agreed: Sequence[str], monthly: int, answer_wd: int,
    valid_from: date, valid_to: date, by: Any,
) -> Agreement:  # fmt: skip
    """录入共享约定 — as the document says; nothing is told under it before a second person confirmed it."""
    require(by, ENTER, partner.division)
    faults = {}
    if not codes.within(division, partner.division):
        faults["division"] = f"可查地区应在{partner.name}的登记地区以内。"
    if not purpose.strip():
        faults["purpose"] = "请写明对方为办理什么事查询。"
    if not basis.strip():
        faults["basis"] = "请写明依据的文件和文号。"
    if set(agreed) - set(FIELDS):
        faults["agreed"] = "可提供的内容只能从所列的各项中选。"
    if monthly < 1:
        faults["monthly"] = "请填写每月最多查询多少人。"
    if not 1 <= answer_wd <= 30:
        faults["answer_wd"] = "请填 1 到 30 个工作日。"
    if not valid_from <= valid_to <= valid_from + LONGEST:
        faults["valid_to"] = "有效期应在生效以后，最长一年；到期再续签。"
    if faults:
        raise Invalid(fields=faults, basis=_NECESSARY if "purpose" in faults else "")
    agreement = Agreement.objects.create(
        number=numbered("GX", division, series="sharing-GX"), partner=partner, division=division, purpose=purpose.strip(),
        basis=basis.strip(), agreed=[name for name in FIELDS if name in agreed], monthly=monthly, answer_wd=answer_wd,
        valid_from=valid_from, valid_to=valid_to, entered_by=by.actor_key, entered_by_name=by.actor_name,
        entered_human=acting_human(by),
    )  # fmt: skip
    record("sharing.enter", by=by, about=agreement, because=agreement.purpose, basis=BASIS)
    return agreement


@transaction.atomic
def confirm(*, agreement: Agreement, by: Any) -> Agreement:
    """确认约定 — compared with the document by somebody else; from now on questions are answered under it."""
    _decide(agreement, AgreementState.CONFIRMED, by, "")
    record("sharing.confirm", by=by, about=agreement, because=agreement.purpose, basis=BASIS)
    return agreement


@transaction.atomic
def refuse(*, agreement: Agreement, why: str, by: Any) -> Agreement:
    """退回约定 — it is not as the document says; entered again, it is another agreement."""
    if not why.strip():
        raise Invalid(fields={"why": "请写明哪里不对。"})
    _decide(agreement, AgreementState.REFUSED, by, why)
    record("sharing.refuse", by=by, about=agreement, because=why)
    return agreement


@transaction.atomic
def end(*, agreement: Agreement, why: str, by: Any) -> Agreement:
    """终止约定 — at once; what was received and not yet answered can only be declined."""
    require(by, END, agreement.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明终止的原因。"})
    if agreement.state != AgreementState.CONFIRMED:
        raise Conflict(f"约定 {agreement.number} 现在是“{agreement.get_state_display()}”，不能终止。")
    _moved(agreement, {"state": AgreementState.ENDED, "why": why.strip()[:200]})
    record("sharing.end", by=by, about=agreement, because=why)
    return agreement


def _decide(agreement: Agreement, state: str, by: Any, why: str) -> None:
    require(by, CONFIRM, agreement.division)
    if agreement.state != AgreementState.ENTERED:
        raise Conflict(f"约定 {agreement.number} 现在是“{agreement.get_state_display()}”，不用再复核。")
    if acting_human(by) == agreement.entered_human:
        raise NotAllowed("约定是您自己录入的，要由另一个人复核。")
    decided = {"decided_at": clock.now(), "decided_by": by.actor_key, "decided_by_name": by.actor_name}
    _moved(agreement, {"state": state, "why": why.strip()[:200]} | decided)


def _moved(agreement: Agreement, changes: dict[str, Any]) -> None:
    claim(agreement, changes, state="state", taken=f"约定 {agreement.number} ")
