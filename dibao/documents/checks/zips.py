"""Packages: OFD, docx, xlsx — a zip that unpacks to what it says, and nothing in it that runs or reaches out."""

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ..formats import MAX_PAGES, MEGABYTE, Bad
from . import Facts

MAX_ENTRIES = 500
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
_BROKEN = "文件不完整或已损坏。请在原来的软件里打开、另存后再上传。"
_BOMB = "文件展开后过大，疑似压缩炸弹，不能接收。"
_RUNS = (
    ("vbaproject", "宏"),
    ("/activex/", "控件"),
    ("/embeddings/", "嵌入的对象"),
    ("externallinks/", "指向外部文件的链接"),
)
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """Which of our packages this zip is: "ofd", "docx" or "xlsx"; Bad for every other one."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Bad(_BROKEN) from None
    if "OFD.xml" in names:
        return "ofd"
    for part, key in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if {"[Content_Types].xml", part} <= names:
            return key
    raise Bad("这是压缩包，不能直接归档。请解压后把里面的文件逐个上传。")


def check(path: Path, key: str) -> Facts:
    """Facts of a harmless package. Raises Bad."""
    try:
        with zipfile.ZipFile(path) as package:
            _layout(package, path.stat().st_size)
            parts = _unpacked(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError, OSError):
        raise Bad(_BROKEN) from None
    for name, content in parts.items():
        if b"<!doctype" in content.lower() or b"<!entity" in content.lower():
            raise Bad(f"文件内的“{name}”含有不允许的声明（DTD），不能接收。")
    return _ofd(parts) if key == "ofd" else _office(parts)


def _layout(package: zipfile.ZipFile, size: int) -> None:
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Bad(f"文件内有{len(entries)}个部分，超过{MAX_ENTRIES}个，不能接收。")
    if len({entry.filename.lower() for entry in entries}) != len(entries) or package.comment:
        raise Bad(_BROKEN)
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
        raise Bad(_BROKEN)


def _no_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Entries that share bytes, or a zip that begins behind something else."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise Bad(_BOMB)
        end = entry.header_offset + 30 + len(entry.orig_filename.encode()) + entry.compress_size
    if end > size or min(entry.header_offset for entry in entries) != 0:
        raise Bad(_BROKEN)


def _unpacked(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts, after every part was read to its end with its checksum."""
    parts = {}
    for entry in package.infolist():
        # Reading stops at the declared size, whose sum was limited; a lie about it fails the checksum.
        content = package.read(entry)
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            parts[entry.filename] = content
        elif any(word in f"/{entry.filename.lower()}" for word, _ in _RUNS):
            parts[entry.filename] = b""
    return parts


def _office(parts: dict[str, bytes]) -> Facts:
    for name, content in parts.items():
        for word, label in _RUNS:
            if word in f"/{name.lower()}":
                raise Bad(f"文件里有{label}，为安全起见不能接收。请另存为不含{label}的文件，或打印为 PDF 再上传。")
        if name.endswith(".rels") and any(not _HYPERLINK.search(link) for link in _EXTERNAL.findall(content)):
            raise Bad("文件里有指向外部文件的链接，不能接收。请断开链接后另存，或打印为 PDF 再上传。")
        if b"DDEAUTO" in content or re.search(rb"<w:instrText[^>]*>\s*DDE\b", content):
            raise Bad("文件里有自动执行的命令（DDE），不能接收。请打印为 PDF 再上传。")
    if b"macroenabled" in parts.get("[Content_Types].xml", b"").lower():
        raise Bad("文件里有宏，不能接收。请另存为不含宏的文件，或打印为 PDF 再上传。")
    return Facts()


def _ofd(parts: dict[str, bytes]) -> Facts:
    documents = [content for name, content in parts.items() if name.endswith("Document.xml")]
    pages = sum(len(re.findall(rb"<(?:\w+:)?Page\s[^>]*BaseLoc", content)) for content in documents)
    if not 1 <= pages <= MAX_PAGES:
        raise Bad(f"OFD 文件有{pages}页，应在1到{MAX_PAGES}页之间。" if pages else _BROKEN)
    attached = any(name.endswith("Attachments.xml") for name in parts)
    return Facts(pages, notes=("OFD 内带有附件",) if attached else ())


def sealed(path: Path) -> bool:
    """盖章 — whether an OFD lists signatures (the signature itself is not verified here)."""
    with zipfile.ZipFile(path) as package:
        lists = [name for name in package.namelist() if PurePosixPath(name).name == "Signatures.xml"]
        return any(re.search(rb"<(?:\w+:)?Signature\b", package.read(name)) for name in lists)
