"""电子文件封装包 — the DA/T 48 form of a package: original kind (原始型) and modified kind (修改型), signed. Pure.

Inside our own package `metadata/eep.xml` refers to the papers beside it by name and digest; with `open_file` the bytes of
every paper go in as Base64, piece by piece, for those who take only this form. What is signed (Ed25519) is the text
`sha256:<hex>`, the digest of the very bytes from `<被签名对象` to `</被签名对象>`; the file says so itself.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dibao.archive.package import metadata, signature
from dibao.archive.package.metadata import element, text

EEP = "metadata/eep.xml"
SPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
ORIGINAL, MODIFIED = "原始型", "修改型"
RULE = "Ed25519；被签名的是文本 sha256: 加被签名对象元素全部字节的 SHA-256（小写十六进制）"
_BEGIN = f'<?xml version="1.0" encoding="UTF-8"?>\n<电子文件封装包 xmlns="{SPACE}">\n'
_PIECE = 57 * 1024  # a multiple of three: pieces of Base64 join without padding


@dataclass(frozen=True, slots=True)
class Revision:
    """修改 — why a sealed volume was packed again, and the EEP package it had before, which stays inside."""

    identifier: str
    what: str
    before: bytes


def pieces(
    catalogue: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    *,
    created_at: str,
    key: Ed25519PrivateKey,
    revision: Revision | None = None,
    entities: Sequence[str] | None = None,
    open_file: Callable[[str], BinaryIO] | None = None,
) -> Iterator[bytes]:
    """The EEP package, piece by piece. `created_at` is ISO 8601; `open_file` takes a name inside the package.

    `entities` are the papers' (`metadata.paper_entities`), for who has made them already.
    """
    head = text("封装包格式描述", "DA/T 48-2009 基于 XML 的电子文件封装包") + text("版本", "2009")
    yield (_BEGIN + head + "\n").encode()
    digest = hashlib.sha256()
    content = _content(catalogue, list(events), entities, open_file)
    for piece in _signed_object(catalogue, content, created_at, revision):
        digest.update(piece.encode())
        yield piece.encode()
    proof = key.sign(_signed_text(digest.hexdigest()))
    yield _ending(created_at, str(catalogue["案卷"].get("全宗名称", "")), key, proof).encode()


def holds(content: bytes) -> bool:
    """Whether the signature inside an EEP package of ours holds over its object."""
    start, shut = content.find("<被签名对象 ".encode()), "</被签名对象>".encode()
    end = content.rfind(shut) + len(shut)
    ending = content[end:].decode("utf-8", "replace")
    proof, public = (re.search(f"<{name}>([^<]*)</{name}>", ending) for name in ("签名结果", "证书"))
    if start < 0 or end <= start or proof is None or public is None:
        return False
    key = signature.read_key(public[1].encode())
    try:
        if key is None:
            return False
        key.verify(
            base64.b64decode(proof[1], validate=True), _signed_text(hashlib.sha256(content[start:end]).hexdigest())
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed_text(digest: str) -> bytes:
    return f"sha256:{digest}".encode("ascii")


def _signed_object(
    catalogue: Mapping[str, Any], content: Iterator[str], created_at: str, revision: Revision | None
) -> Iterator[str]:
    kind = MODIFIED if revision else ORIGINAL
    yield '<被签名对象 eep版本="2009">' + text("封装包类型", kind)
    yield text("封装包类型描述", "修改型封装包内含原封装包" if revision else "原始型封装包")
    yield text("封装包创建时间", created_at) + text("封装包创建单位", catalogue["案卷"].get("全宗名称"))
    if revision:
        yield "<修改封装内容>" + text("修改标识符", revision.identifier)
        yield (
            element("原封装包", base64.b64encode(revision.before).decode())
            + "<修订内容>"
            + text("修改说明", revision.what)
        )
    yield from content
    if revision:
        yield "</修订内容></修改封装内容>"
    yield "</被签名对象>"


def _content(
    catalogue: Mapping[str, Any],
    events: list[Mapping[str, Any]],
    entities: Sequence[str] | None,
    open_file: Callable[[str], BinaryIO] | None,
) -> Iterator[str]:
    """封装内容 — 文件实体块, 业务实体块, 机构人员实体块."""
    volume, papers = catalogue["案卷"], catalogue["文件"]
    yield "<封装内容><文件实体块>\n" + metadata.volume_entity(volume) + "\n"
    if open_file is None:
        yield "".join(f"{each}\n" for each in (metadata.paper_entities(catalogue) if entities is None else entities))
    else:
        for paper in papers:
            before, after = metadata.paper_entity(volume, paper, encoded=_HOLE).split(_HOLE, 1)
            yield before
            yield from _base64(open_file(paper["计算机文件名"]))
            yield after + "\n"
    yield "</文件实体块><业务实体块>\n"
    yield "".join(f"{metadata.act_entity(number, event)}\n" for number, event in enumerate(events, start=1))
    yield "</业务实体块><机构人员实体块>\n"
    yield "".join(f"{metadata.agent_entity(agent)}\n" for agent in metadata.agents_of(volume, papers, events))
    yield "</机构人员实体块></封装内容>"


# Stands where the Base64 goes while the XML around it is made; no text of ours can hold it.
_HOLE = "<编码数据>\x00</编码数据>"


def _base64(stream: BinaryIO) -> Iterator[str]:
    yield "<编码数据>"
    with stream:
        while piece := stream.read(_PIECE):
            yield base64.b64encode(piece).decode()
    yield "</编码数据>"


def _ending(created_at: str, unit: str, key: Ed25519PrivateKey, proof: bytes) -> str:
    signed = element(
        "电子签名",
        text("签名标识符", "signature-1"),
        text("签名规则", RULE),
        text("签名时间", created_at),
        text("签名人", unit),
        text("签名结果", base64.b64encode(proof).decode()),
        element("证书块", text("证书", signature.pem(key.public_key()).decode())),
        text("签名算法标识", "Ed25519"),
    )
    return "\n" + element("电子签名块", signed) + "\n</电子文件封装包>\n"
