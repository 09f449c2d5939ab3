"""拒绝就业 — every refusal with its date and its offer; three in a row withhold that person's own share. 办法 第三十四条."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry import queries as registry
from dibao.registry.models import Household, Person

from ..choices import Kind
from ..models import Adjustment, WorkOffer
from ..permissions import RECORD_OFFER
from ..queries.facts import REFUSALS, refusers
from .entering import entered

ABLE = ("able", "partial")


@transaction.atomic
def refused(*, household: Household, person: Person, offered_on: date, offer: str, words: str, by: Any) -> WorkOffer:
    """登记拒绝 — who was offered what and when, and why he did not take it. Raises Invalid for somebody who cannot work."""
    require(by, RECORD_OFFER, household.division)
    if faults := _faults(household, person, offered_on, offer, words):
        raise Invalid(fields=faults)
    if WorkOffer.objects.filter(person=person, offered_on=offered_on, offer=offer.strip()).exists():
        raise Conflict("这次介绍已经登记过。")
    row = WorkOffer.objects.create(
        household=household, person=person, offered_on=offered_on, offer=offer.strip(), words=words.strip(),
        by=by.actor_key, by_name=by.actor_name,
    )  # fmt: skip
    record("adjusting.record_offer", by=by, about=household, rows=[row], division=household.division)
    return row


def _faults(household: Household, person: Person, on: date, offer: str, words: str) -> dict[str, str]:
    faults = {}
    if not household.memberships.filter(valid_to=None, person=person).exists():
        faults["person"] = f"{person.name}不是本家庭现有成员。"
    elif registry.facts(person, clock.today()).get("labour") not in ABLE:
        faults["person"] = f"{person.name}没有登记为有劳动能力，不能按拒绝就业处理。"
    if on > clock.today():
        faults["offered_on"] = "介绍日期不能晚于今天。"
    if not offer.strip():
        faults["offer"] = "请写明介绍的是什么工作、在哪里、工资多少。"
    if not words.strip():
        faults["words"] = "请写明本人为什么不接受；有正当理由的不登记。"
    return faults


@transaction.atomic
def lift(*, household: Household, person: Person, why: str, by: Any) -> list[WorkOffer]:
    """不再计入 — he works now, or had a reason after all; the next reckoning gives him his share again."""
    require(by, RECORD_OFFER, household.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明为什么不再计入，例如何时起在何处工作。"})
    rows = list(WorkOffer.objects.filter(household=household, person=person).standing())
    if not rows:
        raise Conflict(f"{person.name}没有计入的拒绝就业记录。")
    for row in rows:
        row.lifted_on, row.lifted_why = clock.today(), why.strip()
        row.save()
    record("adjusting.record_offer", by=by, about=household, rows=rows, division=household.division, because=why)
    return rows


@transaction.atomic
def withhold(*, adjustment: Adjustment, by: Any) -> Adjustment:
    """按三次拒绝就业办理 — the adjustment is about it; refused while nobody has refused three times."""
    people = refusers(adjustment.household)
    if not people:
        raise Invalid(
            f"本家庭没有连续拒绝 {REFUSALS} 次适合的就业的成员，请先逐次登记。", basis="审核确认办法第三十四条"
        )
    names = "、".join(person.name for person in people)
    return entered(adjustment, by=by, why=f"{names}连续 {REFUSALS} 次拒绝适合的就业", kind=Kind.WORK)
