"""移交包裹 — the folder of a batch as one ZIP, for those who hand over through a browser; and such a ZIP unpacked. Pure."""

import io
import re
import secrets
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from dibao.kernel.refusals import Invalid

from .handing import PACKED_NAME

PIECE = 1 << 20
MOST_PARTS = 20_000
MOST_TOLD = 20
_BROKEN = "这个 ZIP 不完整或已损坏，没有收下。请对方重新下载移交包，或改用移动硬盘。"
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError)
# What a batch consists of: the sealed list, its print, the mark of the carrier, and each volume two folders down.
_KNOWN = re.compile(
    rf"{re.escape(PACKED_NAME)}|移交清单\.pdf|回执\.json|dibao-store\.txt|[0-9a-f]{{2}}/[0-9a-f]{{2}}/[^/.][^/]*\.dibao"
)


def zipped(folder: Path) -> Iterator[bytes]:
    """The folder as a ZIP, piece by piece; nothing is compressed, for all of it is sealed."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as parcel:
        for path in sorted(each for each in folder.rglob("*") if each.is_file() and not each.name.startswith(".")):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}")
            with path.open("rb") as content, parcel.open(entry, "w", force_zip64=True) as into:
                while piece := content.read(PIECE):
                    into.write(piece)
                    yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """What was written since it was last asked."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = b"".join(self._pieces), []
        return pieces


def unpack(content: BinaryIO, *, tray: Path, name: str) -> Path:
    """Put the folder out of a ZIP into the tray under this name. Raises Invalid with all that does not belong; OSError.

    Half of it is never seen: it grows beside, and takes its name when it is whole.
    """
    part = tray / f".{secrets.token_hex(6)}.part"
    try:
        with zipfile.ZipFile(content) as parcel:
            parts = _parts(parcel.infolist(), room=shutil.disk_usage(tray).free)
            for path, entry in parts.items():
                place = part / path
                place.parent.mkdir(parents=True, exist_ok=True)
                with parcel.open(entry) as stream, place.open("xb") as out:
                    shutil.copyfileobj(stream, out, PIECE)
        target = tray / name
        if not target.exists():
            part.replace(target)
        return target
    except _FAULTS:
        raise Invalid(_BROKEN) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def list_in(content: BinaryIO) -> bytes:
    """The sealed list inside a ZIP, to name the batch by. Raises Invalid."""
    try:
        with zipfile.ZipFile(content) as parcel:
            found = [each for each in parcel.infolist() if PurePosixPath(each.filename).name == PACKED_NAME]
            if len(found) == 1 and found[0].file_size <= 200 * PIECE:
                return parcel.read(found[0])
    except _FAULTS:
        raise Invalid(_BROKEN) from None
    raise Invalid(f"这个 ZIP 里没有“{PACKED_NAME}”：不是移交包，或者已损坏。请选对方下载或压缩的整个移交目录。")


def _parts(entries: Sequence[zipfile.ZipInfo], *, room: int) -> dict[str, zipfile.ZipInfo]:
    """Files by their place in the folder, the one folder around them taken off. Raises Invalid with every fault."""
    files = [entry for entry in entries if not entry.is_dir()]
    if len(files) > MOST_PARTS or sum(entry.file_size for entry in files) > room:
        raise Invalid("移交包太大，本机剩余的磁盘空间放不下，没有收下。请系统管理员腾出空间，或改用移动硬盘。")
    tops = {PurePosixPath(entry.filename).parts[0] for entry in files}
    inside = len(tops) == 1 and not any(entry.filename in tops for entry in files)
    told: list[str] = []
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in files:
        path = entry.filename.partition("/")[2] if inside else entry.filename
        if fault := _fault(entry, path, parts):
            told.append(f"“{entry.filename}”{fault}")
        parts[path] = entry
    if told:
        more = [f"还有 {len(told) - MOST_TOLD} 处。"] if len(told) > MOST_TOLD else []
        raise Invalid("移交包里有不属于移交批次的内容，没有收下。", *told[:MOST_TOLD], *more)
    return parts


def _fault(entry: zipfile.ZipInfo, path: str, parts: dict[str, zipfile.ZipInfo]) -> str:
    if not _KNOWN.fullmatch(path) or "\0" in entry.orig_filename or "\\" in entry.orig_filename:
        return "不是移交批次里的文件。"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "是指向别处的链接。"
    if entry.flag_bits & 0x1:
        return "设有密码。"
    return "出现了两次。" if path in parts else ""
