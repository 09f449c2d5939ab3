"""检测对象 — a volume as its rows tell it, as its package tells it, or both; every file read once. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dibao.archive.package import layout
from dibao.archive.package.layout import Digests
from dibao.archive.scheme import scheme

from .malware import Scan


class Stage(StrEnum):
    """环节 — DA/T 70 checks when filing, when handing over or taking over, and during long keeping."""

    FILING = "filing"
    TRANSFER = "transfer"
    LONG_TERM = "long_term"


STAGES = {Stage.FILING: "归档", Stage.TRANSFER: "移交接收", Stage.LONG_TERM: "长期保存"}


@dataclass(frozen=True, slots=True)
class Found:
    """One file after its one reading. `digests` is None when it could not be read to its end; `size` in bytes."""

    path: str
    size: int
    digests: Digests | None = None
    head: bytes = b""
    encrypted: bool = False
    unopened: str = ""
    scan: Scan | None = None

    @property
    def suffix(self) -> str:
        """`.pdf`, in small letters; empty without one."""
        stem, dot, suffix = self.path.rpartition(".")
        return f".{suffix.lower()}" if stem and dot and "/" not in suffix else ""


@dataclass(slots=True)
class Side:
    """What one place (database or package) says of a volume; `files` stand beside `papers`, None: content not there.

    `volume`, `papers` and `withdrawn` hold the element names of DA/T 46 (`archive.description`). `fault` says why the
    descriptions cannot be read at all.
    """

    volume: Mapping[str, Any] = field(default_factory=dict)
    papers: Sequence[Mapping[str, Any]] = ()
    files: Sequence[Found | None] = ()
    withdrawn: Sequence[Mapping[str, Any]] = ()
    events: Sequence[Mapping[str, Any]] = ()
    fault: str = ""

    def filed(self) -> Iterator[tuple[str, Mapping[str, Any], Found | None]]:
        """Each paper: how to name it without telling what it is, its description, its file."""
        for place, (paper, found) in enumerate(zip(self.papers, self.files, strict=True), start=1):
            number = paper.get("件号")
            yield f"第 {number} 件" if isinstance(number, int) else f"第 {place} 份", paper, found


@dataclass(slots=True)
class Bag:
    """A package as read: every file by its path, the describing files, what is wrong with its shape or its carrier.

    `root` and `fingerprint` are what the register expects; empty when nobody knows.
    """

    files: dict[str, Found] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    misshapen: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    root: str = ""
    fingerprint: str = ""

    @property
    def payload(self) -> dict[str, Found]:
        """What lies under data/."""
        return {path: found for path, found in self.files.items() if path.startswith("data/")}

    @property
    def papers(self) -> dict[str, Found]:
        """The payload without the catalogue."""
        return {path: found for path, found in self.payload.items() if path != layout.CATALOGUE}

    def listed(self, name: str) -> dict[str, str]:
        """Path → digest of a manifest; empty when it is not there. Raises ValueError for a broken one."""
        return layout.parse_manifest(self.kept[name]) if name in self.kept else {}

    def info(self) -> dict[str, str]:
        """`bag-info.txt`; empty when it cannot be read."""
        try:
            return layout.parse_bag_info(self.kept.get("bag-info.txt", b""))
        except UnicodeDecodeError:
            return {}


@dataclass(slots=True)
class Subject:
    """What is checked: the stage, either side or both, and what sealing's own matrix still misses (None: not asked).

    kinds: the kinds of paper that may be filed; those everybody has unless said."""

    stage: Stage
    now: datetime
    rows: Side | None = None
    packed: Side | None = None
    bag: Bag | None = None
    missing: Sequence[str] | None = None
    kinds: Collection[str] = field(default_factory=lambda: scheme().kinds)

    def sides(self) -> list[Side]:
        """The sides whose descriptions can be read."""
        return [side for side in (self.rows, self.packed) if side is not None and not side.fault]


def place_name(path: str) -> str:
    """How a report names a file of a package: by its number, for its title may tell what a reader must not know."""
    number = path.removeprefix("data/").partition("-")[0]
    return f"第 {number} 号文件" if path.startswith("data/") and path != layout.CATALOGUE else path
