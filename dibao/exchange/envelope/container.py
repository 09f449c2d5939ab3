"""The zip around a package. It only stores, so it cannot unpack to more than it is; what else may hide in a zip is refused."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import BinaryIO

from dibao.kernel.refusals import Invalid

MAX_BYTES = 200 << 20
MAX_ENTRIES = 102
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_BROKEN = "这不是完整的交换包，可能传输时损坏。请向对方重新索取。"
_STAMP = (1980, 1, 1, 0, 0, 0)


def digest(content: bytes) -> str:
    """What a package is known by: SHA-256 of all its bytes, hex."""
    return hashlib.sha256(content).hexdigest()


def write(parts: Mapping[str, bytes]) -> bytes:
    """A zip with exactly these parts, without times or owners."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _STAMP), content)
    return out.getvalue()


def read(stream: BinaryIO) -> tuple[bytes, dict[str, bytes]]:
    """(all bytes, its parts). Raises Invalid for anything but a plain zip of stored entries."""
    whole = stream.read(MAX_BYTES + 1)
    if len(whole) > MAX_BYTES:
        raise Invalid(f"交换包超过 {MAX_BYTES >> 20} MB，不能接收。请对方分成几个包。")
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as package:
            _layout(package, len(whole))
            parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError, OSError):
        raise Invalid(_BROKEN) from None
    if not {MANIFEST, SIGNATURE} <= parts.keys():
        raise Invalid("这个压缩包里没有清单和签名，不是交换包。请核对是否选错了文件。")
    return whole, parts


def _layout(package: zipfile.ZipFile, size: int) -> None:
    entries = sorted(package.infolist(), key=lambda each: each.header_offset)
    if len(entries) > MAX_ENTRIES or len({entry.filename for entry in entries}) != len(entries):
        raise Invalid("交换包里的文件太多或有重名，不能接收。请对方重新制作。")
    end = 0
    for entry in entries:
        name = entry.orig_filename
        if name.startswith(("/", "\\")) or ".." in name or "\\" in name or ":" in name or "\0" in name:
            raise Invalid("交换包里有越界的路径，可能是伪造的，不能接收。请联系对方核实。")
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise Invalid("交换包里有压缩过的内容，疑似压缩炸弹，不能接收。请对方重新制作。")
        if entry.flag_bits & 0x1 or entry.header_offset != end:
            raise Invalid(_BROKEN)
        end = entry.header_offset + 30 + len(name.encode()) + len(entry.extra) + entry.compress_size
    if end > size or package.comment:
        raise Invalid(_BROKEN)
