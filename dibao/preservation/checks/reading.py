"""读取 — every file once: both digests, its head, whether it opens, whether it is locked, what the virus check says. Pure."""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from dibao.archive.package import layout
from dibao.archive.package.reading import BROKEN
from dibao.archive.package.sources import Entry, Unreadable, entries
from dibao.documents import formats, vault
from dibao.documents.inspection import inspect
from dibao.documents.storage import Damaged
from dibao.kernel.refusals import Invalid

from .malware import Scanner, no_scanner
from .subject import Bag, Found, Side

_HEAD = 64
_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
_ZIP_KEY = 1  # bit of the flags in the first local header
# Archives within the archive, and office files under a password: nobody knows in thirty years what opens them.
PRIVATE = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ")


class Probe:
    """Reads files; one content is opened and scanned once however often it comes (the same in database and package).

    `inspected` are the SHA-256 of contents that were inspected when they came in: they are not opened again.
    """

    def __init__(self, scan: Scanner = no_scanner, inspected: Collection[str] = ()):
        self._scan, self._inspected = scan, frozenset(inspected)
        self._known: dict[str, Found] = {}

    def found(self, path: str, opener: Callable[[], AbstractContextManager[BinaryIO]], *, size: int = 0) -> Found:
        """One file; `size` is what is told of a file that cannot be read."""
        try:
            with opener() as source:
                digests, content = layout.digest(source, keep=True)
        except (*BROKEN, Damaged):
            return Found(path, size)
        return self._judged(path, digests, content or b"")

    def _judged(self, path: str, digests: layout.Digests, content: bytes) -> Found:
        locked = is_locked(content)
        same = self._known.get(f"{digests.sha256} {PurePosixPath(path).suffix}")
        if same is None:
            trusted = locked or digests.sha256 in self._inspected
            unopened = "" if trusted else why_not_open(content, path)
            same = Found(path, digests.size, digests, content[:_HEAD], locked, unopened, self._scan(content))
            self._known[f"{digests.sha256} {PurePosixPath(path).suffix}"] = same
        return Found(path, same.size, digests, same.head, same.encrypted, same.unopened, same.scan)


def is_locked(content: bytes) -> bool:
    """加密或私有压缩 — whether these bytes need a password or a program of somebody's own."""
    if content.startswith(PRIVATE):
        return True
    if content.startswith(b"PK\x03\x04"):
        return bool(content[6:7] and content[6] & _ZIP_KEY)
    return content.startswith(b"%PDF-") and _ENCRYPTED_PDF.search(content) is not None


def why_not_open(content: bytes, path: str) -> str:
    """Why a content of a format we know does not open; empty when it does, or when the format is not ours to open."""
    key = format_of(content, PurePosixPath(path).suffix.lower())
    if not content or key is None:
        return ""
    try:
        with vault.in_memory(io.BytesIO(content)) as place:
            inspect(place, name=f"件{formats.FORMATS[key].extensions[0]}")
    except Invalid as refusal:
        return "".join(refusal.sentences)
    return ""


def format_of(content: bytes, suffix: str) -> str | None:
    """The format (key of `documents.formats.FORMATS`) by content; for zip packages and texts by the name too."""
    key = formats.of_head(content[:_HEAD])
    if key not in (None, "zip"):
        return key
    named = next((name for name, each in formats.FORMATS.items() if suffix in each.extensions), None)
    if key == "zip":
        return named if named in ("ofd", "docx", "xlsx") else None
    return named if named in formats.TEXTS else None


def read_bag(path: Path, probe: Probe, *, key: bytes | None = None, root: str = "", fingerprint: str = "") -> Bag:
    """封存包 — a directory, tar, zip or sealed container; nothing is unpacked, broken bytes never raise.

    `root` and `fingerprint` are what the register or the transfer list says of it.
    """
    bag = Bag(root=root, fingerprint=fingerprint)
    try:
        for entry in entries(path, key=key):
            _take(bag, entry, probe)
    except Unreadable as unreadable:
        bag.unread.append(str(unreadable))
    except BROKEN as broken:
        bag.unread.append(f"读到一半无法继续（{type(broken).__name__}）")
    _take_off_outer_folder(bag)
    return bag


def _take(bag: Bag, entry: Entry, probe: Probe) -> None:
    path = unicodedata.normalize("NFC", entry.path).encode("utf-8", "replace").decode().removeprefix("./")
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        bag.misshapen.append(f"路径越出包外：{path}")
    elif entry.kind != "file":
        bag.misshapen.append(f"链接或特殊文件：{path}")
    elif path in bag.files:
        bag.misshapen.append(f"同名文件出现两次：{path}")
    elif _describes(path):
        _keep(bag, path, entry)
    else:
        bag.files[path] = probe.found(path, entry.open, size=entry.size)
        if bag.files[path].digests is None:
            bag.unread.append(path)


def _describes(path: str) -> bool:
    known = {*layout.TAG_FILES, *layout.TAG_MANIFESTS, *layout.SEAL_FILES, layout.CATALOGUE}
    return any(path == name or path.endswith(f"/{name}") for name in known)


def _keep(bag: Bag, path: str, entry: Entry) -> None:
    try:
        with entry.open() as source:
            digests, content = layout.digest(source, keep=True)
    except BROKEN:
        bag.files[path] = Found(path, entry.size)
        bag.unread.append(path)
        return
    bag.files[path], bag.kept[path] = Found(path, digests.size, digests), content or b""


def _take_off_outer_folder(bag: Bag) -> None:
    """Tar and zip usually carry one outer directory; what lies beside it stays under its own path and is extra."""
    found = [path.removesuffix("bagit.txt") for path in bag.files if path.rpartition("/")[2] == "bagit.txt"]
    outer = min(found, key=len, default="")
    bag.files = {path.removeprefix(outer): each for path, each in bag.files.items()}
    bag.kept = {path.removeprefix(outer): each for path, each in bag.kept.items()}


def side_of(bag: Bag) -> Side:
    """What the catalogue and the events of a package say; with `fault` when they cannot be read."""
    try:
        catalogue = json.loads(bag.kept[layout.CATALOGUE])
        events = json.loads(bag.kept[layout.EVENTS])
        volume, papers = _mapping(catalogue["案卷"]), [_mapping(each) for each in catalogue["文件"]]
        return Side(
            volume=volume,
            papers=papers,
            files=[bag.files.get(str(paper.get("计算机文件名"))) for paper in papers],
            withdrawn=[_mapping(each) for each in volume.get("撤出文件", ())],
            events=[_mapping(each) for each in events],
        )
    except (KeyError, ValueError, TypeError, RecursionError):
        return Side(fault="目录（catalogue.json）或事件（events.json）缺失或读不懂")


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(type(value))
    return value
