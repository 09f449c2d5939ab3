"""The log against itself: macs, chain, Merkle tree, seals and witness books, in one pass over the events."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from dibao.kernel.crypto import mac

from ..chain import GENESIS, Frontier, leaf_hash, link
from ..checks import Problem, Seen
from ..models import Event
from .heads import Heads, streams

CHUNK = 2000


def named(event: Event) -> str:
    """How a person recognises an event."""
    return f"第 {event.pk} 号事件（{event.at:%Y-%m-%d %H:%M}，{event.actor_name}，{event.verb}）"


def log_problems(seen: Seen) -> Iterator[Problem]:
    """Everything that is wrong with the log itself."""
    walk = Walk(streams(seen.book_ends))
    for event in Event.objects.exclude(leaf_no=None).order_by("leaf_no").iterator(chunk_size=CHUNK):
        seen()
        yield from forged(event)
        yield from walk.step(event)
    yield from walk.end()
    for event in Event.objects.filter(leaf_no=None).order_by("id").iterator(chunk_size=CHUNK):
        seen()
        yield from forged(event)


def forged(event: Event) -> Iterator[Problem]:
    """The mac: nobody without the key can write or change an event."""
    if not hmac.compare_digest(mac("audit.event", event.leaf()).hex(), event.mac):
        yield Problem("事件被改", f"事件 {event.pk}", f"{named(event)}的内容与密封码不符：被改动过，或是伪造的。")


@dataclass
class Walk:
    """Rebuilds chain and tree over the sealed events and compares them with every recorded head on the way."""

    heads: list[Heads]
    frontier: Frontier = field(default_factory=Frontier)
    chain: bytes = GENESIS
    expected: int = 0

    def step(self, event: Event) -> Iterator[Problem]:
        """Take one event; name a gap before it or a broken link."""
        assert event.leaf_no is not None  # noqa: S101 - the walk asks for sealed events only
        if event.leaf_no != self.expected:
            yield self._gap(event.leaf_no)
        hashed = leaf_hash(event.leaf())
        if link(self.chain, hashed).hex() != event.chain and event.leaf_no == self.expected:
            yield Problem(
                "链断", f"叶 {event.leaf_no}", f"{named(event)}与它前面的事件接不上：它或前一条被改动、调换过。"
            )
        # Go on from what is stored, so that one change gives one finding and not one for every event after it.
        self.chain = bytes.fromhex(event.chain) if _is_hash(event.chain) else GENESIS
        self.frontier = self.frontier.append(hashed)
        self.expected = event.leaf_no + 1
        for heads in self.heads:
            yield from heads.compare(self.frontier, self.chain)

    def _gap(self, found: int) -> Problem:
        for heads in self.heads:
            heads.stopped = True  # the tree cannot be rebuilt across a hole
        if found < self.expected:
            return Problem("叶号重复", f"叶 {found}", f"叶号 {found} 出现了两次：有人往封存的日志里塞了事件。")
        gone = found - self.expected
        return Problem("事件缺失", f"叶 {self.expected}", f"从叶号 {self.expected} 起少了 {gone} 条事件：被人删除了。")

    def end(self) -> Iterator[Problem]:
        """What the recorded heads know beyond the last event."""
        for heads in self.heads:
            yield from heads.end(self.expected)


def _is_hash(text: str) -> bool:
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)
