"""业务编号 — what a payment is known by to us and to the bank, and the digest that freezes a batch."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import date

from dibao.kernel.crypto import blind

from .models import Instruction

LENGTH = 20


def key_of(*, award: int, month: date, kind: str, attempt: int) -> str:
    """20 capital letters and digits that say nothing to anybody without our key: the same payment has the same key."""
    digest = bytes.fromhex(blind("banking.instruction", f"{award}|{month:%Y%m}|{kind}|{attempt}"))
    return base64.b32encode(digest).decode()[:LENGTH]


def digest_of(instructions: Iterable[Instruction]) -> str:
    """sha256 over what was ordered: key, account and amount of each, in their order."""
    hashed = hashlib.sha256()
    for each in instructions:
        hashed.update(f"{each.key}|{each.account_id}|{each.amount}\n".encode())
    return hashed.hexdigest()
