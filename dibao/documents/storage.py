"""文件库 — contents on disk under the SHA-256 of their plain bytes, each sealed, and nothing half written.

    DIBAO_HOME/files/ab/cd/abcd…      one content, mode 0440, sealed under its own key (`vault`)

A content comes in by: memory (both digests from the one reading) → sealed temp file in its own folder (O_EXCL) →
write → fsync → read back and compare → rename → fsync folder. Only then is the row committed. So whatever kills the
server, a row never lacks its file; a file may lack its row (an orphan), which `orphans` finds and `remove_orphan`
takes away after a day. Contents of before the sealing lie there in plain and are read all the same.
"""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.hazmat.primitives import hashes
from django.conf import settings

from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, Refused
from dibao.kernel.whole import to_disk

from . import vault
from .formats import MEGABYTE

# No format may be larger; a stream beyond it is not even read to its end.
MAX_BYTES = 200 * MEGABYTE
ORPHAN_SECONDS = 24 * 3600
_CHUNK = 1024 * 1024
_CHANGED = "文件与登记的摘要不符，可能已损坏或被改动。请告诉系统管理员从备份恢复。"


class Damaged(Refused):
    """文件损坏 — the content on disk is gone or is not what was received."""


class Digests(NamedTuple):
    """SHA-256 and SM3 (hex) and size in bytes of one content."""

    sha256: str
    sm3: str
    size: int


class Plain(NamedTuple):
    """A content in memory: a stream, a path for those who need one, and what one reading of it told."""

    stream: BinaryIO
    path: Path
    digests: Digests


class Arrival(NamedTuple):
    """A content that is wholly on disk under a temporary name."""

    path: Path
    digests: Digests
    key: bytes | None


def root() -> Path:
    """The folder of the store."""
    return Path(settings.DIBAO_HOME) / "files"


def path_of(sha256: str) -> Path:
    """Where the content with this digest lies."""
    return root() / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def taken(stream: BinaryIO) -> Iterator[Plain]:
    """Read a seekable stream once, from its beginning, into memory. Invalid beyond 200 MB."""
    stream.seek(0)
    with vault.held_in_memory() as memory:
        digests = digests_of(stream, into=memory)
        yield Plain(memory, vault.settled(memory), digests)


def digests_of(stream: BinaryIO, *, into: BinaryIO | None = None) -> Digests:
    """Both digests and the size, from where the stream stands to its end. Invalid beyond 200 MB."""
    sha256, sm3, size = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise Invalid(f"文件超过{MAX_BYTES // _CHUNK} MB，请压缩或分成几个文件上传。")
        sha256.update(chunk)
        sm3.update(chunk)
        if into is not None:
            into.write(chunk)
    return Digests(sha256.hexdigest(), sm3.finalize().hex(), size)


def receive(stream: BinaryIO, *, key: bytes | None = None) -> Arrival:
    """Take a stream and bring it to the disk in one go."""
    with taken(stream) as plain:
        return bring(plain, key=key)


def bring(plain: Plain, *, key: bytes | None) -> Arrival:
    """Write a content, sealed under its key, into a temporary file beside its future place, and read it back."""
    folder = path_of(plain.digests.sha256).parent
    _make(folder)
    path = folder / f".{plain.digests.sha256}.{uuid.uuid4().hex}.part"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    try:
        for piece in _pieces(plain, key):
            _write(handle, piece)
        moment = clock.now().timestamp()
        os.utime(handle, (moment, moment))  # its age, by the house's clock, is what protects it from `remove_orphan`
        os.fsync(handle)
        if _state(path, plain.digests.sha256, key) != "whole":
            raise Damaged("文件写入磁盘后读回的内容不一致，没有保存。请检查服务器磁盘后重新上传。")
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    return Arrival(path, plain.digests, key)


def _pieces(plain: Plain, key: bytes | None) -> Iterable[bytes]:
    plain.stream.seek(0)
    if key is None:
        return iter(lambda: plain.stream.read(_CHUNK), b"")
    return vault.sealed(plain.stream, key=key, name=plain.digests.sha256)


def settle(arrival: Arrival) -> None:
    """Give an arrival its final name, for good. Replaces a damaged copy of the same content."""
    final = path_of(arrival.digests.sha256)
    with _alone():
        os.rename(arrival.path, final)  # noqa: PTH104 one named system call, counted by the fault test
        to_disk(final.parent)


def discard(arrival: Arrival) -> None:
    """Forget an arrival that was refused."""
    arrival.path.unlink(missing_ok=True)


def state(sha256: str, *, key: bytes | None = None) -> str:
    """ "whole", "missing", "changed" or "locked" (sealed, and the key is not there): what the disk says now."""
    return _state(path_of(sha256), sha256, key)


def _state(path: Path, sha256: str, key: bytes | None) -> str:
    try:
        with path.open("rb") as raw:
            if key is None and vault.is_sealed(raw):
                return "locked"
            same = hashlib.file_digest(_plain(raw, sha256, key), "sha256").hexdigest() == sha256
    except vault.Broken:
        return "changed"
    except OSError:
        return "missing"
    return "whole" if same else "changed"


@contextmanager
def opened(sha256: str, *, key: bytes | None = None, proven: bool = True) -> Iterator[BinaryIO]:
    """The plain content, proven through the very handle that is handed out. Raises Damaged.

    `proven=False` is for those who take the digest themselves in the reading they do anyway.
    """
    try:
        raw = path_of(sha256).open("rb")
    except OSError:
        raise Damaged("文件在文件库里找不到了。请告诉系统管理员从备份恢复。") from None
    with raw:
        try:
            stream = _plain(raw, sha256, key)
            if proven and hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                raise Damaged(_CHANGED)
        except vault.Broken:
            raise Damaged(_CHANGED) from None
        stream.seek(0)
        yield stream


def _plain(raw: BufferedReader, sha256: str, key: bytes | None) -> BufferedReader:
    """What was received: through the key when it lies sealed, as it is when it came before the sealing."""
    if not vault.is_sealed(raw):
        return raw
    if key is None:
        raise Damaged("文件的密钥已经不在，内容不能再读。若不是按规定销毁的，请告诉系统管理员从备份恢复数据库。")
    return vault.opened(raw, key=key, name=sha256)


def lies_in_plain(sha256: str) -> bool:
    """Whether this content is there and not sealed."""
    try:
        with path_of(sha256).open("rb") as raw:
            return not vault.is_sealed(raw)
    except OSError:
        return False


def remove(sha256: str) -> None:
    """Take a content off the disk."""
    path = path_of(sha256)
    with _alone():
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            to_disk(path.parent)


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
        to_disk(path.parent)
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
    to_disk(folder.parent)


def _write(handle: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(handle, view) :]
