"""刷新登记册 — the living register as columns, brought up to date piece by piece, in as many sittings as it takes."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from dibao.audit import Actor
from dibao.audit.services.record import record
from dibao.rules.encoding import encode
from dibao.rules.register import TRACKS

from .. import sources, store
from ..joined import joined
from ..models.scenario import Run
from ..queries.ground import live, pieces, waiting
from ..sources import Piece, Source


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did. Counties: in = written + unchanged; removed: those without a household any more.

    households: in the counties written. left: pieces still to be read when the time was up, of ``pieces`` in all;
    their counties are not written yet.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    households: int = 0
    left: int = 0
    pieces: int = 0

    @property
    def done(self) -> int:
        """Pieces that are as they should be, where the time was up."""
        return self.pieces - self.left


def refresh(*, by: Actor, seconds: float | None = None) -> Refreshed:
    """刷新 — read again every piece whose households have changed, then write its county; the others are not read.

    seconds: read no further piece when these are over; the next refresh goes on from there. A piece is never broken
    off. The digests are taken before the rows: what changes in between is read at the next refresh. A refresh that was
    killed leaves whole files and at most one that says it is broken; the next one mends it. Raises GivenTwice.
    """
    root = live()
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        given = sources.found()
        counties = sources.digests(given)
        wanted = {county: sources.together(of) for county, of in counties.items()}
        stale = [county for county, digest in wanted.items() if store.digest(root, county) != digest]
        behind = _behind({piece: digest for county in stale for piece, digest in counties[county].items()})
        left = _read(behind, given, until=None if seconds is None else time.monotonic() + seconds)
        gone = _clear(root, set(counties), {piece for of in counties.values() for piece in of})
        if left:
            return Refreshed(removed=gone, left=left, pieces=sum(map(len, counties.values())))
        households = sum(_write(root, county, wanted[county], list(counties[county])) for county in stale)
        done = Refreshed(len(stale), len(counties) - len(stale), gone, households)
    if stale or gone:
        with transaction.atomic():
            record("population.refresh", by=by, about=None, data=asdict(done))
    return done


def begun(run: Run, *, by: Actor, seconds: float) -> None:
    """A run that has just started: where the register is not up to date within the time, the run waits for it."""
    if refresh(by=by, seconds=seconds).left:
        waiting(run).parent.mkdir(parents=True, exist_ok=True)
        waiting(run).touch()


def held_up(run: Run, *, by: Actor, seconds: float) -> bool:
    """Whether a run still waits for the register, after reading on for so long."""
    if not waiting(run).exists():
        return False
    if refresh(by=by, seconds=seconds).left:
        return True
    waiting(run).unlink(missing_ok=True)
    return False


def _behind(wanted: dict[Piece, str]) -> dict[Piece, str]:
    """Pieces that are not on the disk as they should be."""
    return {piece: digest for piece, digest in wanted.items() if store.digest(_root(piece), piece.town) != digest}


def _root(piece: Piece) -> Path:
    return pieces() / TRACKS[piece.track]


def _read(behind: dict[Piece, str], given: list[Source], *, until: float | None) -> int:
    """Read these pieces until the time is up, at least one; returns how many are left."""
    for done, (piece, digest) in enumerate(behind.items()):
        if done and until is not None and time.monotonic() > until:
            return len(behind) - done
        store.write_county(_root(piece), piece.town, encode(sources.rows(given, piece)), digest=digest)
    return 0


def _write(root: Path, county: int, digest: str, its: list[Piece]) -> int:
    register = joined([store.read_county(_root(piece), piece.town) for piece in its])
    sources.once(county, register.households["number"].tolist())
    store.write_county(root, county, register, digest=digest)
    return len(register)


def _clear(root: Path, counties: set[int], wanted: set[Piece]) -> int:
    """Remove counties and pieces without households; returns how many counties."""
    for track, name in enumerate(TRACKS):
        for town in store.counties(pieces() / name, digits=9):
            if Piece(track, town) not in wanted:
                shutil.rmtree(store.folder(pieces() / name, town))
    gone = [county for county in store.counties(root) if county not in counties]
    for county in gone:
        shutil.rmtree(store.folder(root, county))
    return len(gone)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One refresh at a time; the second waits and then finds nothing to do."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
