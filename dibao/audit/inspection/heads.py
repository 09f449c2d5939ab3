"""The recorded heads of the log: what seals and witness books say its tree was at each size."""

from collections.abc import Iterator
from dataclasses import dataclass

from dibao.kernel import clock

from ..chain import Frontier
from ..checks import Problem
from ..models import Seal
from ..note import BadNote, Head
from ..queries import LATE
from ..signing import read_note, witnesses
from ..witness import Witness


@dataclass(frozen=True)
class Entry:
    """One recorded head; seals know the chain value too."""

    head: Head
    chain: str | None = None


@dataclass
class Heads:
    """One source of heads, read along with the walk over the events."""

    name: str
    entries: Iterator[Entry | Problem]
    complete: bool = False
    next: Entry | None = None
    reached: int = 0
    agreed: int = 0
    started: bool = False
    stopped: bool = False

    def compare(self, frontier: Frontier, chain: bytes) -> Iterator[Problem]:
        """Compare the head recorded for this size, if there is one; name only the first that differs."""
        yield from self._start()
        while self.next and self.next.head.size == frontier.size:
            if not self.stopped and self.next.head.root != frontier.root():
                self.stopped = True
                yield Problem(
                    "根不符",
                    f"{self.name}（{frontier.size} 条）",
                    f"{self.name}在 {frontier.size} 条事件处记下的根与日志算出的不同："
                    f"第 {self.agreed + 1} 到第 {frontier.size} 条之间有事件被改写、调换或替换。",
                )
            elif not self.stopped and self.next.chain not in (None, chain.hex()):
                self.stopped = True
                yield Problem(
                    "链值不符",
                    f"{self.name}（{frontier.size} 条）",
                    f"{self.name}在 {frontier.size} 条事件处记下的链值与日志里的不同：链值被改写过。",
                )
            elif not self.stopped:
                self.agreed = frontier.size
            yield from self._advance()

    def end(self, total: int) -> Iterator[Problem]:
        """Compare the largest recorded size with the number of sealed events that are there."""
        yield from self._start()
        while self.next:
            yield from self._advance()
        if self.reached > total:
            yield Problem(
                "日志变短",
                self.name,
                f"{self.name}记着 {self.reached} 条已封存的事件，数据库里只到第 {total} 条："
                "日志尾部被删除，或数据库被整个回退。",
            )
        if self.complete and self.reached < total:
            yield Problem(
                "封条缺失", self.name, f"有 {total} 条事件编了叶号，封条只到 {self.reached} 条：封条被删除过。"
            )

    def _start(self) -> Iterator[Problem]:
        if not self.started:
            self.started = True
            yield from self._advance()

    def _advance(self) -> Iterator[Problem]:
        self.next = None
        for entry in self.entries:
            if isinstance(entry, Problem):
                yield entry
            elif entry.head.size <= self.reached:
                yield Problem(
                    "次序不对", self.name, f"{self.name}里 {entry.head.size} 条的记录排在 {self.reached} 条之后。"
                )
            else:
                self.next, self.reached = entry, entry.head.size
                return


def streams(book_ends: tuple[int | None, ...]) -> list[Heads]:
    """The seals of the database and every witness book up to the given lengths."""
    books = [
        Heads(f"见证簿 {witness.path}", _book(witness, end))
        for witness, end in zip(witnesses(), book_ends, strict=True)
    ]
    return [Heads("封条", _seals(), complete=True), *books]


def _seals() -> Iterator[Entry | Problem]:
    previous: Seal | None = None
    for seal in Seal.objects.order_by("size").iterator():
        head = _signed_head(seal)
        wrong = _wrong_with(seal, head, previous)
        if wrong:
            yield Problem(
                "封条被改", f"封条（{seal.size} 条）", f"{seal.size} 条事件的封条{wrong}：有封条被改动、伪造或删除。"
            )
        if head:
            yield Entry(head, seal.chain)
        previous = seal


def _signed_head(seal: Seal) -> Head | None:
    """The head the seal's note states, if the signature holds and the note belongs to this seal."""
    try:
        head = read_note(seal.note)
    except BadNote:
        return None
    return head if (head.size, head.root.hex()) == (seal.size, seal.root) else None


def _wrong_with(seal: Seal, head: Head | None, previous: Seal | None) -> str:
    """What is wrong with a seal taken by itself; empty when nothing is."""
    if head is None:
        return "签名不对，或与签名的内容不符"
    try:
        whole = seal.to_frontier().root() == head.root
    except (ValueError, TypeError):
        whole = False
    if not whole:
        return "的前沿与根不符"
    if seal.previous_id != (previous.pk if previous else None):
        return "接不上前一个封条"
    return ""


def _book(witness: Witness, end: int | None) -> Iterator[Entry | Problem]:
    name, reached = f"见证簿 {witness.path}", 0
    if end is not None:
        for number, head in enumerate(witness.heads(end=end), 1):
            if head is None:
                yield Problem("见证簿被改", name, f"{name}的第 {number} 条记录残缺或签名不对。")
                continue
            reached = max(reached, head.size)
            yield Entry(head)
    missed = Seal.objects.filter(size__gt=reached).order_by("size").first()
    if missed is None:
        return
    late = clock.now() - missed.at > LATE
    # The very first seal may be on its way to a book that is only now being begun.
    if end is None and not _there(witness) and (late or Seal.objects.count() > 1):
        yield Problem("见证簿缺失", name, f"{name}不见了或读不到，日志失去了一个见证。")
    elif late:
        yield Problem("见证簿落后", name, f"{name}只记到 {reached} 条，{missed.size} 条的封条没有写进去。")


def _there(witness: Witness) -> bool:
    try:
        return witness.length() is not None
    except OSError:
        return False
