"""核对 — the register of what `dibao fsck` looks at.

An app that keeps something worth checking has a module `fsck.py`, found by itself, with functions like

    @check("档案包与清单")
    def packages(seen: Seen) -> Iterator[Problem]:
        for package in ...:
            seen()
            if ...:
                yield Problem("破损", package.code, "档案包 … 的清单对不上：….")

Each function is run in a snapshot and must stream; it only reads.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.module_loading import autodiscover_modules

from .signing import witnesses
from .snapshot import snapshot
from .witness import Witness


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a word for the kind, the place, and the sentence a person reads."""

    what: str
    where: str
    sentence: str


@dataclass
class Seen:
    """Counts what a check has looked at; call it once per row, or with a number."""

    total: int = 0
    # Length of each witness book before the picture was taken: what is added later is not to be judged by it.
    book_ends: tuple[int | None, ...] = field(default_factory=tuple)

    def __call__(self, more: int = 1) -> None:
        self.total += more


CheckFunction = Callable[[Seen], Iterator[Problem]]
_registered: dict[str, CheckFunction] = {}


def check(name: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under its Chinese name, which must be unique."""

    def register(function: CheckFunction) -> CheckFunction:
        if name in _registered:
            raise ValueError(f"two checks are called {name}")
        _registered[name] = function
        return function

    return register


def registered() -> list[str]:
    """Names of all checks of all apps, in the order of the apps."""
    autodiscover_modules("fsck")
    return list(_registered)


def run(name: str, seen: Seen) -> Iterator[Problem]:
    """Run one check. One that breaks off is a problem itself, never a success."""
    seen.book_ends = tuple(_length(witness) for witness in witnesses())
    try:
        with snapshot():
            yield from _registered[name](seen)
    except Exception as error:
        yield Problem("没有查完", name, f"“{name}”核对到第 {seen.total} 项时中断，后面的没有查：{error!r}。")


def _length(witness: Witness) -> int | None:
    try:
        return witness.length()
    except OSError:
        return None
