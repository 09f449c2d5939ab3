"""Read a package as a stream of entries from a directory, a tar or a zip. Nothing is unpacked. Pure."""

import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing found: its path as written there, what it is, and how to read it when it is a file.

    `open` must be called before the next entry is asked for: a tar is read as a stream.
    """

    path: str
    kind: str  # file, link, other
    open: Callable[[], BinaryIO]


class Unreadable(Exception):
    """无法读取 — the place is no directory, tar or zip that can be read."""


def entries(path: Path) -> Iterator[Entry]:
    """All entries except directories. Raises Unreadable and what the formats raise on broken bytes."""
    if path.is_dir():
        return _directory(path)
    if not path.is_file():
        raise Unreadable(f"找不到 {path}。请检查路径。")
    if zipfile.is_zipfile(path):
        return _zip(path)
    if tarfile.is_tarfile(path):
        return _tar(path)
    raise Unreadable(f"{path.name} 不是目录、tar 或 zip，或者文件头已损坏，无法验证。")


def _directory(root: Path) -> Iterator[Entry]:
    waiting = [root]
    while waiting:
        for child in sorted(waiting.pop().iterdir()):
            mode = child.lstat().st_mode
            if stat.S_ISDIR(mode):
                waiting.append(child)
            else:
                kind = "file" if stat.S_ISREG(mode) else "link" if stat.S_ISLNK(mode) else "other"
                yield Entry(child.relative_to(root).as_posix(), kind, _opener(child))


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _tar(path: Path) -> Iterator[Entry]:
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            if member.isdir():
                continue
            kind = "file" if member.isreg() and not member.issparse() else "other"
            kind = "link" if member.issym() or member.islnk() else kind
            yield Entry(member.name, kind, _member_opener(archive, member))


def _member_opener(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        content = archive.extractfile(member)
        if content is None:
            raise Unreadable(f"{member.name} 没有内容。")
        return content  # type: ignore[return-value]

    return opened


def _zip(path: Path) -> Iterator[Entry]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            mode = member.external_attr >> 16
            kind = "link" if stat.S_ISLNK(mode) else "file"
            yield Entry(_zip_name(member), kind, _zip_opener(archive, member))


def _zip_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(member)  # type: ignore[return-value]


def _zip_name(member: zipfile.ZipInfo) -> str:
    """Office zip tools write Han names in the system's code page without saying so."""
    if member.flag_bits & 0x800:
        return member.orig_filename
    raw = member.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.orig_filename
