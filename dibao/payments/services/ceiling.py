"""发放上限 — set by whoever keeps the budget; approval of a roster is refused above it."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Invalid

from ..models import Ceiling
from ..permissions import CEILING


@transaction.atomic
def set_(*, division: int, month: date, amount: int, document: str, by: Any) -> Ceiling:
    """设定上限 — fen for a place and month; the newest holds. Raises Invalid for less than nothing or no document."""
    require(by, CEILING, division)
    faults = {}
    if amount < 0:
        faults["amount"] = "上限不能小于零。"
    if month.day != 1:
        faults["month"] = "月份应写到某月 1 日。"
    if not document.strip():
        faults["document"] = "请写明依据的预算文件。"
    if faults:
        raise Invalid(fields=faults)
    row = Ceiling.objects.create(
        division=division, month=month, amount=amount, document=document.strip(), by=by.actor_key, by_name=by.actor_name
    )
    record("payments.ceiling", by=by, about=row, data={"amount": amount, "month": f"{month:%Y-%m}"})
    return row
