"""文件库 — bytes on disk under their SHA-256, and nothing half written.

    DIBAO_HOME/files/ab/cd/abcd…      one content, mode 0440

A content comes in by: temp file in its own folder (O_EXCL) → write → fsync → rename → fsync folder → read
back and compare. Only then may a row be written. So whatever kills the server, a row never lacks its file;
a file may lack its row (an orphan), which `orphans` finds and `remove_orphan` takes away after a day.
"""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, Refused

from .formats import MEGABYTE

# No format may be larger; a stream beyond it is not even read to its end.
MAX_BYTES = 200 * MEGABYTE
ORPHAN_SECONDS = 24 * 3600
_CHUNK = 1024 * 1024


class Damaged(Refused):
    """文件损坏 — the content on disk is gone or is not what was received."""


class Digests(NamedTuple):
    """SHA-256 and SM3 (hex) and size in bytes of one content."""

    sha256: str
    sm3: str
    size: int


class Arrival(NamedTuple):
    """A content that is wholly on disk under a temporary name."""

    path: Path
    digests: Digests


def root() -> Path:
    """The folder of the store."""
    return Path(settings.DIBAO_HOME) / "files"


def path_of(sha256: str) -> Path:
    """Where the content with this digest lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def digests_of(stream: BinaryIO) -> Digests:
    """Both digests and the size, from where the stream stands to its end. Invalid beyond 200 MB."""
    sha256, sm3, size = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise Invalid(f"文件超过{MAX_BYTES // _CHUNK} MB，请压缩或分成几个文件上传。")
        sha256.update(chunk)
        sm3.update(chunk)
    return Digests(sha256.hexdigest(), sm3.finalize().hex(), size)


def receive(stream: BinaryIO) -> Arrival:
    """Copy a seekable stream into a temporary file beside its future place, down to the disk."""
    stream.seek(0)
    digests = digests_of(stream)
    stream.seek(0)
    folder = path_of(digests.sha256).parent
    _make(folder)
    path = folder / f".{digests.sha256}.{uuid.uuid4().hex}.part"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    try:
        while chunk := stream.read(_CHUNK):
            _write(handle, chunk)
        moment = clock.now().timestamp()
        os.utime(handle, (moment, moment))  # its age, by the house's clock, is what protects it from `remove_orphan`
        os.fsync(handle)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return Arrival(path, digests)


def settle(arrival: Arrival) -> None:
    """Give an arrival its final name, for good, and read it back. Replaces a damaged copy of the same content."""
    final = path_of(arrival.digests.sha256)
    with _alone():
        os.rename(arrival.path, final)  # noqa: PTH104 one named system call, counted by the fault test
        _sync_folder(final.parent)
        if state(arrival.digests.sha256) != "whole":
            raise Damaged("文件写入磁盘后读回的内容不一致，没有保存。请检查服务器磁盘后重新上传。")


def discard(arrival: Arrival) -> None:
    """Forget an arrival that was refused."""
    arrival.path.unlink(missing_ok=True)


def state(sha256: str) -> str:
    """ "whole", "missing" or "changed": what the disk says about this content now."""
    try:
        with path_of(sha256).open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
    except OSError:
        return "missing"
    return "whole" if same else "changed"


@contextmanager
def opened(sha256: str) -> Iterator[BinaryIO]:
    """The content, verified through the very handle that is handed out. Raises Damaged."""
    try:
        stream = path_of(sha256).open("rb")
    except OSError:
        raise Damaged("文件在文件库里找不到了。请告诉系统管理员从备份恢复。") from None
    with stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise Damaged("文件与登记的摘要不符，可能已损坏或被改动。请告诉系统管理员从备份恢复。")
        stream.seek(0)
        yield stream


def contents() -> Iterator[Path]:
    """Every file in the store, temporary ones included."""
    for path in sorted(root().glob("??/??/*")):
        if path.is_file():
            yield path


def remove_orphan(path: Path) -> bool:
    """Take away a file without a row once it is a day old: a younger one may be waiting for its row."""
    with _alone():
        try:
            age = clock.now().timestamp() - path.stat().st_mtime
        except FileNotFoundError:
            return False
        if age < ORPHAN_SECONDS:
            return False
        path.unlink()
        _sync_folder(path.parent)
        return True


@contextmanager
def _alone() -> Iterator[None]:
    """One mover at a time: removal sees a settled file young, or has removed its old namesake before."""
    _make(root())
    with (root() / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(folder: Path) -> None:
    """Create a folder and make its names durable, each level in its parent."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o750, exist_ok=True)
    _sync_folder(folder.parent)


def _write(handle: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
