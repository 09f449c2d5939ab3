"""比对项 — every question put to everybody, found by listing this package: a new one is one more file."""

from importlib import import_module
from pkgutil import iter_modules

from .shape import REASONS, Finder, Look

__all__ = ["FINDERS", "REASONS", "Finder", "Look"]

_NOT_ONE = {"shape", "question"}


def _listed() -> tuple[Finder, ...]:
    names = sorted(found.name for found in iter_modules(__path__) if found.name not in _NOT_ONE)
    found = tuple(import_module(f"{__name__}.{name}").FINDER for name in names)
    if len({finder.code for finder in found}) != len(found):
        raise ValueError("two files of screening/finders have one code")
    return found


FINDERS: tuple[Finder, ...] = _listed()
