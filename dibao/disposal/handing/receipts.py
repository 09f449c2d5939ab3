"""移交回执 — the receiver's signed word: which batch, when, and of each volume whether it was taken or why not."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from dibao.exchange.envelope import fingerprint
from dibao.exchange.envelope.keys import genuine
from dibao.exchange.envelope.manifest import canonical
from dibao.kernel.refusals import Invalid

FORMAT = "dibao-transfer-receipt/1"
MAX_BYTES = 50 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """One volume: its code and root, `taken` or `refused`, and why."""

    code: str
    root: str
    outcome: str
    told: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says; `receiver` is the fingerprint of the signing key of whoever took the batch."""

    number: str
    list_digest: str
    receiver: str
    taken_at: str
    lines: tuple[Answer, ...]

    def to_bytes(self) -> bytes:
        """What is signed."""
        return canonical(asdict(self) | {"format": FORMAT, "lines": [asdict(line) for line in self.lines]})


def signed(
    *, number: str, list_digest: str, taken_at: datetime, lines: Sequence[Answer], receiver: bytes,
    sign: Callable[[bytes], bytes],
) -> bytes:  # fmt: skip
    """The receipt as a text file, signed by the receiver (raw Ed25519 public key `receiver`)."""
    said = Receipt(number, list_digest, fingerprint(receiver), taken_at.isoformat(), tuple(lines))
    return canonical(json.loads(said.to_bytes()) | {"signature": sign(said.to_bytes()).hex()})


def read_receipt(content: bytes, *, key: bytes) -> Receipt:
    """The receipt, signed by the holder of this key. Raises Invalid."""
    try:
        given = json.loads(content[:MAX_BYTES])
        if given.pop("format") != FORMAT:
            raise ValueError
        signature = bytes.fromhex(given.pop("signature"))
        said = Receipt(**given | {"lines": tuple(Answer(**each) for each in given["lines"])})
        datetime.fromisoformat(said.taken_at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid("这不是移交回执文件。请核对是否选错了文件。") from None
    if said.receiver != fingerprint(key) or not genuine(key, signature, said.to_bytes()):
        raise Invalid("回执的签名与该单位登记的公钥不符，不能登记。请联系对方核实。")
    return said
