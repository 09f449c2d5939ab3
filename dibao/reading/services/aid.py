"""其他救助 — register a grant with its paper in a volume of its programme; take a mistaken one back."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import CaseKind, Programme
from dibao.archive.models import Volume
from dibao.archive.services.filing import file, withdraw_item
from dibao.archive.services.volume import open_volume
from dibao.audit.actors import Actor
from dibao.audit.services.record import record
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.models import Household, Membership, Person

from ..aid_forms import DAY, FORMS, YUAN, AidForm
from ..models import Aid
from ..permissions import REGISTER_AID, VOID_AID


@transaction.atomic
def register(
    *, household: Household, person: Person, programme: str, kind: str, decided_on: date, amount: int,
    facts: Mapping[str, Any], paper: StoredFile, by: Any,
) -> Aid:  # fmt: skip
    """登记其他救助 — `amount` in fen, `facts` the programme's own fields (fen and days), `paper` the stamped approval.

    The household's volume of this programme is opened when there is none; it has its own number and term. Raises
    Invalid for what is missing or impossible, NotAllowed for a post that may not. 社会救助法 第十五条.
    """
    require(by, REGISTER_AID, household.division)
    form = FORMS.get(programme)
    if form is None:
        raise Invalid("请选择临时救助、医疗救助或受灾人员救助。")
    _complete(form, household, person, kind, decided_on, amount, facts)
    volume = open_volume(
        household_number=household.number, division=household.division, track=household.track, on=decided_on, by=by,
        title=f"{form.label}材料", programme=programme, case_kind=CaseKind.LEGACY,
    )  # fmt: skip
    item = file(
        volume=volume, stored=paper, kind="other", by=by, dated=decided_on, title=form.paper,
        responsible=by.actor_name,
    )  # fmt: skip
    kept = {
        field.name: _plain(facts.get(field.name)) for field in form.fields if facts.get(field.name) not in (None, "")
    }
    aid = Aid.objects.create(
        volume=volume, item=item, person=person, division=household.division, household_number=household.number,
        programme=programme, kind=kind, decided_on=decided_on, amount=amount,
        sealed=json.dumps(kept, ensure_ascii=False), registered_by=by.actor_key, registered_by_name=by.actor_name,
    )  # fmt: skip
    record("reading.register_aid", by=by, about=aid, data={"programme": programme, "kind": kind})
    return aid


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _complete(
    form: AidForm,
    household: Household,
    person: Person,
    kind: str,
    decided_on: date,
    amount: int,
    facts: Mapping[str, Any],
) -> None:
    wrong = {}
    if not Membership.objects.filter(household=household, person=person).exists():
        wrong["person"] = "救助对象不是这户的成员，请核对户号。"
    if kind not in form.kinds:
        wrong["kind"] = f"请选择{form.label}的事由。"
    if decided_on > clock.today():
        wrong["decided_on"] = "批准日期不能晚于今天。"
    if amount < 0:
        wrong["amount"] = "金额不能是负数。"
    for field in form.fields:
        value = facts.get(field.name)
        if field.required and value in (None, ""):
            wrong[field.name] = f"请填写{field.label}。"
        elif field.shape == YUAN and isinstance(value, int) and value < 0:
            wrong[field.name] = "金额不能是负数。"
        elif field.shape == DAY and value and value > decided_on:
            wrong[field.name] = f"{field.label}不能晚于批准日期。"
    if form.programme == Programme.MEDICAL and not wrong and facts["reimbursed"] + facts["self_pay"] > facts["total"]:
        wrong["self_pay"] = "已报销和自付之和超过了总费用，请核对。"
    if wrong:
        raise Invalid(fields=wrong)


@transaction.atomic
def void(*, aid: Aid, why: str, by: Any) -> Aid:
    """作废 — a registration that was a mistake; it stays on record, its paper is withdrawn while the volume is open."""
    require(by, VOID_AID, aid.division)
    aid = Aid.objects.select_for_update().select_related("volume", "item").get(pk=aid.pk)
    if aid.voided_at is not None:
        raise Conflict(f"这笔登记已经作废：{aid.voided_why}。")
    if not why.strip():
        raise Invalid(fields={"why": "请写明作废的原因。"})
    aid.voided_at, aid.voided_why = clock.now(), why.strip()
    aid.save(update_fields=["voided_at", "voided_why"])
    if aid.volume.is_open and aid.item.withdrawn_at is None:
        withdraw_item(item=aid.item, reason=f"登记作废：{why.strip()}"[:200], by=by)
    record("reading.void_aid", by=by, about=aid, because=why)
    return aid


@transaction.atomic
def forget_facts(*, volume: Volume, by: Actor) -> int:
    """清除 — the own fields of the aids of a destroyed volume; that there was aid, when and how much, stays."""
    rows = [aid for aid in Aid.objects.select_for_update().filter(volume=volume) if aid.sealed]
    for aid in rows:
        aid.sealed = ""
        aid.save(update_fields=["sealed"])
        record("reading.forget_facts", by=by, about=aid)
    return len(rows)
