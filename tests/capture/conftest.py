"""Files are looked at in this process: the same code, without a child for every page."""

import pytest

from dibao.documents import inspection
from tests import world
from tests.capture.scanner import answer_here


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(inspection, "_run", answer_here)


@pytest.fixture
def committed(transactional_db) -> None:
    """Tables that really commit, for child processes; emptied by the test before, so filled here."""
    world.build()
