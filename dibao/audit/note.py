"""封条 — a signed note: what the log says about itself, in a form others can keep. Pure.

dibao/audit            origin
1234                   number of leaves
iQSx…=                 Merkle root, base64

— dibao/audit Gv2k…=   key id (4 bytes) and Ed25519 signature, base64
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

ORIGIN = "dibao/audit"
ED25519 = b"\x01"


class BadNote(ValueError):
    """The text is not a note, or its signature does not hold."""


@dataclass(frozen=True)
class Head:
    """The head of the log: `size` leaves under `root` (32 bytes)."""

    size: int
    root: bytes


def key_id(*, public_key: bytes, name: str = ORIGIN) -> bytes:
    """Four bytes that tell which key signed."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def _body(head: Head, origin: str) -> str:
    return f"{origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"


def sign(head: Head, *, signer: Callable[[bytes], bytes], public_key: bytes, origin: str = ORIGIN) -> str:
    """The signed note of `head`; `signer` returns the Ed25519 signature of the bytes it gets."""
    body = _body(head, origin)
    blob = key_id(public_key=public_key, name=origin) + signer(body.encode())
    return f"{body}\n— {origin} {base64.b64encode(blob).decode()}\n"


def read(note: str, *, verifier: Callable[[bytes, bytes], bool], public_key: bytes, origin: str = ORIGIN) -> Head:
    """The head a note states; raises BadNote unless `verifier(signature, message)` accepts its signature."""
    lines = note.split("\n")
    if len(lines) != 6 or lines[0] != origin or lines[3] or lines[5] or not lines[4].startswith(f"— {origin} "):
        raise BadNote("not a note of this log")
    try:
        head = Head(int(lines[1]), base64.b64decode(lines[2], validate=True))
        blob = base64.b64decode(lines[4].rsplit(" ", 1)[1], validate=True)
    except ValueError as error:
        raise BadNote("not a note of this log") from error
    if _body(head, origin) != "\n".join(lines[:3]) + "\n" or len(head.root) != 32:
        raise BadNote("not in its one form")
    if blob[:4] != key_id(public_key=public_key, name=origin):
        raise BadNote("signed by another key")
    if not verifier(blob[4:], _body(head, origin).encode()):
        raise BadNote("the signature does not hold")
    return head
