"""What goes to the bank: the head of a batch and its payments, read from the instructions as they were frozen."""

from collections.abc import Sequence

from dibao.kernel import clock

from ..formats import FORMATS, Head, Payee
from ..models import Batch, Instruction


def instructions_of(batch: Batch) -> list[Instruction]:
    """In the order of the file: that in which they were made."""
    return list(batch.instructions.select_related("account__holder", "line").order_by("pk"))


def head_of(batch: Batch) -> Head:
    """The head; dated on the day the batch was made, so that the same batch is the same file on every day."""
    bank = batch.bank
    return Head(
        number=batch.number, month=batch.month, made_on=batch.made_at.astimezone(clock.OFFICE).date(), count=batch.lines,
        total=batch.total, payer_name=bank.payer_name, payer_account=str(bank.payer_account), agreement=bank.agreement,
    )  # fmt: skip


def payees_of(batch: Batch, instructions: Sequence[Instruction]) -> list[Payee]:
    """The payments, each to the account it was ordered to."""
    purpose = f"{batch.month:%Y年%m月}低保金"
    return [
        Payee(each.key, str(each.account.number), each.account.holder.name, each.account.bank, each.amount, purpose)
        for each in instructions
    ]


def rendered(batch: Batch, instructions: Sequence[Instruction]) -> bytes:
    """The bank's file. Raises Invalid with every line that does not fit its layout."""
    return FORMATS[batch.bank.layout].render(head_of(batch), payees_of(batch, instructions))


def file_name(batch: Batch) -> str:
    """What the file is called, by us and at the bank."""
    return f"{batch.number}{FORMATS[batch.bank.layout].suffix}"
