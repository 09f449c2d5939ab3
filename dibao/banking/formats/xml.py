"""XML of banks: written with entities for whatever the encoding lacks, read without any of XML's dangers. Pure."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from dibao.kernel.refusals import Invalid

_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>")
_BROKEN = "文件不是完整的 XML，可能被截断。请向银行重新索取。"


def element(tag: str, values: Iterable[tuple[str, str]]) -> ET.Element:
    """A node with one child for each value, in their order."""
    node = ET.Element(tag)
    for name, value in values:
        ET.SubElement(node, name).text = value
    return node


def document(root: ET.Element, *, encoding: str) -> bytes:
    """The bytes of a document, its declaration first; a character the encoding lacks becomes a numeric entity."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
        + ET.tostring(root, encoding=encoding).split(b"?>", 1)[-1]
    )


def parsed(content: bytes, *, root: str) -> ET.Element:
    """The document, whose root must be `root`. Raises Invalid; a document type, and with it any entity, is refused."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Invalid("文件里有不允许的内容（DTD），不能导入。请联系银行核实文件来源。")
    found = _DECLARED.match(content.lstrip())
    encoding = found.group(1).decode().lower() if found else "utf-8"
    if encoding in ("gbk", "gb2312", "gb18030"):
        encoding = "gb18030"
    try:
        text = content.decode(encoding)
        tree = ET.fromstring(text.lstrip("\ufeff").split("?>", 1)[-1] if found else text)  # noqa: S314 — no DTD gets here
    except (LookupError, UnicodeDecodeError):
        raise Invalid("文件的编码与它写明的不一致，读不出汉字。请向银行索取原始文件。") from None
    except ET.ParseError:
        raise Invalid(_BROKEN) from None
    if tree.tag != root:
        raise Invalid(f"这不是该银行的结果文件（应以 {root} 开头）。请核对是否选错了文件。")
    return tree


def text_of(node: ET.Element, name: str) -> str:
    """The text of a child; empty when there is none."""
    return (node.findtext(name) or "").strip()
