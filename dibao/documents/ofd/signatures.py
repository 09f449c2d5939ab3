"""签章 — which seals and signatures an OFD carries, what they cover, and whether what they cover is unchanged.

The digest of every part a signature names is taken again. The signature value itself (SM2), its certificate and its
time are not judged here, and the answer says so.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from cryptography.hazmat.primitives import hashes

from . import seals
from .container import Package, located
from .geometry import Box, box
from .markup import text_of

INTACT, CHANGED, INCOMPLETE, UNREADABLE = "intact", "changed", "incomplete", "unreadable"
NOT_CHECKED = ("签名值（SM2）", "证书", "签名时间")
MAX_SIGNATURES = 100


class Signature(NamedTuple):
    """签章 — one seal or signature.

    state: INTACT every part it names has the digest it names; CHANGED one has not (`changed`); INCOMPLETE one of its own
    files or one of the parts is gone (`lacking`); UNREADABLE an unknown way of digesting. `uncovered` are contents it
    does not speak of. `page` is 0 and `place` None where it has no visible stamp; `not_checked` is what nobody looked at.
    """

    identifier: str
    kind: str
    state: str
    seal: str = ""
    provider: str = ""
    at: str = ""
    pages: tuple[int, ...] = ()
    places: tuple[tuple[int, Box], ...] = ()
    covered: int = 0
    changed: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = NOT_CHECKED
    picture: seals.Seal = seals.Seal()

    @property
    def sentence(self) -> str:
        """What is known and what is not, for the person."""
        head = "电子印章" if self.kind == "seal" else "电子签名"
        name = f"“{self.seal}”" if self.seal else ""
        return f"{head}{name}：{self._state()}{self._rest()}没有验证：{'、'.join(self.not_checked)}。"

    def _state(self) -> str:
        if self.state == CHANGED:
            return f"所签内容在签章以后被改动（{'、'.join(self.changed)}），不能作为凭证，请向出具单位核实。"
        if self.state == INCOMPLETE:
            return f"缺少{'、'.join(self.lacking)}，无法核对。"
        if self.state == UNREADABLE:
            return "摘要方法不认识，无法核对。"
        return f"所签的{self.covered}个部分与签章时一致。"

    def _rest(self) -> str:
        return f"签章没有覆盖{'、'.join(self.uncovered)}。" if self.uncovered else ""


def signatures(package: Package, lists: list[str], *, contents: list[str], pages: dict[str, int]) -> list[Signature]:
    """Every signature of the lists. `contents` are the parts a reader sees, `pages` the page number by its id."""
    found: list[Signature] = []
    for name in lists:
        tree = package.tree(name, what="签名列表") if package.holds(name) else None
        for each in tree.findall("Signature") if tree is not None else ():
            if len(found) < MAX_SIGNATURES:
                found.append(_signature(package, name, each, contents, pages))
    return found


def _signature(package: Package, listed: str, each: Element, contents: list[str], pages: dict[str, int]) -> Signature:
    kind = "sign" if each.get("Type", "Seal") == "Sign" else "seal"
    begun = Signature(each.get("ID", ""), kind, INCOMPLETE)
    name = located(listed, each.get("BaseLoc", "")) if each.get("BaseLoc") else ""
    if not package.holds(name):
        return begun._replace(lacking=(name or "签名文件",))
    tree = package.tree(name, what="签名文件")
    info = tree.find("SignedInfo") if tree is not None else None
    if tree is None or info is None:
        return begun._replace(lacking=(f"{name} 的内容",))
    begun = _described(package, name, tree, info, begun, pages)
    return _compared(package, info.find("References"), contents, begun)


def _described(
    package: Package, name: str, tree: Element, info: Element, begun: Signature, pages: dict[str, int]
) -> Signature:
    provider = info.find("Provider")
    stamps = [(pages.get(s.get("PageRef", ""), 0), box(s.get("Boundary", ""))) for s in info.findall("StampAnnot")]
    lacking, seal = [], seals.Seal()
    value = located(name, text_of(tree, "SignedValue")) if text_of(tree, "SignedValue") else ""
    if not package.holds(value):
        lacking.append(value or "签名值")
    sealed = text_of(info.find("Seal"), "BaseLoc")
    for part in (located(name, sealed) if sealed else "", value):
        if part and package.holds(part) and not seal.picture:
            read = seals.read(package.read(part))
            seal = read if read.name or read.picture else seal
    return begun._replace(
        seal=seal.name,
        picture=seal,
        provider=(provider.get("ProviderName", "") if provider is not None else ""),
        at=text_of(info, "SignatureDateTime"),
        pages=tuple(sorted({page for page, _ in stamps if page})),
        places=tuple((page, place) for page, place in stamps if page and place is not None),
        lacking=tuple(lacking),
    )


def _compared(package: Package, references: Element | None, contents: list[str], begun: Signature) -> Signature:
    """Take the digest of every named part again."""
    digest = _METHODS.get((references.get("CheckMethod", "MD5") if references is not None else "").upper())
    rows = references.findall("Reference") if references is not None else []
    changed, gone, named = [], list(begun.lacking), set()
    for row in rows:
        part = located("", row.get("FileRef", ""))
        named.add(part.lower())
        if not package.holds(part):
            gone.append(part)
        elif digest and digest(package.read(part)) != _value(text_of(row, "CheckValue")):
            changed.append(part)
    state = CHANGED if changed else INCOMPLETE if gone or not rows else INTACT if digest else UNREADABLE
    return begun._replace(
        state=state,
        covered=len(rows),
        changed=tuple(changed),
        lacking=tuple(gone or ([] if rows else ["所签部分的清单"])),
        uncovered=tuple(name for name in contents if name.lower() not in named),
    )


def _value(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _sm3(content: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize()


def _of(name: str) -> Callable[[bytes], bytes]:
    return lambda content: hashlib.new(name, content, usedforsecurity=False).digest()


# The standard's own words, and the object identifiers that are written in their place.
_METHODS: dict[str, Callable[[bytes], bytes]] = {
    **dict.fromkeys(("SM3", "1.2.156.10197.1.401"), _sm3),
    **dict.fromkeys(("MD5", "1.2.840.113549.2.5"), _of("md5")),
    **dict.fromkeys(("SHA1", "SHA-1", "1.3.14.3.2.26"), _of("sha1")),
    **dict.fromkeys(("SHA256", "SHA-256", "2.16.840.1.101.3.4.2.1"), _of("sha256")),
}
