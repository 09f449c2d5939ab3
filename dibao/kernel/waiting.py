"""等办 — what waits for somebody in one room, in one line: how many, how many of them late, and where to go.

A room that gives people work has a module `waiting` with `waiting(staff) -> Iterable[Waiting]`; the page of the day asks
each by name, so that no room has to know the desk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the page of the day; `late` of the `count` are past their day. `url` is an address of the site."""

    label: str
    url: str
    count: int
    late: int = 0


def everything(staff: Any) -> list[Waiting]:
    """What waits for this person in every room, the late ones first; rooms without work for him are left out."""
    found = [line for ask in _rooms() for line in ask(staff) if line.count]
    return sorted(found, key=lambda line: -line.late)


@cache
def _rooms() -> tuple[Callable[[Any], Iterable[Waiting]], ...]:
    names = [f"{app.name}.waiting" for app in apps.get_app_configs() if app.name.startswith("dibao.")]
    return tuple(import_module(name).waiting for name in names if name != __name__ and find_spec(name))
