"""Where the live register and the runs over it lie, and which counties belong to a question."""

from pathlib import Path

from django.conf import settings

from dibao.regions import codes

from .. import steps
from ..models.scenario import Run


def live() -> Path:
    """登记册 — the columns of the office's own families."""
    return Path(settings.DIBAO_HOME) / "register" / "live"


def pieces() -> Path:
    """The same register township by township and track by track, from which the counties are put together."""
    return Path(settings.DIBAO_HOME) / "register" / "pieces"


def folder(run: Run) -> Path:
    """The files of the run at hand."""
    return Path(settings.DIBAO_HOME) / "register" / "runs" / run.folder


def waiting(run: Run) -> Path:
    """There as long as a run waits for the register to be brought up to date."""
    return folder(run) / "register.waiting"


def counties(run: Run) -> list[int]:
    """The counties a run goes through."""
    return steps.inside(live(), codes.span(run.division))


def progress(run: Run) -> tuple[int, int]:
    """(counties done, counties in all)."""
    wanted = counties(run)
    return steps.finished(folder(run), wanted), len(wanted)
