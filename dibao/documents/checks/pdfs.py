"""PDF — whole without repair, nothing that runs, nothing hidden inside."""

import zipfile
from pathlib import Path

import pikepdf

from ..formats import MAX_PAGES, Bad
from . import Facts

_BROKEN = "PDF 文件不完整或已损坏。请重新导出或扫描后再上传。"
# Keys and action names of 活动内容; a link to a web page or another page is not among them.
_KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/EmbeddedFiles": "夹带的附件",
    "/EF": "夹带的附件",
    "/XFA": "动态表单",
    "/RichMedia": "多媒体",
    "/RichMediaContent": "多媒体",
}
_ACTIONS = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的命令",
    "/ImportData": "导入数据的命令",
    "/SubmitForm": "向外发送数据的命令",
    "/GoToE": "夹带的附件",
    "/Movie": "多媒体",
    "/Rendition": "多媒体",
}
_TYPES = {"/EmbeddedFile": "夹带的附件", "/Filespec": ""}


def check(path: Path, key: str) -> Facts:
    """Facts of a harmless PDF. Raises Bad."""
    if zipfile.is_zipfile(path):
        raise Bad("PDF 里夹带了压缩包，不能接收。请重新导出后再上传。")
    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            return _facts(pdf)
    except pikepdf.PasswordError:
        raise Bad(_LOCKED) from None
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Bad(_BROKEN) from None


_LOCKED = "PDF 设有密码或加密，无法归档。请解除加密后再上传。"


def _facts(pdf: pikepdf.Pdf) -> Facts:
    if pdf.is_encrypted:
        raise Bad(_LOCKED)
    for each in pdf.objects:
        found = _active(each, depth=0)
        if found:
            raise Bad(f"PDF 里有{found}，为安全起见不能接收。请用“打印为 PDF”另存一份再上传。")
    pages = len(pdf.pages)
    if not 1 <= pages <= MAX_PAGES:
        raise Bad(f"PDF 有{pages}页，应在1到{MAX_PAGES}页之间。请分成几个文件上传。" if pages else _BROKEN)
    if pdf.get_warnings() or pdf.check_pdf_syntax():
        raise Bad(_BROKEN)
    box = pdf.pages[0].mediabox
    return Facts(pages, round(float(box[2] - box[0])), round(float(box[3] - box[1])))


def _active(value: pikepdf.Object, *, depth: int) -> str:
    """The name of the active content in `value`, direct objects included, or ""."""
    if depth > 40:
        raise Bad(_BROKEN)
    if isinstance(value, pikepdf.Array):
        return next((found for each in value if (found := _direct(each, depth))), "")
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return ""
    for name, inner in value.items():
        if name in _KEYS:
            return _KEYS[name]
        if name == "/S" and str(inner) in _ACTIONS:
            return _ACTIONS[str(inner)]
        if name == "/Type" and _TYPES.get(str(inner)):
            return _TYPES[str(inner)]
        if found := _direct(inner, depth):
            return found
    return ""


def _direct(value: object, depth: int) -> str:
    """Look into an object written in place; an indirect one has its own turn."""
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        return _active(value, depth=depth + 1)
    return ""


def sealed(path: Path) -> bool:
    """盖章 — whether the PDF carries a filled signature field (the signature itself is not verified here)."""
    with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
        return any(
            isinstance(each, pikepdf.Dictionary) and "/ByteRange" in each and "/Contents" in each
            for each in pdf.objects
        )
