"""退回 — a named human says that the account was right after all; a corrected account needs nobody's word."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.kernel.refusals import Conflict, Invalid

from ..models import Instruction
from ..permissions import RELEASE
from ..queries.waiting import returned


@transaction.atomic
def release(*, instruction: Instruction, why: str, by: Any) -> Instruction:
    """按原账户再发 — the bank's mistake, an account unlocked again; the next batch takes it with a new attempt."""
    require(by, RELEASE, instruction.division)
    if not why.strip():
        raise Invalid(fields={"why": "请写明银行怎么说、为什么账户没有问题。"})
    held = returned(Instruction.objects.filter(pk=instruction.pk)).select_for_update().first()
    if held is None:
        raise Conflict("这一笔不在退回待处理中，可能已经重新发放。请刷新页面。")
    if held.release_why:
        raise Conflict("这一笔已经可以再发，请直接组批。")
    held.release_why, held.released_by = why.strip()[:300], by.actor_key
    held.save(update_fields=["release_why", "released_by"])
    record("banking.release", by=by, about=None, division=held.division, household_number=held.household_number,
           because=why.strip(), data={"instruction": held.key, "batch": held.batch.number})  # fmt: skip
    return held
