"""印章文件 — Seal.esl and the seal inside a signed value (GB/T 38540): its name and its picture. ASN.1 DER, read only."""

from collections.abc import Iterator
from typing import NamedTuple

_CONSTRUCTED, _OCTETS, _INTEGER, _UTF8, _IA5 = 0x20, 0x04, 0x02, 0x0C, 0x16
_PICTURES = frozenset({"png", "jpg", "jpeg", "bmp", "gif", "ofd"})
_DEEPEST, _MOST = 24, 5_000


class Seal(NamedTuple):
    """印章 — its name, the format of its picture ("" when none was found), the picture, its size in mm."""

    name: str = ""
    format: str = ""
    picture: bytes = b""
    width: int = 0
    height: int = 0


def read(content: bytes) -> Seal:
    """The first name and the first picture in the structure; an empty Seal when it is none."""
    leaves = list(_limited(_leaves(content, 0)))
    name = next((_text(value) for tag, value in leaves if tag == _UTF8), "")
    for at, (tag, value) in enumerate(leaves[:-3]):
        kind = _text(value).lower()
        if tag == _IA5 and kind in _PICTURES and leaves[at + 1][0] == _OCTETS:
            width, height = (_number(leaf) for leaf in leaves[at + 2 : at + 4])
            return Seal(name, kind, leaves[at + 1][1], width, height)
    return Seal(name)


def _limited(leaves: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for count, leaf in enumerate(leaves):
        if count >= _MOST:
            return
        yield leaf


def _leaves(content: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """(tag, value) of everything that is not built of other things; stops at the first byte that is not DER."""
    at = 0
    while at + 2 <= len(content) and depth < _DEEPEST:
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or at + count > len(content):
                return
            length = int.from_bytes(content[at : at + count], "big")
            at += count
        if at + length > len(content):
            return
        value = content[at : at + length]
        if tag & _CONSTRUCTED:
            yield from _leaves(value, depth + 1)
        else:
            yield tag, value
        at += length


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace").strip()


def _number(leaf: tuple[int, bytes]) -> int:
    tag, value = leaf
    return int.from_bytes(value, "big", signed=True) if tag == _INTEGER and len(value) <= 4 else 0
