"""Small good files of every accepted format, made here: no binary fixtures."""

import io
import json
import wave
import zipfile

import pikepdf
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
OFD_ROOT = (
    '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody>'
    "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
OFD_DOCUMENT = (
    '<ofd:Document xmlns:ofd="x"><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/1.xml"/></ofd:Pages></ofd:Document>'
)
OFD_PAGE = '<ofd:Page xmlns:ofd="x"><ofd:Content/></ofd:Page>'
OFD_PARTS = {"OFD.xml": OFD_ROOT, "Doc_0/Document.xml": OFD_DOCUMENT, "Doc_0/Pages/1.xml": OFD_PAGE}


def picture(form: str, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, form, **options)
    return out.getvalue()


def package(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(main: str, more: dict[str, str | bytes] | None = None, kind: str = "main+xml") -> bytes:
    inner = "wordprocessingml.document" if main.startswith("word") else "spreadsheetml.sheet"
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="{OFFICE}{inner}.{kind}"/></Types>'
    )
    return package({"[Content_Types].xml": types, main: "<a/>"} | (more or {}))


def docx(**more: str | bytes) -> bytes:
    return office("word/document.xml", {name.replace("__", "/").replace("_dot_", "."): v for name, v in more.items()})


def pdf(pages: int = 1, change=lambda document: None, **save: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def wav(seconds: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\1\0" * 8000 * seconds)
    return out.getvalue()


def mp3(frames: int = 20) -> bytes:
    return b"ID3\x03\0\0\0\0\0\0" + (bytes.fromhex("fffb9000") + b"\0" * 413) * frames


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def mp4(brand: bytes = b"isom") -> bytes:
    head = box(b"ftyp", brand + b"\0\0\2\0isommp41")
    return head + box(b"moov", box(b"mvhd", b"\0" * 100)) + box(b"mdat", b"\0" * 500)


GOOD: dict[str, tuple[bytes, str, int]] = {
    "照片.jpg": (picture("JPEG"), "image/jpeg", 1),
    "照片.JPEG": (picture("JPEG", progressive=True), "image/jpeg", 1),
    "截图.png": (picture("PNG"), "image/png", 1),
    "扫描.tif": (picture("TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]), "image/tiff", 2),
    "证明.pdf": (pdf(3), "application/pdf", 3),
    "公文.ofd": (package(OFD_PARTS), "application/ofd", 1),
    "情况说明.docx": (office("word/document.xml"), OFFICE + "wordprocessingml.document", 0),
    "名册.xlsx": (office("xl/workbook.xml"), OFFICE + "spreadsheetml.sheet", 0),
    "笔录.mp3": (mp3(), "audio/mpeg", 0),
    "笔录.wav": (wav(), "audio/wav", 0),
    "笔录.m4a": (mp4(b"M4A "), "audio/mp4", 0),
    "入户.mp4": (mp4(), "video/mp4", 0),
    "名册.csv": ("姓名,人数\n张䶮,3\n".encode("gb18030"), "text/csv", 0),
    "回执.json": (json.dumps({"户": 1}).encode(), "application/json", 0),
    "回执.xml": ('<?xml version="1.0" encoding="UTF-8"?><户 数="1"/>'.encode(), "application/xml", 0),
    "说明.txt": ("﻿入户时无人".encode(), "text/plain", 0),
}
