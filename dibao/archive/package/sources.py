"""Read a package as a stream of entries from a directory, a tar, a zip or a sealed container. Nothing is unpacked. Pure."""

import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

from dibao.archive.package import container


class Entry(NamedTuple):
    """One thing found: its path as written there, what it is, its length, and where it is or how to read it.

    One that has no `place` on disk must be opened before the next entry is asked for: a tar is read as a stream.
    """

    path: str
    kind: str  # file, link, other
    size: int
    place: str = ""
    opener: Callable[[], BinaryIO] | None = None

    def open(self) -> BinaryIO:
        """Its bytes from the start; unbuffered where it lies on disk, for the reader brings its own buffer."""
        return self.opener() if self.opener else open(self.place, "rb", buffering=0)  # noqa: PTH123


class Unreadable(Exception):
    """无法读取 — the place is no directory, tar or zip that can be read."""


def entries(path: Path, *, key: bytes | None = None) -> Iterator[Entry]:
    """All entries except directories; `key` opens a sealed container. Raises Unreadable and what broken bytes raise."""
    if path.is_dir():
        return _directory(path)
    if not path.is_file():
        raise Unreadable(f"找不到 {path}。请检查路径。")
    if container.is_container(path):
        if key is None:
            raise Unreadable(f"{path.name} 是加密的封存包，打开它要有本卷的密钥。")
        return _container(path, key)
    if zipfile.is_zipfile(path):
        return _zip(path)
    if tarfile.is_tarfile(path):
        return _tar(tarfile.open(path, "r|*"))
    raise Unreadable(f"{path.name} 不是目录、tar 或 zip，或者文件头已损坏，无法验证。")


def _directory(root: Path) -> Iterator[Entry]:
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        place = f"{root}/{inside}"
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:  # by its handle: the way to a file is not looked up anew for each
            with os.scandir(folder) as found:
                for child in sorted(found, key=attrgetter("name")):
                    name = inside + child.name
                    if child.is_dir(follow_symlinks=False):
                        waiting.append(name + "/")
                        continue
                    kind = "file" if child.is_file(follow_symlinks=False) else "link" if child.is_symlink() else "other"
                    size = child.stat(follow_symlinks=False).st_size
                    yield Entry(name, kind, size, place + child.name)
        finally:
            os.close(folder)


def _container(path: Path, key: bytes) -> Iterator[Entry]:
    with container.opened(path, key=key) as plain:
        yield from _tar(tarfile.open(fileobj=plain, mode="r|"))  # noqa: SIM115 closed by the generator


def _tar(archive: tarfile.TarFile) -> Iterator[Entry]:
    with archive:
        for member in archive:
            if member.isdir():
                continue
            kind = "file" if member.isreg() and not member.issparse() else "other"
            kind = "link" if member.issym() or member.islnk() else kind
            yield Entry(member.name, kind, member.size, opener=_member_opener(archive, member))


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
            yield Entry(_zip_name(member), kind, member.file_size, opener=_zip_opener(archive, member))


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
