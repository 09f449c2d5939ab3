"""图片 — decoded to the last pixel, so a cut-off or bombed picture is found now and not in ten years."""

import struct
import zipfile
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ..formats import DANGEROUS, MAX_PAGES, MAX_PIXELS, Bad
from . import Facts

# The size is checked here, per page, before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
_CUT = "图片不完整或已损坏，无法完整打开。请重新拍照或扫描。"


def check(path: Path, key: str) -> Facts:
    """Facts of a whole, harmless picture. Raises Bad."""
    notes = _trailing(path, key)
    try:
        return _decoded(path, key)._replace(notes=notes)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, EOFError, struct.error):
        raise Bad(_CUT) from None


def _decoded(path: Path, key: str) -> Facts:
    with Image.open(path, formats=(key.upper(),)) as image:
        frames = getattr(image, "n_frames", 1)
        if frames > MAX_PAGES:
            raise Bad(f"图片有{frames}页，超过{MAX_PAGES}页。请分成几个文件上传。")
        size = image.size
        for frame in range(frames if key == "tiff" else 1):
            image.seek(frame)
            fits(image)
            image.load()
        return Facts(frames if key == "tiff" else 1, *size)


def fits(image: Image.Image) -> None:
    """Refuse a page of more pixels than we decode."""
    if image.width * image.height > MAX_PIXELS:
        raise Bad(f"图片太大（超过{MAX_PIXELS // 10000}万像素）。请降低分辨率（200 dpi 即可）重新扫描。")


def _trailing(path: Path, key: str) -> tuple[str, ...]:
    """What follows the picture: nothing, a camera's own addition (noted), or something that runs (refused)."""
    if zipfile.is_zipfile(path):
        raise Bad("图片里夹带了压缩包，不能接收。请重新拍照或扫描。")
    content = path.read_bytes()
    end = {"jpeg": _jpeg_end, "png": _png_end}.get(key, len)(content)
    rest = content[end:].strip(b"\0\r\n ")
    lowered = rest.lower()
    if any(mark.lower() in lowered for mark in DANGEROUS):
        raise Bad("图片后面夹带了别的内容（网页、脚本或压缩包），不能接收。请重新拍照或扫描。")
    return (f"图片末尾有相机附加的数据 {len(rest)} 字节",) if rest else ()


def _png_end(content: bytes) -> int:
    at = 8
    while at + 12 <= len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        at += 12 + length
        if name == b"IEND":
            return at
    raise Bad(_CUT)


def _jpeg_end(content: bytes) -> int:
    """The byte after the first picture's end marker: segments are skipped by length, scan data by search."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise Bad(_CUT)
        marker = content[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == 0xDA:
            at = _after_scan(content, at)
    if content[at : at + 2] == b"\xff\xd9":
        return at + 2
    raise Bad(_CUT)


def _after_scan(content: bytes, at: int) -> int:
    while (at := content.find(b"\xff", at)) != -1 and at + 1 < len(content):
        if content[at + 1] and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
    raise Bad(_CUT)
