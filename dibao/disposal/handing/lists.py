"""移交清单 — what a batch holds, in exactly one form of bytes. It carries the keys, so it only travels sealed."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from dibao.exchange.envelope.manifest import canonical
from dibao.kernel.refusals import Invalid

FORMAT = "dibao-transfer/1"
# The list inside the sealed package, the sealed package in the folder, and the answer laid beside it.
LIST_NAME, PACKED_NAME, RECEIPT_NAME = "移交清单.json", "移交包.zip", "回执.json"
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Line:
    """One volume. `key` opens its container; `starts` is the day its term began, or empty; sizes in bytes."""

    code: str
    household: str
    title: str
    year: int
    retention: str
    starts: str
    items: int
    size: int
    root: str
    fingerprint: str
    container: str
    container_size: int
    key: str
    report: int
    report_digest: str


@dataclass(frozen=True, slots=True)
class TransferList:
    """The list: number, kind, who sends, when, why, and the volumes by code."""

    number: str
    kind: str
    sender: str
    why: str
    made_at: str
    lines: tuple[Line, ...]

    @property
    def items(self) -> int:
        return sum(line.items for line in self.lines)

    @property
    def size(self) -> int:
        return sum(line.size for line in self.lines)

    def to_bytes(self) -> bytes:
        """The very bytes the digest of the list is taken of."""
        totals = {"volumes": len(self.lines), "items": self.items, "size": self.size}
        return canonical(
            asdict(self) | {"format": FORMAT, "lines": [asdict(line) for line in self.lines], "totals": totals}
        )


def read_list(content: bytes) -> TransferList:
    """The list of these bytes. Raises Invalid unless they are its one right form, totals included."""
    try:
        given: dict[str, Any] = json.loads(content)
        if given.pop("format") != FORMAT:
            raise Invalid(f"移交清单的格式不是 {FORMAT}，本系统读不了。请对方用相同版本重新装包。")
        given.pop("totals")
        found = TransferList(**given | {"lines": tuple(Line(**each) for each in given["lines"])})
        whole = found.to_bytes() == content and _sound(found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise Invalid("移交清单不完整、写法不对或合计不符，不能接收。请对方重新装包。")
    return found


def _sound(found: TransferList) -> bool:
    texts = [found.number, found.kind, found.sender, found.why]
    texts += [text for line in found.lines for text in (line.code, line.household, line.title, line.retention)]
    counts = [n for line in found.lines for n in (line.year, line.items, line.size, line.container_size, line.report)]
    hexes = [
        text
        for line in found.lines
        for text in (line.root, line.fingerprint, line.container, line.key, line.report_digest)
    ]
    codes = [line.code for line in found.lines]
    for text in (line.starts for line in found.lines if line.starts):
        date.fromisoformat(text)
    datetime.fromisoformat(found.made_at)
    return (
        bool(codes)
        and codes == sorted(set(codes))
        and all(isinstance(text, str) and 0 < len(text) <= 300 for text in texts)
        and all(type(count) is int and 0 <= count < 1 << 62 for count in counts)
        and all(isinstance(text, str) and bool(_HEX.fullmatch(text)) for text in hexes)
        and not any("/" in code or code.startswith(".") or "\0" in code or len(code) > 60 for code in codes)
    )
