"""What a rolled-back test leaves on the disk must not meet the next one; printing without the inspecting child."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _no_packages_left(settings) -> Iterator[None]:
    yield
    for name in ("packages", "accessions"):
        shutil.rmtree(Path(settings.DIBAO_HOME) / name, ignore_errors=True)


class Office:
    """Another installation in a process of its own; always SQLite in its own home, never the database of this suite."""

    def __init__(self, folder: Path):
        bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
        self._log = folder / "errors"
        self._errors = self._log.open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(HERE / "other_office.py"), "serve"],
            env=bare
            | {
                "DIBAO_HOME": str(folder / "home"),
                "DJANGO_SETTINGS_MODULE": "config.settings.base",
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            cwd=HERE.parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __call__(self, *arguments: str) -> list[dict[str, Any]]:
        """Tell it to do something; its JSON lines."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(arguments) + "\n")
        self._process.stdin.flush()
        told = []
        for line in self._process.stdout:
            if line == ".\n":
                return told
            told.append(json.loads(line))
        raise AssertionError(self._log.read_text()[-3000:])

    def close(self) -> None:
        """Let it go home."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()
        self._errors.close()


@pytest.fixture(scope="module")
def new_office(django_db_setup, tmp_path_factory) -> Iterator[Callable[..., Office]]:
    """Makes an installation of its own: the world of this suite, copied; other keys when it shall not be the same office."""
    offices = []

    def make(*, own_keys: bool = False) -> Office:
        folder = tmp_path_factory.mktemp("office")
        (folder / "home").mkdir()
        if connection.vendor == "sqlite":
            here = sqlite3.connect(connection.settings_dict["NAME"])
            there = sqlite3.connect(folder / "home" / "db.sqlite3")
            here.backup(there)
            here.close()
            there.close()
            if not own_keys:
                shutil.copytree(Path(django_settings.DIBAO_HOME) / "keys", folder / "home" / "keys")
        offices.append(Office(folder))
        return offices[-1]

    yield make
    for office in offices:
        office.close()
