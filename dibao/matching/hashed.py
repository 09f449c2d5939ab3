"""索引键的杂凑 — a text as the eight bytes that the index holds of it."""

from collections.abc import Iterable

from dibao.kernel.crypto import blind
from dibao.kernel.marks import short

from .choices import KeyKind, LinkKind


def hashed(kind: KeyKind | LinkKind, text: str) -> int:
    """The first eight bytes of the keyed hash, as a signed integer; `kind` keeps equal texts of two kinds apart."""
    return short(blind(f"match.{kind.name.lower()}", text))


def key_of(name: str, text: str) -> tuple[int, int]:
    """(kind, key) of what `keys.person_keys` gives."""
    kind = KeyKind[name.upper()]
    return int(kind), hashed(kind, text)


def keys_of(texts: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
    """The same of many."""
    return {key_of(name, text) for name, text in texts}
