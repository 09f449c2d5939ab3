"""Where persons, register files and runs lie in this installation."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ..models import Import, ScreeningRun
from .found import ORIGINS


def home() -> Path:
    """Everything screening keeps outside the database."""
    return Path(settings.DIBAO_HOME) / "screening"


def persons() -> Path:
    """在保人员 as columns, one table per county."""
    return home() / "persons"


def registers(division: int) -> Path:
    """The register files one place brought in."""
    return home() / "registers" / f"division={division:012d}"


@contextmanager
def alone(folder: Path, name: str = "") -> Iterator[None]:
    """One at a time on this machine; whoever comes second waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def incoming() -> Path:
    """Files on their way in."""
    return home() / "incoming"


def folder(run: ScreeningRun) -> Path:
    """The files of a run."""
    return home() / "runs" / run.folder


def parts(row: Import) -> list[Path]:
    """The Parquet parts of one register file, in order."""
    day = f"as_of={row.as_of:%Y%m%d}"
    return sorted((registers(row.division) / row.register / day).glob("part-*.parquet"))


def lay_out(run: ScreeningRun, files: list[Import]) -> Path:
    """The registers of a run under one root: the newest file of every place, linked side by side.

    What a later file replaces stays under this root until the run is over, so that a run goes on with what it began.
    Beside them stands where each part came from: its rows open only under the name they were sealed with.
    """
    root = folder(run) / "registers"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    newest = {row.register: max(each.as_of for each in files if each.register == row.register) for row in files}
    origins = {}
    for register, day in newest.items():
        found = [part for row in files if row.register == register for part in parts(row)]
        target = root / register / f"as_of={day:%Y%m%d}"
        target.mkdir(parents=True)
        for number, part in enumerate(found):
            os.link(part, target / f"part-{number:05d}.parquet")
        origins[register] = [[part.parent.name, int(part.stem.partition("-")[2])] for part in found]
    (root / ORIGINS).write_text(json.dumps(origins))
    return root
