"""Data of the receipt of a batch, from its own rows."""

from typing import Any

from dibao.kernel import clock
from dibao.kernel.masking import mask_account
from dibao.kernel.money import yuan
from dibao.regions.queries import path_name

from ..choices import InstructionState
from ..models import Batch
from ..printing import Sheet
from .batch import payments


def receipt(batch: Batch, by: Any) -> Sheet:
    """回单."""
    rows = list(payments(batch))
    arrived = [each for each in rows if each.state == InstructionState.CONFIRMED]
    back = [each for each in rows if each.state == InstructionState.FAILED]
    return Sheet(
        number=batch.number,
        facts=[
            ("代发银行", batch.bank.name),
            ("发放月份", f"{batch.month:%Y年%m月}"),
            ("地区", path_name(batch.division)),
            ("付款账号", mask_account(str(batch.bank.payer_account))),
            ("到账", f"{len(arrived)} 笔，{yuan(sum(each.amount for each in arrived))} 元"),
            ("退回", f"{len(back)} 笔，{yuan(sum(each.amount for each in back))} 元"),
            ("打印人", str(by.actor_name)),
            ("打印日期", str(clock.today())),
        ],
        rows=[
            [
                str(number), each.account.holder.name, each.line.household.number, mask_account(str(each.account.number)),
                yuan(each.amount), "到账" if each.state == InstructionState.CONFIRMED else "退回", each.reason,
            ]
            for number, each in enumerate(rows, 1)
        ],
        total=yuan(batch.total),
        signed=["制表", "复核", "资金发放"],
    )  # fmt: skip
