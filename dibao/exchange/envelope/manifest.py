"""清单 — what the manifest says, in exactly one form of bytes."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from dibao.kernel.refusals import Invalid

FORMAT = "dibao-exchange/1"
MAX_FILES = 100
_HEX = re.compile(r"[0-9a-f]+")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,59}")
_BAD_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060\ufeff]')
BROKEN = "交换包的清单不完整或写法不对，不能接收。请对方重新制作。"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: digests and sizes (bytes) of the plain and of the sealed content, and how many records it holds."""

    name: str
    size: int
    sha256: str
    records: int
    path: str
    sealed_size: int
    sealed_sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest. `sender` and `recipient` are fingerprints of keys; `ephemeral` and `wrapped` carry the file key."""

    number: str
    purpose: str
    sender: str
    recipient: str
    made_at: datetime
    valid_until: datetime
    nonce: str
    ephemeral: str
    wrapped: str
    files: tuple[Entry, ...]

    def to_bytes(self) -> bytes:
        """The very bytes that are signed: sorted keys, no blanks, UTF-8."""
        content = asdict(self) | {"format": FORMAT, "files": [asdict(each) for each in self.files]}
        content |= {"made_at": self.made_at.isoformat(), "valid_until": self.valid_until.isoformat()}
        return canonical(content)


def canonical(content: Any) -> bytes:
    """One text for one value."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def parse(content: bytes) -> Manifest:
    """The manifest of these bytes. Raises Invalid unless they are its one right form."""
    try:
        given = json.loads(content)
        if given.pop("format") != FORMAT:
            raise Invalid(f"交换包的格式不是 {FORMAT}，本系统读不了。请对方用相同版本重新制作。")
        files = tuple(Entry(**each) for each in given.pop("files"))
        moments: dict[str, Any] = {name: datetime.fromisoformat(given.pop(name)) for name in ("made_at", "valid_until")}
        found = Manifest(**given, **moments, files=files)
        whole = found.to_bytes() == content and _sound(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Invalid(BROKEN) from None
    if not whole:
        raise Invalid(BROKEN)
    return found


def check_name(name: str) -> None:
    """Refuse a file name that could leave its folder or lie to the eye."""
    if not name or _BAD_NAME.search(name) or name.startswith(".") or len(name.encode()) > 200:
        raise Invalid(f"交换包里的文件名“{name[:40]}”不允许。请改名后重新制作。")


def _sound(found: Manifest) -> bool:
    """Types and forms of every part; names of files are judged with their own sentence."""
    for entry in found.files:
        check_name(entry.name)
    texts = (found.number, found.purpose)
    hexes = [(found.sender, 64), (found.recipient, 64), (found.nonce, 32), (found.ephemeral, 64), (found.wrapped, 96)]
    hexes += [(digest, 64) for entry in found.files for digest in (entry.sha256, entry.sealed_sha256)]
    counts = [count for entry in found.files for count in (entry.size, entry.records, entry.sealed_size)]
    return (
        all(isinstance(text, str) for text in texts)
        and bool(_NUMBER.fullmatch(found.number))
        and 0 < len(found.purpose) <= 200
        and all(isinstance(text, str) and len(text) == size and bool(_HEX.fullmatch(text)) for text, size in hexes)
        and all(type(count) is int and count >= 0 for count in counts)
        and found.made_at.tzinfo is not None
        and found.valid_until.tzinfo is not None
        and 0 < len(found.files) <= MAX_FILES
        and len({entry.name for entry in found.files}) == len(found.files)
        and all(entry.path == path_of(order) for order, entry in enumerate(found.files, 1))
    )


def path_of(order: int) -> str:
    """Where the sealed content of the file with this place (from 1) lies."""
    return f"payload/{order:04d}.bin"
