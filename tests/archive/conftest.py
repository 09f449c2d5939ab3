"""Packages lie in files and outlive the rollback of a test; the next test starts with none."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _no_packages_left_over():
    shutil.rmtree(Path(settings.DIBAO_HOME) / "packages", ignore_errors=True)
