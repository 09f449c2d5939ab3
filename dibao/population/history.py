"""发放历史的来源 — what was paid month by month, from the apps that know awards; found by themselves, as sources are.

An app above has a module ``register_history`` with one function:

    def months(lo: int, hi: int, *, first: int, last: int) -> Iterable[Month]: ...

the months ``first`` … ``last`` (``yyyymm``) of the divisions ``lo`` … ``hi``, every month once, in order.
"""

from collections import defaultdict
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from .forecast import Month


def months(lo: int, hi: int, *, first: int, last: int) -> list[Month]:
    """发放历史 of a place from every source together; months before the first payment are left out."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "register_history"):
            for row in import_module(f"{app.name}.register_history").months(lo, hi, first=first, last=last):
                figures = (row.households, row.persons, row.fen, row.entered, row.left)
                sums[row.month] = [a + b for a, b in zip(sums[row.month], figures, strict=True)]
    found = [Month(month, *figures) for month, figures in sorted(sums.items())]
    while found and not found[0].households:
        found = found[1:]
    return found
