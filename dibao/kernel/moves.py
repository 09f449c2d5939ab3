"""环节表 — the life of a matter as one table: who may do what from where, apart from whom. Pure: no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar


class IllegalMove(Exception):
    """此环节不能办理该操作 — the move is not open from the present status."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a table: `label` is the button; without posts the machine makes it; `needs_reason`: a why is asked.

    apart_from: moves whose human may not make this one.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    posts: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = field(default=(), kw_only=True)
    needs_reason: bool = field(default=False, kw_only=True)


S = TypeVar("S", bound=Step)


def table(*steps: S) -> dict[str, S]:
    """The rows by their names, in their order."""
    return {step.name: step for step in steps}


def statuses(first: str, steps: Iterable[Step]) -> tuple[str, ...]:
    """Every status of a table, the first one first."""
    return tuple(dict.fromkeys([first, *(step.target for step in steps)]))


def allowed(moves: Mapping[str, S], status: str, name: str) -> S:
    """The move, if it is open from `status`; raises IllegalMove."""
    step = moves[name]
    if status not in step.sources:
        raise IllegalMove(name)
    return step
