"""回单 — what a batch paid, printed as PDF/A and filed among the accounting records; and evidence shown on purpose."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.archive.choices import Category, Subject
from dibao.archive.services.record import file_record
from dibao.audit.services.record import record, viewed
from dibao.documents.services.store import put
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.registry.permissions import REVEAL

from .. import printing
from ..choices import BatchState
from ..models import AccountChange, Batch
from ..permissions import RECEIPT
from ..queries.sheets import receipt


def file_receipt(*, batch: Batch, by: Any) -> Batch:
    """打印回单并归档 — when every payment is answered; printed once, under a code of its own. 会计档案管理办法."""
    require(by, RECEIPT, batch.division)
    if batch.status != BatchState.DONE:
        raise Conflict("还有没有结果的付款，回单要等银行结果全部登记后打印。")
    if batch.receipt_id is not None:
        return batch
    title = f"银行代发回单 {batch.number}"
    stored = put(content=printing.render(receipt(batch, by)), name=f"{title}.pdf", by=by)
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.receipt_id is None:
            held.receipt = file_record(
                category=Category.ACCOUNTING, subject=Subject.BANK_RETURN, stored=stored, title=title,
                responsible=held.bank.name, dated=clock.today(), division=held.division, by=by, number=held.number,
            )  # fmt: skip
            held.save(update_fields=["receipt"])
            record("banking.file_receipt", by=by, about=held, data={"record": held.receipt.code})
    batch.receipt = held.receipt
    return batch


@transaction.atomic
def reveal(*, change: AccountChange, by: Any) -> str:
    """查看完整账号 — to be compared with the picture; that it was looked at is on record before it is shown."""
    require(by, REVEAL, change.division)
    viewed("registry.reveal", by=by, about=change, purpose="复核账户更换", division=change.division,
           household_number=change.household_number, data={"column": "account"})  # fmt: skip
    return str(change.number)
