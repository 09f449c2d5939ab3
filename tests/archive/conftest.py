"""Packages are files: what a rolled-back test leaves on disk must not meet the next test's volume."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import world


@pytest.fixture(autouse=True)
def _no_packages_left(settings) -> Iterator[None]:
    """Neither from another folder's tests nor for them."""
    shutil.rmtree(Path(settings.DIBAO_HOME) / "packages", ignore_errors=True)
    yield
    shutil.rmtree(Path(settings.DIBAO_HOME) / "packages", ignore_errors=True)


@pytest.fixture
def committed(transactional_db) -> None:
    """Tables that really commit, for threads and child processes; emptied by the test before, so filled here."""
    world.build()
