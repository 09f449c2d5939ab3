"""Tables of banking: banks, batches and their instructions, replies, account changes, kept passbooks."""

from .account import AccountChange, KeepingAgreement
from .bank import Bank
from .batch import Batch, BatchEvent, Instruction
from .reply import ReturnFile, ReturnRow

__all__ = [
    "AccountChange", "Bank", "Batch", "BatchEvent", "Instruction", "KeepingAgreement", "ReturnFile", "ReturnRow",
]  # fmt: skip
