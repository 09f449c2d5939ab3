"""遗留 — every app that keeps something of a volume has a module `remains`; here they are found by name.

`found(volume) -> list[str]` says in words what it still holds, `erase(volume, *, by) -> int` takes it away.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol, cast

from django.apps import apps

from dibao.archive.models import Volume
from dibao.audit.actors import Actor


class Remains(Protocol):
    """What the module of an app answers to."""

    def found(self, volume: Volume) -> list[str]:
        """What is still held, in words."""

    def erase(self, volume: Volume, *, by: Actor) -> int:
        """Take it away; how much there was."""


@cache
def keepers() -> tuple[tuple[str, Remains], ...]:
    """The apps of the house that have one, by label."""
    names = [
        (config.label, f"{config.name}.remains")
        for config in apps.get_app_configs()
        if config.name.startswith("dibao.")
    ]
    return tuple((label, cast(Remains, import_module(name))) for label, name in sorted(names) if find_spec(name))


def found(volume: Volume) -> list[str]:
    """遗留内容 — everything any app still holds of the content of this volume, in words."""
    return list(_all_found(volume))


def _all_found(volume: Volume) -> Iterator[str]:
    for _, keeper in keepers():
        yield from keeper.found(volume)


def erase(volume: Volume, *, by: Actor) -> dict[str, int]:
    """清除 — have every app take away what it holds; how much, by app."""
    return {label: keeper.erase(volume, by=by) for label, keeper in keepers()}
