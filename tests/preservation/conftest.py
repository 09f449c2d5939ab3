"""A house with one sealed volume and a second store; files and packages of other tests stay out of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dibao.archive.services.sealing import seal
from dibao.audit.actors import SYSTEM
from dibao.documents import storage
from dibao.preservation.models import Store
from dibao.preservation.services import copying
from tests.archive.office import ENDED, full_volume


@pytest.fixture(autouse=True)
def _own_disks(settings, tmp_path, monkeypatch) -> Iterator[None]:
    shutil.rmtree(Path(settings.DIBAO_HOME) / "packages", ignore_errors=True)
    monkeypatch.setattr(storage, "root", lambda: tmp_path / "files")
    yield
    shutil.rmtree(Path(settings.DIBAO_HOME) / "packages", ignore_errors=True)


@pytest.fixture
def volume(clerk):
    return seal(volume=full_volume(clerk), by=clerk, **ENDED)


@pytest.fixture
def store(tmp_path) -> Store:
    return copying.add_store(
        code="disk2", title="档案局共享盘", address=str(tmp_path / "disk2"), owner="李档案", by=SYSTEM
    )
