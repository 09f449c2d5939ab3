"""收件箱和发件箱 — two folders of this installation: batches that wait to be taken in, batches that are packed to go out.

A removable disk may be mounted there, or a page puts in and takes out one ZIP. What lies there is sealed by its makers.
"""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from dibao.exchange import envelope

from .handing import PACKED_NAME
from .models import Accession, Transfer

MARK_NAME = ".packing"  # lies in a folder as long as a batch is being packed into it


def out_tray(transfer: Transfer) -> Path:
    """发件箱 — the folder of this batch; it may not be there yet."""
    return _trays() / "out" / transfer.number


def in_tray() -> Path:
    """收件箱 — a folder for each batch that came; it may not be there yet."""
    return _trays() / "in"


def came_in() -> Iterator[Path]:
    """Batches in the in-tray, by name; what is still being unpacked is none."""
    for place in sorted(in_tray().glob("*")):
        if not place.name.startswith(".") and (place / PACKED_NAME).is_file():
            yield place


def came_in_as(name: str) -> Path | None:
    """The batch in the folder of this name."""
    return next((place for place in came_in() if place.name == name), None)


def folder_of(accession: Accession) -> Path | None:
    """The folder a batch is being taken out of, by the digest of its list; None when it no longer lies there."""
    return next((place for place in came_in() if packed_digest(place) == accession.packed_digest), None)


def packed_digest(folder: Path) -> str:
    """What names the sealed list in this folder; empty without one."""
    try:
        return envelope.digest((folder / PACKED_NAME).read_bytes())
    except FileNotFoundError:
        return ""


def _trays() -> Path:
    return Path(settings.DIBAO_HOME) / "transfers"
