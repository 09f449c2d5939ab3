"""字形 — written forms of one character, and characters taken for one another by the eye. Pure: no Django.

Sources of the two tables: ``data/README.md``.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_INTERPUNCTS: Final = dict.fromkeys(map(ord, "·•．・‧∙⋅●.。、-－ 　"))


def fold(text: str) -> str:
    """归一 — full-width and compatibility forms, spaces and interpuncts away, every variant in its one plain form:
    ``王曉明`` → ``王晓明``; ``阿依古丽•买买提`` → ``阿依古丽买买提``."""
    plain = unicodedata.normalize("NFKC", text).translate(_INTERPUNCTS).upper()
    return "".join(plain.split()).translate(_plain_forms())


def lookalikes(character: str) -> tuple[str, ...]:
    """形近 — the groups a character belongs to; two characters of one group are easily taken for each other."""
    return _groups().get(character, ())


def look_alike(one: str, other: str) -> bool:
    """Whether two different characters share a group: 玥 and 钥."""
    return one != other and not set(lookalikes(one)).isdisjoint(lookalikes(other))


@cache
def _plain_forms() -> dict[int, str]:
    return {ord(other): plain for plain, others in _lines("variants.tsv") for other in others}


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for component, characters in _lines("lookalikes.tsv"):
        for character in characters:
            found.setdefault(character, []).append(component or characters)
    return {character: tuple(groups) for character, groups in found.items()}


def _lines(name: str) -> list[tuple[str, str]]:
    text = (files("dibao.matching") / "data" / name).read_text(encoding="utf-8")
    return [(first, rest) for first, rest in (line.split("\t") for line in text.splitlines())]
