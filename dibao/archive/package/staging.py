"""A package is built beside its place and moved in whole: nothing half is ever seen under its name.

The staging directory is held by a lock that the kernel drops when the process dies, so the debris
of a killed run is told from the work of a running one. Pure; Linux and other POSIX systems.
"""

import errno
import fcntl
import io
import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dibao.archive.package.layout import Digester, Digests, chunks
from dibao.kernel.whole import to_disk

PREFIX = ".building-"
FOLDERS = ("data", "metadata")
MANY = 200  # files; from here one wait for the whole disk is shorter than one for each of them


def _lock(path: Path) -> int | None:
    """The locked descriptor of a directory, or None when another process holds it or it is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except OSError:
        pass  # held by a running build, or removed by another sweeper meanwhile
    os.close(descriptor)
    return None


def clear_debris(parent: Path) -> list[str]:
    """Remove what killed builds left in `parent`; running builds are not touched. Returns the names."""
    removed = []
    for path in sorted(parent.glob(f"{PREFIX}*")) if parent.is_dir() else ():
        descriptor = _lock(path)
        if descriptor is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(descriptor)
            removed.append(path.name)
    return removed


def set_aside(target: Path) -> None:
    """Take away a package that no volume acknowledges (its seal was never committed), all at once."""
    debris = target.with_name(f"{PREFIX}{target.name}-{secrets.token_hex(4)}")
    target.rename(debris)
    to_disk(target.parent)
    shutil.rmtree(debris, ignore_errors=True)


@contextmanager
def workbench(parent: Path, name: str) -> Iterator["Workbench"]:
    """A locked staging directory for one build; removed when the build fails."""
    parent.mkdir(parents=True, exist_ok=True)
    to_disk(parent.parent)
    clear_debris(parent)
    while True:
        path = parent / f"{PREFIX}{name}-{secrets.token_hex(4)}"
        path.mkdir()
        descriptor = _lock(path)
        if descriptor is not None:
            break
    try:
        for folder in FOLDERS:
            (path / folder).mkdir()
        yield Workbench(path)
    finally:
        if path.exists():
            shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


class Workbench:
    """Writes files into the staging directory, each read once and made read-only; safe from several threads.

    What is written reaches the disk before the one rename: file by file, or, when there are many, all together.
    """

    def __init__(self, path: Path):
        self.path = path
        self.files: dict[str, Digests] = {}
        self._names: set[str] = set()

    def copy(self, name: str, source: BinaryIO) -> Digests:
        """Copy a stream to `name`; both digests and the length come from this one reading."""
        digester = Digester()
        handle = self._new(name)
        try:
            for chunk in chunks(source):
                digester.update(chunk)
                _write(handle, chunk)
            # the disk begins with it at once, beside the digests of the next; nothing is waited for yet
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)
        self.files[name] = digester.result()
        return self.files[name]

    def write(self, name: str, content: bytes) -> None:
        """Write a text of our own."""
        self.copy(name, io.BytesIO(content))

    def move_to(self, target: Path) -> None:
        """The one moment at which the package comes to be."""
        if len(self.files) > MANY:
            os.sync()
        else:
            for name in self.files:
                to_disk(self.path / name)
        for directory in {(self.path / name).parent for name in self.files} | {self.path}:
            to_disk(directory)
        self.path.rename(target)
        to_disk(target.parent)

    def _new(self, name: str) -> int:
        """A new file; FileExistsError for a name that is taken, also when only case or normal form differ."""
        same = unicodedata.normalize("NFC", name).casefold()
        if same in self._names:
            raise FileExistsError(errno.EEXIST, "两个文件的名称只有大小写或写法不同", name)
        self._names.add(same)
        return os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)


def _write(handle: int, view: memoryview) -> None:
    while view:
        view = view[os.write(handle, view) :]
