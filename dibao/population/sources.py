"""登记册的来源 — the apps that know households give them to the columns; found by themselves, like the checks of fsck.

An app above has a module ``register_source`` with two functions:

    def pieces() -> Iterable[tuple[Piece, str]]: ...   # a township's track, digest of everything ``rows`` would give
    def rows(piece: Piece) -> Iterable[Row]: ...       # its households, as rules.encoding.Row

A piece whose digest has not moved is not asked for its rows.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib import import_module
from typing import Final, NamedTuple, Protocol, cast

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from dibao.rules.encoding import Row
from dibao.rules.register import TRACKS

ENCODING: Final = 1
"""Raise it when the same facts give other columns than before: every piece is then written again."""

TOWN: Final = 1_000
"""Twelve digits to nine: the township of a division."""


class Piece(NamedTuple):
    """One track of one township (nine digits): small enough to be read within one request.

    The pieces of a county in their order, put behind one another, stand by track, division and number.
    """

    track: int
    town: int

    @classmethod
    def of(cls, track: str, division: int) -> "Piece":
        """The piece a household of this track and village belongs to."""
        return cls(TRACKS.index(track), division // TOWN)

    @property
    def county(self) -> int:
        """Six digits."""
        return self.town // TOWN

    def holds(self, row: Row) -> bool:
        """Whether a household belongs here."""
        return self == Piece.of(row.facts.track, row.division)


class Source(Protocol):
    """A module ``register_source``."""

    def pieces(self) -> Iterable[tuple[Piece, str]]:
        """Pieces with a digest of their households."""

    def rows(self, piece: Piece) -> Iterable[Row]:
        """The households of a piece."""


class GivenTwice(Exception):
    """一户登记两次 — two sources, or one of them twice, gave the same household."""

    def __init__(self, county: int, numbers: Iterable[int]) -> None:
        listed = "、".join(str(number) for number in numbers)
        super().__init__(f"{county} 的登记册不能生成：户号 {listed} 出现了不止一次。请先查明哪一条是对的。")


def found() -> list[Source]:
    """Every source there is, in the order of the apps."""
    with_source = [app for app in apps.get_app_configs() if module_has_submodule(app.module, "register_source")]
    return [cast(Source, import_module(f"{app.name}.register_source")) for app in with_source]


def digests(sources: Iterable[Source]) -> dict[int, dict[Piece, str]]:
    """County → its pieces in order, each with one digest of what all sources would give for it."""
    parts: dict[Piece, list[str]] = defaultdict(list)
    for place, source in enumerate(sources):
        for piece, digest in source.pieces():
            parts[piece].append(f"{place}:{digest}")
    counties: dict[int, dict[Piece, str]] = defaultdict(dict)
    for piece in sorted(parts):
        counties[piece.county][piece] = _digest(parts[piece])
    return dict(sorted(counties.items()))


def together(pieces: dict[Piece, str]) -> str:
    """One digest of a county's pieces."""
    return _digest([f"{piece.track}:{piece.town}:{digest}" for piece, digest in pieces.items()])


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(f"{ENCODING}|{'|'.join(parts)}".encode()).hexdigest()


def rows(sources: Iterable[Source], piece: Piece) -> list[Row]:
    """The households of a piece from all sources, by division and number."""
    gathered = [row for source in sources for row in source.rows(piece)]
    return sorted(gathered, key=lambda row: (row.division, row.number))


def once(county: int, numbers: list[int]) -> None:
    """Raises GivenTwice when a household stands in a county more than once."""
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
    if twice:
        raise GivenTwice(county, twice)
