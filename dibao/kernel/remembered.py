"""一次打开只问一次 — while a page is only read, what several of its parts ask is asked of the database once.

Only inside `reading()`, which spans a GET or HEAD: nothing is written there, so nothing can be out of date. Everywhere
else, in services above all, every question is asked afresh.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("held", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Answers are kept until the block ends; a block inside another begins anew."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def remembered(key: Callable[P, Hashable]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what the decorated question answers. key: what tells one question from another, of the same arguments.

    A list or a dict is given out as a copy, so that who sorts it does not sort another's; its members are shared.
    """

    def decorate(ask: Callable[P, T]) -> Callable[P, T]:
        @wraps(ask)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            held = _held.get()
            if held is None:
                return ask(*args, **kwargs)
            name = (ask.__module__, ask.__qualname__, key(*args, **kwargs))
            if name not in held:
                held[name] = ask(*args, **kwargs)
            found: T = held[name]
            return copy(found) if isinstance(found, list | dict) else found

        return asked

    return decorate
