"""OFD — whole, harmless, with pages; what was found of its signatures is left to `ofd.read`."""

import re
import zipfile
from pathlib import Path, PurePosixPath

from .. import ofd, zipped
from ..formats import Bad
from . import Facts

_RUNS = re.compile(r"\.(exe|dll|js|vbs|bat|cmd|scr|jar|html?|svg)$", re.IGNORECASE)


def check(path: Path, key: str) -> Facts:
    """Facts of an OFD: its pages, the first page in points. Raises Bad for one that lacks parts or carries what runs."""
    _every_part(path)
    found = ofd.read(path)
    if not found.pages:
        raise Bad("OFD 文件里没有页面，文件不完整或已损坏。请向出具单位要完整的文件。")
    if found.lacking:
        raise Bad(f"OFD 文件不完整，缺少：{'；'.join(found.lacking[:5])}。请向出具单位要完整的文件。")
    first = found.pages[0]
    notes = ["OFD 内带有附件"] if found.attachments else []
    notes += [each.sentence for each in found.signatures]
    return Facts(len(found.pages), round(first.width * 72 / 25.4), round(first.height * 72 / 25.4), tuple(notes))


def _every_part(path: Path) -> None:
    """Read every part to its end with its checksum; refuse what could run."""
    with zipped.opened(path) as package:
        for entry in package.infolist():
            content = package.read(entry)
            if _RUNS.search(entry.filename) or content.startswith((b"MZ", b"\x7fELF")):
                raise Bad(f"OFD 里夹带了可以运行的内容（{entry.filename}），为安全起见不能接收。")
            # The old and the wide way of writing it alike: what a reader skips, another might obey.
            plain = content.replace(b"\0", b"").lower() if entry.filename.lower().endswith(".xml") else b""
            if b"<!doctype" in plain or b"<!entity" in plain:
                raise Bad(f"文件内的“{entry.filename}”含有不允许的声明（DTD），不能接收。")


def sealed(path: Path) -> bool:
    """盖章 — whether an OFD lists signatures; `ofd.read` says what is known of them."""
    with zipfile.ZipFile(path) as package:
        lists = [name for name in package.namelist() if PurePosixPath(name).name == "Signatures.xml"]
        return any(re.search(rb"<(?:\w+:)?Signature\b", package.read(name)) for name in lists)
