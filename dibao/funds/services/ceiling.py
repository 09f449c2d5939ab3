"""发放上限 — what may be approved for a month is what is there: no sum is typed by hand."""

from datetime import date
from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict, Invalid
from dibao.payments.models import Ceiling
from dibao.payments.services.ceiling import set_
from dibao.rules.periods import first_of_month

from ..permissions import CAP
from ..queries.budget import available


@transaction.atomic
def cap(*, division: int, month: date, by: Any) -> Ceiling:
    """按可用资金设定发放上限 — what arrived and is not approved for another month; approval is refused above it. fen."""
    require(by, CAP, division)
    if month.day != 1 or not first_of_month(clock.today(), months=-1) <= month <= first_of_month(
        clock.today(), months=2
    ):
        raise Invalid(fields={"month": "只能设定上月至后月的上限，请重新选取月份。"})
    there = available(division, month)
    if there < 0:
        raise Conflict(f"到账资金比已经批准的少 {yuan(-there)} 元，请先录入并确认到账。")
    return set_(division=division, month=month, amount=there, document=f"截至{clock.today()}已到账未安排的资金", by=by)
