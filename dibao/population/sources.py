"""登记册的来源 — the apps that know households give them to the columns; found by themselves, like the checks of fsck.

An app above has a module ``register_source`` with two functions:

    def counties() -> Iterable[tuple[int, str]]: ...   # six-digit county, digest of everything ``rows`` would give
    def rows(county: int) -> Iterable[Row]: ...        # its households, as rules.encoding.Row

A county whose digest has not moved is not asked for its rows.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib import import_module
from typing import Final, Protocol, cast

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from dibao.rules.encoding import Row
from dibao.rules.register import TRACKS

ENCODING: Final = 1
"""Raise it when the same facts give other columns than before: every county is then written again."""


class Source(Protocol):
    """A module ``register_source``."""

    def counties(self) -> Iterable[tuple[int, str]]:
        """Counties with a digest of their households."""

    def rows(self, county: int) -> Iterable[Row]:
        """The households of a county."""


class GivenTwice(Exception):
    """一户登记两次 — two sources, or one of them twice, gave the same household."""

    def __init__(self, county: int, numbers: Iterable[int]) -> None:
        listed = "、".join(str(number) for number in numbers)
        super().__init__(f"{county} 的登记册不能生成：户号 {listed} 出现了不止一次。请先查明哪一条是对的。")


def found() -> list[Source]:
    """Every source there is, in the order of the apps."""
    with_source = [app for app in apps.get_app_configs() if module_has_submodule(app.module, "register_source")]
    return [cast(Source, import_module(f"{app.name}.register_source")) for app in with_source]


def digests(sources: Iterable[Source]) -> dict[int, str]:
    """County → one digest of what all sources would give for it."""
    parts: dict[int, list[str]] = defaultdict(list)
    for place, source in enumerate(sources):
        for county, digest in source.counties():
            parts[county].append(f"{place}:{digest}")
    return {
        county: hashlib.sha256(f"{ENCODING}|{'|'.join(each)}".encode()).hexdigest()
        for county, each in sorted(parts.items())
    }


def rows(sources: Iterable[Source], county: int) -> list[Row]:
    """The households of a county from all sources, by track, division and number. Raises GivenTwice."""
    gathered = [row for source in sources for row in source.rows(county)]
    twice = sorted(number for number, times in Counter(row.number for row in gathered).items() if times > 1)
    if twice:
        raise GivenTwice(county, twice)
    return sorted(gathered, key=lambda row: (TRACKS.index(row.facts.track), row.division, row.number))
