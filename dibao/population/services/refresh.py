"""刷新登记册 — the living register as columns, brought up to date county by county."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from dibao.audit import Actor
from dibao.audit.services.record import record
from dibao.rules.encoding import encode

from .. import sources, store
from ..queries.ground import live


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did. Counties: in = written + unchanged; removed: those without a household any more.

    households: in the counties written.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    households: int = 0


def refresh(*, by: Actor) -> Refreshed:
    """刷新 — write again every county whose households have changed, and only those; the others are not read.

    The digest is taken before the rows: what changes in between is written at the next refresh. A refresh that was
    killed leaves whole counties and at most one that says it is broken; the next one mends it. Raises GivenTwice.
    """
    root = live()
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        given = sources.found()
        digests = sources.digests(given)
        gone = [county for county in store.counties(root) if county not in digests]
        for county in gone:
            shutil.rmtree(store.folder(root, county))
        stale = [county for county, digest in digests.items() if store.digest(root, county) != digest]
        households = sum(_write(root, county, digests[county], given) for county in stale)
    done = Refreshed(len(stale), len(digests) - len(stale), len(gone), households)
    if stale or gone:
        with transaction.atomic():
            record("population.refresh", by=by, about=None, data=asdict(done))
    return done


def _write(root: Path, county: int, digest: str, given: list[sources.Source]) -> int:
    register = encode(sources.rows(given, county))
    store.write_county(root, county, register, digest=digest)
    return len(register)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One refresh at a time; the second waits and then finds nothing to do."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
