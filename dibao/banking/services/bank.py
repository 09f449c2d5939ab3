"""代发银行 — the layout, the way and the office's own account with a bank; changed in place, every change on record."""

from typing import Any

from django.db import transaction

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.exchange.models import Partner
from dibao.kernel.refusals import Conflict, Invalid
from dibao.registry.accounts import plain

from ..choices import Way
from ..formats import FORMATS
from ..models import Bank, Batch
from ..permissions import ENTER_BANK

OPEN = ("made", "sending", "sent")


@transaction.atomic
def enter(
    *, code: str, name: str, division: int, layout: str, way: str, payer_name: str, payer_account: str, by: Any,
    partner: Partner | None = None, agreement: str = "", answer_days: int = 3, bank: Bank | None = None,
) -> Bank:  # fmt: skip
    """登记代发银行, or change `bank`. Refused while a batch of it is open: one batch is one layout, one way."""
    require(by, ENTER_BANK, division)
    payer_account = plain(payer_account)
    if faults := _faults(layout, way, partner, payer_account, agreement, answer_days):
        raise Invalid(fields=faults)
    if bank is None and Bank.objects.filter(code=code).exists():
        raise Invalid(fields={"code": f"代号 {code} 已经用过，请换一个。"})
    if bank is not None and Batch.objects.filter(bank=bank, status__in=OPEN).exists():
        raise Conflict("这家银行还有没办完的批次，现在不能改。请等结果全部登记后再改。")
    row = bank or Bank(code=code, division=division)
    row.name, row.layout, row.way, row.partner = name.strip(), layout, way, partner
    row.payer_name, row.payer_account = payer_name.strip(), payer_account
    row.agreement, row.answer_days = agreement.strip(), answer_days
    row.save()
    record("banking.enter_bank", by=by, about=row, division=row.division, data={"layout": layout, "way": way})
    return row


def _faults(
    layout: str, way: str, partner: Partner | None, account: str, agreement: str, answer_days: int
) -> dict[str, str]:
    faults = {}
    if layout not in FORMATS:
        faults["layout"] = "请从列表中选择文件格式。"
    elif FORMATS[layout].agreement and not agreement.strip():
        faults["agreement"] = f"这种格式须填写代发约定：{FORMATS[layout].agreement}。"
    if way not in Way.values:
        faults["way"] = "请选择发送方式。"
    elif way != Way.FILE and partner is None:
        faults["partner"] = "加密文件包和银行接口须选择交换单位，由核对人员录入、另一人复核其公钥和地址。"
    if not (account.isascii() and account.isdigit() and 8 <= len(account) <= 32):
        faults["payer_account"] = "付款账号应为 8 至 32 位数字。"
    if not 1 <= answer_days <= 30:
        faults["answer_days"] = "应在 1 至 30 个工作日之间。"
    return faults
