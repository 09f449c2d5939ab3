"""The bytes of sealed packages, on disk under their digest: whole or not at all."""

import hashlib
import os
from pathlib import Path

from dibao.kernel.refusals import Conflict
from dibao.kernel.whole import to_disk, whole


def keep(content: bytes, *, at: Path) -> None:
    """Write, bring to disk, rename, read back. The same content again changes nothing."""
    if _whole(at):
        return
    at.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    with whole(at) as beside:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    to_disk(at.parent)
    read(at)


def read(at: Path) -> bytes:
    """The bytes as they were kept. Raises Conflict when the disk has lost or changed them."""
    if not _whole(at):
        raise Conflict("交换包的文件在服务器上缺失或损坏。请告诉系统管理员从备份恢复。")
    return at.read_bytes()


def _whole(at: Path) -> bool:
    """Whether the file is there and is what its name says."""
    try:
        with at.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == at.name
    except FileNotFoundError:
        return False
