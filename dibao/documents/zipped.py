"""压缩包 — the law of every package we open: it unpacks to what it says, inside itself, and hides nothing. Pure."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .formats import MEGABYTE, Bad

MAX_ENTRIES = 500
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
BROKEN = "文件不完整或已损坏。请在原来的软件里打开、另存后再上传。"
_BOMB = "文件展开后过大，疑似压缩炸弹，不能接收。"
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError, OSError)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A package whose directory is lawful; whatever breaks while it is read is said as Bad.

    Reading a part stops at its declared size, the sum of which was limited; a lie about it fails the checksum.
    """
    try:
        with zipfile.ZipFile(path) as package:
            _lawful(package, path.stat().st_size)
            yield package
    except RecursionError:
        raise
    except _FAULTS:
        raise Bad(BROKEN) from None


def _lawful(package: zipfile.ZipFile, size: int) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Bad(f"文件内有{len(entries)}个部分，超过{MAX_ENTRIES}个，不能接收。")
    if len({entry.filename.lower() for entry in entries}) != len(entries) or package.comment:
        raise Bad(BROKEN)
    if sum(entry.file_size for entry in entries) > min(MAX_UNPACKED, MAX_RATIO * size):
        raise Bad(_BOMB)
    for entry in entries:
        _entry(entry)
    _no_overlap(entries, size)


def _entry(entry: zipfile.ZipInfo) -> None:
    # zipfile silently cuts a name at NUL and turns backslashes round; the original shows it.
    name = entry.orig_filename
    path = PurePosixPath(name)
    if "\0" in name or "\\" in name or ":" in name or path.is_absolute() or ".." in path.parts:
        raise Bad("文件内有越界的路径，不能接收。")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Bad("文件内有指向别处的链接，不能接收。")
    if entry.flag_bits & 0x1:
        raise Bad("文件设有密码或加密，无法归档。请解除加密后再上传。")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Bad(BROKEN)


def _no_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Entries that share bytes, or a zip that begins behind something else."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise Bad(_BOMB)
        end = entry.header_offset + 30 + len(entry.orig_filename.encode()) + entry.compress_size
    if end > size or min(entry.header_offset for entry in entries) != 0:
        raise Bad(BROKEN)
