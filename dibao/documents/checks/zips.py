"""Packages: docx, xlsx — a zip with nothing in it that runs or reaches out; which of our packages a zip is."""

import re
import zipfile
from pathlib import Path

from .. import zipped
from ..formats import Bad
from . import Facts

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
        raise Bad(zipped.BROKEN) from None
    if "OFD.xml" in names:
        return "ofd"
    for part, key in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
        if {"[Content_Types].xml", part} <= names:
            return key
    raise Bad("这是压缩包，不能直接归档。请解压后把里面的文件逐个上传。")


def check(path: Path, key: str) -> Facts:
    """Facts of a harmless package. Raises Bad."""
    with zipped.opened(path) as package:
        parts = _unpacked(package)
    for name, content in parts.items():
        if b"<!doctype" in content.lower() or b"<!entity" in content.lower():
            raise Bad(f"文件内的“{name}”含有不允许的声明（DTD），不能接收。")
    return _office(parts)


def _unpacked(package: zipfile.ZipFile) -> dict[str, bytes]:
    """The XML parts, after every part was read to its end with its checksum."""
    parts = {}
    for entry in package.infolist():
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
