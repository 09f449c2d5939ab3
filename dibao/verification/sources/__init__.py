"""登记库 — every register we ask, found by listing this package: a new department is one more file."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from .shape import Found, Source, Thresholds

__all__ = ["SOURCES", "Found", "Source", "Thresholds"]


def _listed() -> dict[str, Source]:
    modules = (
        import_module(f"{__name__}.{found.name}")
        for found in iter_modules(__path__)
        if found.name not in ("shape", "forms")
    )
    sources = [module.SOURCE for module in modules]
    by_register = {source.register: source for source in sources}
    if len(by_register) != len(sources):
        raise ValueError("two files of verification/sources speak for one register")
    return by_register


SOURCES: Mapping[str, Source] = MappingProxyType(_listed())
