"""A package is built beside its place and moved in whole: nothing half is ever seen under its name.

The staging directory is held by a lock that the kernel drops when the process dies, so the debris
of a killed run is told from the work of a running one. Pure; Linux and other POSIX systems.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dibao.archive.package.layout import CHUNK, Digester, Digests

PREFIX = ".building-"


def sync_directory(path: Path) -> None:
    """Make the names inside a directory survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    sync_directory(target.parent)
    shutil.rmtree(debris, ignore_errors=True)


@contextmanager
def workbench(parent: Path, name: str) -> Iterator["Workbench"]:
    """A locked staging directory for one build; removed when the build fails."""
    parent.mkdir(parents=True, exist_ok=True)
    sync_directory(parent.parent)
    clear_debris(parent)
    while True:
        path = parent / f"{PREFIX}{name}-{secrets.token_hex(4)}"
        path.mkdir()
        descriptor = _lock(path)
        if descriptor is not None:
            break
    try:
        (path / "data").mkdir()
        yield Workbench(path)
    finally:
        if path.exists():
            shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


class Workbench:
    """Writes files into the staging directory, each read once, synced and made read-only."""

    def __init__(self, path: Path):
        self.path = path
        self.files: dict[str, Digests] = {}

    def copy(self, name: str, source: BinaryIO) -> Digests:
        """Copy a stream to `name`; both digests and the length come from this one reading."""
        digester = Digester()
        with (self.path / name).open("xb") as out:
            while chunk := source.read(CHUNK):
                digester.update(chunk)
                out.write(chunk)
            self._settle(out)
        self.files[name] = digester.result()
        return self.files[name]

    def write(self, name: str, content: bytes) -> None:
        digester = Digester()
        digester.update(content)
        with (self.path / name).open("xb") as out:
            out.write(content)
            self._settle(out)
        self.files[name] = digester.result()

    def move_to(self, target: Path) -> None:
        """The one moment at which the package comes to be."""
        for directory in (self.path / "data", self.path):
            sync_directory(directory)
        self.path.rename(target)
        sync_directory(target.parent)

    @staticmethod
    def _settle(out: BinaryIO) -> None:
        out.flush()
        os.fchmod(out.fileno(), 0o444)
        os.fsync(out.fileno())
