"""Files that must not come in, each made here: name → (bytes, a word the refusal must contain)."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from .good_files import OFD_PARTS, docx, mp3, mp4, office, package, pdf, picture, wav


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + data + _chunk(b"IEND", b"")


def _root(**entries: object) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            document.Root[f"/{key}"] = value

    return change


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["x.exe"] = b"MZ"


def _deep(document: pikepdf.Pdf) -> None:
    value: object = Array([])
    for _ in range(200):
        value = Array([value])
    document.Root["/Deep"] = value


def _link_in_annotation(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name("/JavaScript"), JS="app.alert(1)")
    annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    document.pages[0]["/Annots"] = Array([annotation])


def _relation(kind: str, mode: str = "External") -> str:
    return f'<Relationships><Relationship Id="r1" Type="http://x/{kind}" Target="http://e" TargetMode="{mode}"/></Relationships>'


def _overlap() -> bytes:
    """Two directory entries that point at the same bytes."""
    whole = bytearray(package(OFD_PARTS | {"a.bin": "x" * 50, "b.bin": "y" * 50}))
    first = struct.unpack("<I", whole[(at := whole.rfind(b"a.bin") - 46) + 42 : at + 46])[0]
    other = whole.rfind(b"b.bin") - 46
    whole[other + 42 : other + 46] = struct.pack("<I", first)
    return bytes(whole)


def _lying_size() -> bytes:
    whole = bytearray(package(OFD_PARTS | {"big.bin": b"\0" * 200_000}))
    at = whole.rfind(b"big.bin") - 46
    whole[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(whole)


def _flag_encrypted() -> bytes:
    whole = bytearray(package(OFD_PARTS))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 8] |= 1
    return bytes(whole)


def _with_link() -> bytes:
    out = io.BytesIO(package(OFD_PARTS))
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _tiff_with_huge_page() -> bytes:
    """Two pages; the second claims 60,000 × 60,000 pixels."""
    whole = bytearray(picture("TIFF", (8, 8), save_all=True, append_images=[Image.new("RGB", (7, 7))]))
    for tag in (b"\x00\x01", b"\x01\x01"):
        for kind, form in ((b"\x03\x00", "<H"), (b"\x04\x00", "<I")):
            entry = tag + kind + b"\1\0\0\0" + struct.pack(form, 7)
            at = whole.find(entry)
            if at != -1:
                whole[at + 8 : at + 8 + struct.calcsize(form)] = struct.pack(form, 60_000)
    return bytes(whole)


def _spoiled_stream(document: pikepdf.Pdf) -> None:
    stream = document.make_stream(b"")
    stream.write(b"\x78\x9cnot deflate at all", filter=Name.FlateDecode)
    document.pages[0].Contents = stream


def _cut(content: bytes, part: float = 0.5) -> bytes:
    return content[: int(len(content) * part)]


_JPEG, _PNG, _TIFF, _PDF = picture("JPEG"), picture("PNG"), picture("TIFF"), pdf(2)
_DOCX = office("word/document.xml")
_JS = Dictionary(S=Name("/JavaScript"), JS="app.alert(1)")
_LAUNCH = Dictionary(S=Name("/Launch"), F="calc.exe")
_LOCKED = pikepdf.Encryption(owner="o", user="u", R=6)
_OPEN_LOCKED = pikepdf.Encryption(owner="o", user="", R=6)

BAD: dict[str, tuple[str, bytes, str]] = {
    # what the name says is not what it is
    "png named pdf": ("证明.pdf", _PNG, "内容却是PNG 图片"),
    "pdf named jpg": ("证明.jpg", _PDF, "内容却是PDF 文档"),
    "html named jpg": ("照片.jpg", b"<html><script>alert(1)</script></html>", "内容却是纯文本"),
    "html named txt": ("说明.txt", b"<!DOCTYPE html><html><body>x</body></html>", "网页"),
    "svg named xml": ("图.xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "网页"),
    "exe named pdf": ("证明.pdf", b"MZ\x90\0\3\0\0\0" + b"\0" * 200, "Windows 程序"),
    "gif named png": ("图.png", picture("GIF"), "GIF 图片"),
    "bmp": ("图.bmp", picture("BMP"), "BMP 图片"),
    "old doc": ("说明.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
    "plain zip": ("材料.zip", package({"a.txt": "x"}), "压缩包"),
    "zip named docx": ("说明.docx", package({"a.txt": "x"}), "压缩包"),
    "docx named xlsx": ("名册.xlsx", _DOCX, "内容却是Word 文档"),
    "rar": ("材料.rar", b"Rar!\x1a\x07\x00" + b"\0" * 100, "RAR"),
    "heic": ("照片.heic", mp4(b"heic"), "HEIC"),
    "noise": ("数据.bin", bytes(range(256)) * 4, "不认识的格式"),
    "no suffix": ("证明", _PDF, "没有后缀"),
    "double suffix": ("证明.pdf.exe", _PDF, "后缀是“.exe”"),
    # names that lie
    "nul in name": ("a\0.pdf", _PDF, "U+0000"),
    "right to left override": ("证明\u202efdp.exe", _PDF, "U+202E"),
    "newline in name": ("证\n明.pdf", _PDF, "U+000A"),
    "path in name": ("../../etc/证明.pdf", _PDF, "不允许的符号"),
    "backslash in name": ("C:\\证明.pdf", _PDF, "不允许的符号"),
    "hidden name": (".pdf", _PDF, "不允许的符号"),
    "trailing dot": ("证明.pdf.", _PDF, "首尾"),
    "very long name": ("证" * 90 + ".pdf", _PDF, "太长"),
    "empty": ("证明.pdf", b"", "空文件"),
    # images
    "png 60,000 squared": ("图.png", _png(60_000, 60_000), "图片太大"),
    "png 20,000 squared": ("图.png", _png(20_000, 20_000), "图片太大"),
    "png just over 25 Mpx": ("图.png", _png(5_001, 5_000), "图片太大"),
    "png zTXt bomb": ("图.png", _png(8, 8, _chunk(b"zTXt", b"c\0\0" + zlib.compress(b"a" * 80_000_000))), "不完整"),
    "cut jpeg": ("照片.jpg", _cut(_JPEG), "不完整"),
    "cut png": ("图.png", _cut(_PNG), "不完整"),
    "cut tiff": ("图.tif", _cut(_TIFF), "不完整"),
    "jpeg without end": ("照片.jpg", _JPEG[:-2], "不完整"),
    "png with wrong checksum": ("图.png", _PNG[:60] + bytes([_PNG[60] ^ 1]) + _PNG[61:], "不完整"),
    "jpeg and zip": ("照片.jpg", _JPEG + package({"x": "y"}), "压缩包"),
    "jpeg and html": ("照片.jpg", _JPEG + b"\n<HTML><script>1</script>", "夹带"),
    "png and php": ("图.png", _PNG + b"<?php system('x'); ?>", "夹带"),
    "jpeg and pdf": ("照片.jpg", _JPEG + _PDF, "夹带"),
    "tiff of 301 frames": (
        "图.tif",
        picture("TIFF", (1, 1), save_all=True, append_images=[Image.new("RGB", (1, 1))] * 300),
        "301页",
    ),
    "tiff and zip": ("图.tif", _TIFF + package({"x": "y"}), "压缩包"),
    "tiff with a huge second page": ("图.tif", _tiff_with_huge_page(), "图片太大"),
    # pdf
    "cut pdf": ("证明.pdf", _cut(_PDF), "不完整"),
    "pdf without trailer": ("证明.pdf", _PDF.replace(b"startxref", b"startxxxx"), "不完整"),
    "pdf with wrong xref": ("证明.pdf", _PDF.replace(b"startxref\n", b"startxref\n9"), "不完整"),
    "pdf javascript on open": ("证明.pdf", pdf(change=_root(OpenAction=_JS)), "脚本"),
    "pdf javascript in names": (
        "证明.pdf",
        pdf(change=_root(Names=Dictionary(JavaScript=Dictionary(Names=["a", _JS])))),
        "脚本",
    ),
    "pdf javascript in annotation": ("证明.pdf", pdf(change=_link_in_annotation), "脚本"),
    "pdf javascript in object stream": (
        "证明.pdf",
        pdf(change=_link_in_annotation, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "脚本",
    ),
    "pdf launch": ("证明.pdf", pdf(change=_root(OpenAction=_LAUNCH)), "启动程序"),
    "pdf embedded file": ("证明.pdf", pdf(change=_attached), "附件"),
    "pdf xfa": ("证明.pdf", pdf(change=_root(AcroForm=Dictionary(XFA=pikepdf.String("x"), Fields=[]))), "动态表单"),
    "pdf submit": (
        "证明.pdf",
        pdf(change=_root(OpenAction=Dictionary(S=Name("/SubmitForm"), F="http://e"))),
        "向外发送",
    ),
    "pdf with password": ("证明.pdf", pdf(encryption=_LOCKED), "加密"),
    "pdf encrypted, opens freely": ("证明.pdf", pdf(encryption=_OPEN_LOCKED), "加密"),
    "pdf of 301 pages": ("证明.pdf", pdf(301), "301页"),
    "pdf without pages": ("证明.pdf", pdf(0), "不完整"),
    "pdf nested 200 deep": ("证明.pdf", pdf(change=_deep), "不完整"),
    "pdf with a spoiled stream": ("证明.pdf", pdf(change=_spoiled_stream, compress_streams=False), "不完整"),
    "pdf and zip": ("证明.pdf", _PDF + package({"x": "y"}), "压缩包"),
    # packages
    "ofd without pages": ("公文.ofd", package({"OFD.xml": OFD_PARTS["OFD.xml"]}), "不完整"),
    "cut docx": ("说明.docx", _cut(_DOCX, 0.7), "不完整"),
    "zip bomb": ("说明.docx", docx(word__a_dot_bin=b"\0" * 45_000_000), "压缩炸弹"),
    "zip of 60 MB": ("说明.docx", docx(word__a_dot_bin=b"ab" * 30_000_000), "压缩炸弹"),
    "lying size": ("公文.ofd", _lying_size(), "损坏"),
    "overlapping entries": ("公文.ofd", _overlap(), "压缩炸弹"),
    "501 entries": ("公文.ofd", package(OFD_PARTS | {f"a{n}": "x" for n in range(500)}), "超过500个"),
    "entry outside": ("公文.ofd", package(OFD_PARTS | {"../../x": "y"}), "越界"),
    "entry absolute": ("公文.ofd", package(OFD_PARTS | {"/etc/x": "y"}), "越界"),
    "entry a link": ("公文.ofd", _with_link(), "链接"),
    "entry twice by case": ("公文.ofd", package(OFD_PARTS | {"a.xml": "<a/>", "A.xml": "<a/>"}), "损坏"),
    "encrypted zip": ("公文.ofd", _flag_encrypted(), "加密"),
    "something before the zip": ("公文.ofd", b"PK\x03\x04junk" + package(OFD_PARTS), "损坏"),
    "docx macro": ("说明.docx", docx(word__vbaProject_dot_bin=b"x"), "宏"),
    "docm renamed": ("说明.docx", office("word/document.xml", kind="macroEnabled.main+xml"), "宏"),
    "docx outside template": (
        "说明.docx",
        docx(word___rels__settings_dot_xml_dot_rels=_relation("attachedTemplate")),
        "外部文件",
    ),
    "docx outside image": ("说明.docx", docx(word___rels__document_dot_xml_dot_rels=_relation("image")), "外部文件"),
    "docx ole": ("说明.docx", docx(word__embeddings__ole1_dot_bin=b"x"), "嵌入的对象"),
    "docx dde": ("说明.docx", docx(word__footer1_dot_xml="<w:instrText>DDEAUTO c:\\\\x</w:instrText>"), "DDE"),
    "docx entity": ("说明.docx", docx(word__a_dot_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "DTD"),
    "xlsx outside link": (
        "名册.xlsx",
        office("xl/workbook.xml", {"xl/externalLinks/externalLink1.xml": "<a/>"}),
        "外部文件",
    ),
    # sound, film, data
    "cut wav": ("笔录.wav", _cut(wav()), "不完整"),
    "cut mp3": ("笔录.mp3", mp3(3), "不完整"),
    "cut mp4": ("入户.mp4", mp4()[:-10], "不完整"),
    "mp4 without index": ("入户.mp4", mp4().replace(b"moov", b"free"), "不完整"),
    "mp4 named m4a": ("笔录.m4a", mp4(), "内容却是MP4"),
    "broken json": ("回执.json", b'{"a": ', "JSON"),
    "deep json": ("回执.json", b"[" * 200_000, "JSON"),
    "broken xml": ("回执.xml", b"<a><b></a>", "XML"),
    "xml entities": ("回执.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DTD"),
    "postscript named txt": ("说明.txt", b"%!PS-Adobe-3.0\n%%Title: x\n" + b"% x\n" * 400 + b"%%EOF\n", "又像"),
    "blank text": ("说明.txt", b"  \n ", "没有内容"),
    "text with nul": ("说明.txt", b"abc\0def", "不认识"),
}
