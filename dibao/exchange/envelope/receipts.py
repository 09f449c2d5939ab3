"""回执 — signed proof that a package arrived: which one, when, by its digest."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from dibao.kernel.refusals import Invalid

from . import keys
from .manifest import canonical

FORMAT = "dibao-receipt/1"
MAX_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says; `receiver` is the fingerprint of the signing key of whoever took the package."""

    number: str
    digest: str
    receiver: str
    taken_at: str


def acknowledge(
    *, number: str, digest: str, taken_at: datetime, receiver: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """The receipt as a text file, signed by the receiver (raw Ed25519 public key `receiver`)."""
    said = Receipt(number, digest, keys.fingerprint(receiver), taken_at.isoformat())
    return canonical(asdict(said) | {"format": FORMAT, "signature": sign(_signed(said)).hex()})


def read_receipt(content: bytes, *, key: bytes) -> Receipt:
    """The receipt, signed by the holder of this key. Raises Invalid."""
    try:
        given = json.loads(content[:MAX_BYTES])
        if given.pop("format") != FORMAT:
            raise ValueError
        signature = bytes.fromhex(given.pop("signature"))
        said = Receipt(**given)
        datetime.fromisoformat(said.taken_at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid("这不是交换包的回执文件。请核对是否选错了文件。") from None
    if said.receiver != keys.fingerprint(key) or not keys.genuine(key, signature, _signed(said)):
        raise Invalid("回执的签名与该单位登记的公钥不符，不能登记。请联系对方核实。")
    return said


def _signed(said: Receipt) -> bytes:
    return canonical(asdict(said) | {"format": FORMAT})
