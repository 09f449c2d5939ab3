"""What lies in a package, read once: digests of every file, and the bytes of the small files that describe the others. Pure."""

import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from dibao.archive.package import crew, layout
from dibao.archive.package.layout import Digests
from dibao.archive.package.sources import Entry, Unreadable, entries

# Files of the bag itself, wherever they lie; `manifest-*` of foreign bags too.
_KEPT = re.compile(
    r"(.*/)?(bagit\.txt|bag-info\.txt|fetch\.txt|events\.json|README\.txt|root\.(txt|sig|pub\.pem)"
    r"|(tag)?manifest-[a-z0-9]+\.txt|catalogue\.json|dat46\.xml|premis\.xml|eep\.xml)",
    re.IGNORECASE,
)
# What is enough to know whether anything is missing.
_LISTS = re.compile(
    r"(.*/)?(bagit\.txt|bag-info\.txt|fetch\.txt|root\.(txt|sig)|(tag)?manifest-[a-z0-9]+\.txt)", re.IGNORECASE
)
_OF_LISTS = (".txt", ".sig")  # how all of them end: a quick look that spares most papers the slow one
_LEADS_OUT = re.compile(r"/|[A-Za-z]:|(.*/)?\.\.(/|$)|.*\\", re.DOTALL)
_LARGEST_KEPT = 256 << 20
MANY = 400  # files; below, starting child processes would cost more than they bring
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)


@dataclass(slots=True)
class Report:
    """验证结果 — `problems` and `warnings` are Chinese sentences; `files` and `bytes` count the payload."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    code: str = ""
    root: str = ""
    fingerprint: str = ""
    foreign: bool = False

    @property
    def ok(self) -> bool:
        return not self.problems


class _Read(NamedTuple):
    """One file after its reading: path, digests, its bytes when it is one of the describing files, what went wrong."""

    path: str
    digests: Digests | None
    held: bytes | None
    fault: str = ""


class Contents:
    """What was seen. Without `digests` only lengths are known, and only the describing files are read."""

    def __init__(self, report: Report, *, digests: bool = True, algorithms: tuple[str, ...] = layout.ALGORITHMS):
        self.report = report
        self.seen: dict[str, Digests] = {}
        self.kept: dict[str, bytes] = {}
        self._names: set[str] = set()
        self._digests, self._algorithms = digests, algorithms if digests else ()

    def read(self, path: Path, *, key: bytes | None) -> bool:
        """Read everything there; False when the place cannot be read at all (said in the report)."""
        try:
            named = self._accepted(entries(path, key=key))
            if self._digests:
                self._digest(named)
            else:
                for each in named:
                    self._measure(*each)
        except Unreadable as unreadable:
            self.report.problems.append(str(unreadable))
            return False
        except BROKEN as broken:
            self.report.problems.append(f"读到一半无法继续，包已损坏或介质有问题（{type(broken).__name__}）。")
        self._settle()
        return True

    def _accepted(self, found: Iterator[Entry]) -> Iterator[tuple[str, Entry]]:
        """The files that may lie in a package, under their names in NFC; a stream's are read here, in passing."""
        for entry in found:
            path = self._name(entry)
            if path and entry.place:
                yield path, entry
            elif path:
                self._keep(self._one((path, entry)))

    def _name(self, entry: Entry) -> str:
        path = entry.path
        # the quick way for what needs no change; what is no text at all (a disk holds that too) is not printable
        if not (path.isascii() or (path.isprintable() and unicodedata.is_normalized("NFC", path))):
            path = unicodedata.normalize("NFC", path).encode("utf-8", "replace").decode()
        if path != entry.path:
            self.report.warnings.append(f"文件名写法与规范不同（多因换过操作系统），按规范名比对：{path}")
        path = path.removeprefix("./")
        # four looks that are quick, and for the few that give cause the one that decides
        if (path[:1] == "/" or "\\" in path or ".." in path or ":" in path) and _LEADS_OUT.match(path):
            self.report.problems.append(f"路径越出包外：{path}")
        elif entry.kind != "file":
            self.report.problems.append(f"{'链接' if entry.kind == 'link' else '特殊文件'}不得出现在包内：{path}")
        elif path in self._names:
            self.report.problems.append(f"同名文件出现两次：{path}")
        else:
            self._names.add(path)
            return path
        return ""

    def _measure(self, path: str, entry: Entry) -> None:
        if path[-4:].lower() in _OF_LISTS and _LISTS.fullmatch(path):
            self._keep(self._one((path, entry)))
        else:
            self.seen[path] = Digests("", "", entry.size)

    def _digest(self, named: Iterator[tuple[str, Entry]]) -> None:
        """Few files by threads, many by child processes; foreign lists may ask for digests that those do not know."""
        while batch := list(islice(named, MANY)):
            if len(batch) == MANY and self._algorithms == layout.ALGORITHMS:
                self._digest_many(chain(batch, named))
            else:
                for read in crew.each(self._one, batch):
                    self._keep(read)

    def _digest_many(self, named: Iterator[tuple[str, Entry]]) -> None:
        """Papers by child processes; the describing files meanwhile here, because their bytes are wanted too."""
        describing: list[Future[_Read]] = []

        def papers() -> Iterator[tuple[str, str]]:
            for path, entry in named:
                if _KEPT.fullmatch(path) and entry.size <= _LARGEST_KEPT:
                    describing.append(aside.submit(self._one, (path, entry)))
                else:
                    yield path, entry.place

        with crew.Gang() as gang, ThreadPoolExecutor(1, thread_name_prefix="describing") as aside:
            for path, digests in gang.digests(papers()):
                if isinstance(digests, str):
                    self.report.problems.append(f"文件读不出来：{path}（{digests}）")
                else:
                    self.seen[path] = digests
            for each in describing:
                self._keep(each.result())

    def _one(self, named: tuple[str, Entry]) -> _Read:
        path, entry = named
        keep = entry.size <= _LARGEST_KEPT and _KEPT.fullmatch(path) is not None
        try:
            with entry.open() as source:
                digests, held = layout.digest(source, self._algorithms, keep=keep)
        except BROKEN as broken:
            return _Read(path, None, None, f"文件读不出来：{path}（{type(broken).__name__}）")
        return _Read(path, digests, held)

    def _keep(self, read: _Read) -> None:
        if read.digests is None:
            self.report.problems.append(read.fault)
            return
        self.seen[read.path] = read.digests
        if read.held is not None:
            self.kept[read.path] = read.held

    def _settle(self) -> None:
        """Take off the one outer directory that tar and zip usually carry."""
        outer = min(
            (p.removesuffix("bagit.txt") for p in self.seen if p == "bagit.txt" or p.endswith("/bagit.txt")),
            key=len,
            default="",
        )
        if not outer:
            return
        stray = [path for path in self.seen if not path.startswith(outer)]
        self.report.problems.extend(f"多出文件（在包的目录之外）：{path}" for path in stray)
        self.seen = {p.removeprefix(outer): d for p, d in self.seen.items() if p.startswith(outer)}
        self.kept = {p.removeprefix(outer): c for p, c in self.kept.items() if p.startswith(outer)}
