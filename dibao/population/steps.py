"""一步一步算 — a long run in small steps: one county after the other, each answer kept whole on disk. Pure: no Django.

Whoever asks next goes on where the last one stopped; a step that was killed has left nothing half done.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from dibao.population import store

SECONDS: Final = 2.0
"""How long one step may take before the page answers again; a county is never broken off."""

FILE: Final = "measures.json"


def work(
    folder: Path, counties: Sequence[int], one: Callable[[int], dict[str, Any]], *, seconds: float = SECONDS
) -> int:
    """Reckon counties that have no answer yet until the time is up; returns how many are still to do."""
    left = [county for county in counties if not _path(folder, county).exists()]
    began = time.monotonic()
    for done, county in enumerate(left):
        if done and time.monotonic() - began > seconds:
            return len(left) - done
        path = _path(folder, county)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(one(county)))
        beside.replace(path)
    return 0


def finished(folder: Path, counties: Sequence[int]) -> int:
    """How many counties have their answer."""
    return sum(_path(folder, county).exists() for county in counties)


def answers(folder: Path, counties: Sequence[int]) -> list[dict[str, Any]]:
    """The answers of all counties; FileNotFoundError while one is missing."""
    return [json.loads(_path(folder, county).read_text()) for county in counties]


def drop(folder: Path) -> None:
    """Remove a run that a newer one has replaced."""
    shutil.rmtree(folder, ignore_errors=True)


def inside(source: Path, span: tuple[int, int]) -> list[int]:
    """The counties of a register that lie in, or hold, a division."""
    lo, hi = (code // store.COUNTY for code in span)
    return [county for county in store.counties(source) if lo <= county <= hi]


def _path(folder: Path, county: int) -> Path:
    return store.folder(folder, county) / FILE
