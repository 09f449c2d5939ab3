"""挂在人员名下 — what each room keeps about a person, and what becomes of it when two rows of one human become one.

A room with a foreign key to `Person` has a module `merging` that names each such column in `HANGING`; the registry asks
every room by name, so that it has to know none of them (as `kernel.waiting` does). What runs on with the human follows
to the row that is kept. What was written about one row and decided on stays with it: a decision is explained and
replayed from what was written then, and a sealed volume keeps the name it was sealed with.

A room may also have ``objections(kept, merged)``: sentences that stand in the way; ``told(person)``: lines the office
reads beside the counts, each with its household; and ``noted(kept, merged, by, because, undone)``, called inside the
transaction when it is done or undone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from .models import Household, Person


class Fate(Enum):
    """What becomes of a row when the person it names is merged into another row."""

    FOLLOWS = "移到保留的登记名下"
    STAYS = "留在原来的登记名下备查"
    REBUILT = "自动重建"


@dataclass(frozen=True, slots=True)
class Hanging:
    """One column that names a person, or a way to one over `__`. which: the rows that meet this fate; the others stay."""

    model: type[Model]
    field: str
    fate: Fate
    which: Q | None = None

    @property
    def label(self) -> str:
        """What such a row is called."""
        return str(self.model._meta.verbose_name)

    def rows(self, person: Person) -> QuerySet[Any]:
        """Everything of this kind that names the person."""
        return self.model._default_manager.filter(**{self.field: person})


@dataclass(frozen=True, slots=True)
class Room:
    """One room's `merging` module."""

    hanging: tuple[Hanging, ...]
    objections: Callable[[Person, Person], Iterable[str]]
    told: Callable[[Person], Iterable[tuple[Household, str]]]
    noted: Callable[..., None]


@cache
def rooms() -> tuple[Room, ...]:
    """Every room that keeps something about people, or wants to be heard when two rows become one."""
    names = [f"{app.name}.merging" for app in apps.get_app_configs() if app.name.startswith("dibao.")]
    return tuple(_room(import_module(name)) for name in names if find_spec(name))


def _room(module: Any) -> Room:
    def nothing(*args: Any, **kwargs: Any) -> tuple[str, ...]:
        return ()

    asked: list[Any] = [getattr(module, name, nothing) for name in ("objections", "told", "noted")]
    return Room(getattr(module, "HANGING", ()), *asked)


def everything() -> list[Hanging]:
    """Every column of the house that names a person."""
    return [hanging for room in rooms() for hanging in room.hanging]


def hung(person: Person) -> dict[str, list[str]]:
    """Keys of all rows that name the person, by column; what is rebuilt by itself is left out."""
    found = {}
    for one in everything():
        if one.fate is not Fate.REBUILT and (keys := sorted(map(str, one.rows(person).values_list("pk", flat=True)))):
            found[f"{one.model._meta.label}.{one.field}"] = keys
    return found
