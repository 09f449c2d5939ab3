"""What two offices say to each other when files are handed over. Pure.

lists.py      the list that goes with a batch: each volume, its digests, its key; sealed for the receiver alone
receipts.py   the receiver's signed answer, volume by volume
"""

from .lists import LIST_NAME, PACKED_NAME, RECEIPT_NAME, Line, TransferList, read_list
from .receipts import Answer, Receipt, read_receipt, signed

__all__ = [
    "LIST_NAME",
    "PACKED_NAME",
    "RECEIPT_NAME",
    "Answer",
    "Line",
    "Receipt",
    "TransferList",
    "read_list",
    "read_receipt",
    "signed",
]
