"""What every benchmark shares: a home of its own, a clock, and the closing JSON line.

A benchmark is a module `benchmarks/<name>.py` with `SIZES` (the first is the default) and `measure(size) -> Result`.
"""

import json
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Peer:
    """Somebody else's software doing the same work."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Result:
    """One measurement. `limit_seconds` is what this machine needs at the least, measured in the same run."""

    name: str
    seconds: float
    limit_seconds: float
    correct: dict[str, object] = field(default_factory=dict)
    peer: Peer | None = None
    p95_ms: float | None = None

    def line(self) -> str:
        """The closing line: one JSON object."""
        shown: dict[str, object] = {
            "name": self.name,
            "seconds": round(self.seconds, 3),
            "limit_seconds": round(self.limit_seconds, 3),
            "ratio": round(self.seconds / self.limit_seconds, 2),
            "peak_mb": round(peak_mb(), 1),
        }
        if self.peer:
            shown["peer"] = {"name": self.peer.name, "seconds": round(self.peer.seconds, 3)}
        if self.correct:
            shown["correct"] = self.correct
        if self.p95_ms is not None:
            shown["p95_ms"] = round(self.p95_ms, 1)
        return json.dumps(shown, ensure_ascii=False)

    @property
    def is_correct(self) -> bool:
        return all(value is not False for value in self.correct.values())


def peak_mb() -> float:
    """The most memory this process or one of its children ever held."""
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return kilobytes / 1024


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def p95_ms(times: Sequence[float]) -> float:
    """The 95th percentile of many durations in seconds, in milliseconds."""
    return statistics.quantiles(times, n=20)[-1] * 1000


@contextmanager
def installation() -> Iterator[None]:
    """An empty installation with the production settings, removed afterwards.

    On SQLite, or on the database that `DIBAO_DATABASE_URL` names (`python -m tests.postgres -- …`).
    """
    home = tempfile.mkdtemp(prefix="dibao-bench-")
    os.environ |= {"DIBAO_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings.base"}
    try:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        yield
    finally:
        shutil.rmtree(home, ignore_errors=True)
