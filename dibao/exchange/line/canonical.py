"""What is signed: every part of a question that could be changed on the way, and of the answer too. Pure."""

import hashlib
from dataclasses import dataclass

from ..envelope.keys import genuine

QUESTION, ANSWER = "DDB1", "DDB1-ANSWER"
JSON = "application/json"
KEY, AUDIENCE, TIME, NONCE, SIGNATURE = (f"X-DDB-{name}" for name in ("Key", "Audience", "Time", "Nonce", "Signature"))
# Seconds a message may be old, and seconds it may come from the future.
OLD, YOUNG = 300, 60


@dataclass(frozen=True, slots=True)
class Question:
    """A signed request: `key` is the fingerprint of the asker's key, `audience` that of the server's."""

    key: str
    audience: str
    method: str
    path: str
    query: str
    content_type: str
    time: int
    nonce: str
    body: bytes

    def to_bytes(self) -> bytes:
        """The lines that are signed. Raises ValueError when a part could be taken for two."""
        digest = hashlib.sha256(self.body).hexdigest()
        parts = (self.key, self.audience, self.method, self.path, self.query, self.content_type)
        return _lines(QUESTION, *parts, str(self.time), self.nonce, digest)

    def genuine(self, key: bytes, signature: str) -> bool:
        """Whether the holder of this raw Ed25519 key signed it; `signature` in hex."""
        return _signed(key, signature, self)


@dataclass(frozen=True, slots=True)
class Answer:
    """A signed answer; it names the nonce of its question, so that it answers no other."""

    key: str
    nonce: str
    status: int
    content_type: str
    time: int
    body: bytes

    def to_bytes(self) -> bytes:
        """The lines that are signed."""
        digest = hashlib.sha256(self.body).hexdigest()
        return _lines(ANSWER, self.key, self.nonce, str(self.status), self.content_type, str(self.time), digest)

    def genuine(self, key: bytes, signature: str) -> bool:
        """Whether the holder of this raw Ed25519 key signed it; `signature` in hex."""
        return _signed(key, signature, self)


def in_time(said: int, now: float) -> bool:
    """Whether a message is neither older than five minutes nor more than one minute ahead."""
    return now - OLD <= said <= now + YOUNG


def number(text: str | None) -> int:
    """A header that must be a plain decimal number; -1 when it is not."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else -1


def _signed(key: bytes, signature: str, message: Question | Answer) -> bool:
    try:
        return genuine(key, bytes.fromhex(signature), message.to_bytes())
    except ValueError:
        return False


def _lines(*parts: str) -> bytes:
    if any("\n" in part or "\r" in part for part in parts):
        raise ValueError("a part to be signed holds a line break")
    return "\n".join(parts).encode()
