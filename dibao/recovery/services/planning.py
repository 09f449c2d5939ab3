"""还款计划 — instalments the family agreed to in writing; they add up to what is owed, to the fen."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.documents.models import StoredFile
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Invalid
from dibao.rules.periods import add_months

from ..choices import Status
from ..models import PlanLine, Recovery
from ..reckoning import instalments
from .moving import check, move, note, written

LONGEST = 120
"""Instalments at most: ten years of months."""


def plan(
    *, recovery: Recovery, first_on: date, parts: int, consent_on: date, by: Any, content: Any = None, name: str = ""
) -> Recovery:
    """登记还款计划 — monthly, from `first_on`; a newer plan over what is left replaces the older one.

    The signed paper is kept before the transaction opens; without one, signed once before, there is no plan.
    """
    verb = "replan" if recovery.status == Status.REPAYING else "plan"
    check(recovery, verb, by=by)
    _refuse(recovery, first_on, parts, consent_on, bool(content))
    paper = put(content=content, name=name, by=by) if content else None
    return _keep(recovery, verb, first_on, parts, consent_on, paper, by)


def _refuse(recovery: Recovery, first_on: date, parts: int, consent_on: date, signed: bool) -> None:
    faults = {}
    if not 1 <= parts <= min(LONGEST, recovery.left):
        faults["parts"] = f"期数应在 1 至 {LONGEST} 之间，且每期不少于 1 分。"
    if consent_on > clock.today() or (recovery.ordered_on and consent_on < recovery.ordered_on):
        faults["consent_on"] = "同意日期应在责令退回之后，且不能晚于今天。"
    if first_on < consent_on:
        faults["first_on"] = "首期还款日不能早于同意日期。"
    if not signed:
        faults["content"] = "请上传家庭签字的还款计划：分期须经本人同意。"
    if faults:
        raise Invalid(fields=faults)


@transaction.atomic
def _keep(
    recovery: Recovery, verb: str, first_on: date, parts: int, consent_on: date, paper: StoredFile | None, by: Any
) -> Recovery:
    old = list(recovery.plan.filter(replaced=False))
    for line in old:
        line.replaced = True
    written(old)
    lines = [
        PlanLine.objects.create(recovery=recovery, due_on=add_months(first_on, months=n), amount=amount)
        for n, amount in enumerate(instalments(recovery.left, parts))
    ]
    why = f"分 {parts} 期退回 {yuan(recovery.left)} 元"
    event = move(recovery, verb, by=by, why=why, changes={"consent_on": consent_on, "consent": paper})
    note(event, *old, *lines, by=by, data={"parts": parts})
    return recovery
