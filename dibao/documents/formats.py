"""收什么文件 — the allow-list, what each format is called, and how its first bytes look. Pure.

The type is decided by content; the name must then agree with it. Whatever is not listed is refused.
"""

import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import NamedTuple

MEGABYTE = 1024 * 1024
MAX_PAGES = 300
MAX_PIXELS = 25_000_000


class Bad(Exception):
    """A file that will not be taken in; the only argument is the sentence for the person."""


class Format(NamedTuple):
    """One format we keep: its kind, names, size limit (bytes) and PRONOM id when no signature tells it."""

    kind: str
    label: str
    media_type: str
    extensions: tuple[str, ...]
    family: tuple[str, ...]
    pronom: str = ""
    limit: int = 20 * MEGABYTE


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = ("application/zip",)
_SOUND = 200 * MEGABYTE
FORMATS: dict[str, Format] = {
    "pdf": Format("document", "PDF 文档", "application/pdf", (".pdf",), ("application/pdf",)),
    "ofd": Format("document", "OFD 版式文件", "application/ofd", (".ofd",), _ZIP, "x-fmt/263"),
    "docx": Format("document", "Word 文档", f"{_OFFICE}wordprocessingml.document", (".docx",), (_OFFICE, *_ZIP)),
    "xlsx": Format("document", "Excel 表格", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",), (_OFFICE, *_ZIP)),
    "jpeg": Format("image", "JPEG 图片", "image/jpeg", (".jpg", ".jpeg"), ("image/jpeg",)),
    "png": Format("image", "PNG 图片", "image/png", (".png",), ("image/png", "image/vnd.mozilla.apng")),
    "tiff": Format("image", "TIFF 图片", "image/tiff", (".tif", ".tiff"), ("image/tiff",)),
    "mp3": Format("audio", "MP3 录音", "audio/mpeg", (".mp3",), ("audio/mpeg",), limit=_SOUND),
    "wav": Format("audio", "WAV 录音", "audio/wav", (".wav",), ("audio/",), limit=_SOUND),
    "m4a": Format("audio", "M4A 录音", "audio/mp4", (".m4a",), ("audio/mp4", "video/mp4"), limit=_SOUND),
    "mp4": Format("video", "MP4 录像", "video/mp4", (".mp4",), ("video/mp4", "application/mp4"), limit=_SOUND),
    "csv": Format("data", "CSV 数据", "text/csv", (".csv",), ("text/",), "x-fmt/18"),
    "json": Format("data", "JSON 数据", "application/json", (".json",), ("application/json",), "fmt/817"),
    "xml": Format("data", "XML 数据", "application/xml", (".xml",), ("text/xml", "application/xml"), "fmt/101"),
    "txt": Format("data", "纯文本", "text/plain", (".txt",), ("text/",), "x-fmt/111"),
}
TEXTS = ("csv", "json", "xml", "txt")
ACCEPTED = "PDF、OFD、JPEG、PNG、TIFF 图片，Word（docx）、Excel（xlsx），MP3、WAV、M4A 录音，MP4 录像，CSV、JSON、XML、TXT 数据"
# Things people do send, so that the refusal can name them.
_KNOWN_STRANGERS = (
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "Linux 程序"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件（doc、xls）"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"{\\rtf", "RTF 文档"),
)
# A code that runs somewhere when it is found behind or in front of an image.
DANGEROUS = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"<?php",
    b"<html",
    b"<script",
    b"<svg",
    b"<!doctype",
    b"MZ\x90\x00",
)


def check_name(name: str) -> None:
    """Refuse a file name that lies to the eye or to the file system."""
    if not name.strip():
        raise Bad("文件没有名字，请先给文件起个名字再上传。")
    for char in name:
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise Bad(f"文件名里有看不见的控制字符（U+{ord(char):04X}），请改名后再上传。")
    if any(char in name for char in '/\\:*?"<>|') or name.startswith("."):
        raise Bad(f"文件名“{name}”含有不允许的符号，请改名后再上传。")
    if name != name.strip() or name.endswith("."):
        raise Bad(f"文件名“{name}”的首尾有空格或句点，请改名后再上传。")
    if len(name.encode()) > 240:
        raise Bad("文件名太长（超过80个汉字），请改短后再上传。")


def of_head(head: bytes) -> str | None:
    """The format whose signature these first bytes carry; "zip" for any package; None when there is none."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    for magic, key in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"ID3", "mp3")):
        if head.startswith(magic):
            return key
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return "tiff"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "mp3"
    return None


def _of_brand(brand: bytes) -> str | None:
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    return "mp4" if brand in (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV") else None


def stranger(head: bytes) -> str:
    """What to call content that is not on the list."""
    for magic, label in _KNOWN_STRANGERS:
        if head.startswith(magic):
            return label
    if head[4:8] == b"ftyp":
        return "不常见的录像或照片格式（如 HEIC、MOV）"
    return "不认识的格式"


def agree(key: str, name: str) -> None:
    """Refuse a file whose name says something else than its content."""
    extension = PurePath(name).suffix.lower()
    if extension not in FORMATS[key].extensions:
        shown = f"后缀是“{extension}”" if extension else "没有后缀"
        raise Bad(
            f"“{name}”{shown}，内容却是{FORMATS[key].label}。"
            f"请确认没有传错文件，再把后缀改为“{FORMATS[key].extensions[0]}”后上传。"
        )


def pronom(key: str, match: Mapping[str, str]) -> str:
    """The PRONOM id by signature (`namer`); a signature of another family means that the file is two things at once."""
    form = FORMATS[key]
    by_signature = "byte match" in match["basis"] or "container" in match["basis"]
    if match["id"] == "UNKNOWN" or not by_signature:
        return form.pronom
    if match["mime"] and not any(family in match["mime"] for family in form.family):
        raise Bad(f"文件内容既像{form.label}，又像 {match['format']}，不能接收。请重新导出后再上传。")
    return match["id"]
