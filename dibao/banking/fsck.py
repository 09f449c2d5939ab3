"""What `dibao fsck` asks of banking: what was ordered is what was frozen, and no line has two payments that live."""

from collections.abc import Iterator

from dibao.audit.checks import Problem, Seen, check

from .choices import BatchState, InstructionState
from .keys import digest_of
from .models import Batch

ANSWERED = frozenset({InstructionState.CONFIRMED, InstructionState.FAILED})


@check("发放批次与支付指令")
def batches(seen: Seen) -> Iterator[Problem]:
    """Keys, accounts and amounts are those of the digest; a batch that is done has an answer to every payment."""
    for batch in Batch.objects.iterator():
        seen()
        orders = list(batch.instructions.order_by("pk"))
        if digest_of(orders) != batch.digest or sum(each.amount for each in orders) != batch.total:
            yield Problem(
                "支付指令被改动",
                batch.number,
                f"批次 {batch.number} 的明细与组批时的摘要不一致。请停止发送并核对银行回单。",
            )
        if batch.status == BatchState.DONE and any(each.state not in ANSWERED for each in orders):
            yield Problem("状态不符", batch.number, f"批次 {batch.number} 记为已完成，但还有没有结果的付款。")
