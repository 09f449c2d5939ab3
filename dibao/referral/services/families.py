"""名单 — what a row of the two lists leads to: a word with the family, or an adjustment."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.adjusting.models import Adjustment
from dibao.adjusting.permissions import OPEN
from dibao.adjusting.services import opening
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Household

from ..choices import ContactAnswer, ContactWay, Which
from ..models import Contact
from ..permissions import CONTACT
from ..queries.lists import found_of
from .asking import allowed


@transaction.atomic
def contact(
    *,
    household: Household,
    about: str,
    way: str,
    answer: str,
    words: str,
    on: date,
    by: Any,
    next_on: date | None = None,
) -> Contact:
    """主动联系 — who spoke with the family, when, how, what it said. 社会救助法 主动发现."""
    allowed(by, CONTACT, household)
    faults = {}
    if about not in Which.values:
        faults["about"] = "请选择是哪份名单上的家庭。"
    if way not in ContactWay.values:
        faults["way"] = "请选择联系方式。"
    if answer not in ContactAnswer.values:
        faults["answer"] = "请选择家庭的答复。"
    if not words.strip():
        faults["words"] = "请写明联系的情况。"
    if on > clock.today():
        faults["on"] = "联系日期不能晚于今天。"
    if next_on is not None and next_on <= clock.today():
        faults["next_on"] = "下次联系应晚于今天。"
    if faults:
        raise Invalid(fields=faults)
    row = Contact.objects.create(
        household=household, division=household.division, on=on, words=words.strip(), by=by.actor_key,
        by_name=by.actor_name, about=about, way=way, answer=answer, next_on=next_on,
    )  # fmt: skip
    record("referral.contact", by=by, about=row, division=row.division, because=row.get_answer_display())
    return row


@transaction.atomic
def open_adjustment(*, household: Household, which: str, why: str, by: Any) -> Adjustment:
    """提起动态调整 — with everything the list knows of the family as its grounds. Nothing is decided here."""
    allowed(by, OPEN, household)
    if which not in Which.values:
        raise Invalid("没有这份名单。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明已经核实的情况。"})
    award = Award.objects.filter(household=household, ended_on=None).first()
    if award is None:
        raise Conflict("这个家庭现在没有享受救助，不能调整，请协助其申请。")
    found = [each for each in found_of(by, which, household) if each.ground]
    if not found:
        raise Conflict("这个家庭已经不在名单上，可能刚刚办理过。请刷新页面查看。")
    for each in found:
        adjustment = opening.open_(award=award, ground=each.ground, why=why, by=by, source=each.source)
    return adjustment
