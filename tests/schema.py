"""The empty tables, migrated once for a state of the code and copied from then on: two hundred tables take a quarter of a
minute to migrate, and every worker of the suite and every killed program needs them. SQLite only.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
# What the tables follow from.
SOURCES = (
    "config/settings/*.py", "dibao/*/migrations/*.py", "dibao/*/models.py", "dibao/*/models/*.py", "dibao/*/apps.py",
    "dibao/kernel/fields.py", "dibao/audit/triggers.py", "dibao/regions/word_index.py", "tests/audit/app/*.py",
)  # fmt: skip


def migrate() -> None:
    """Bring this process's own database, which does not exist yet, to the newest tables."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        lay(Path(database["NAME"]))
    else:
        call_command("migrate", verbosity=0)


def lay(database: Path) -> None:
    """An empty migrated database under this name, whatever was there before."""
    for ending in ("-wal", "-shm", "-journal"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    shutil.copyfile(_kept(), database)


def _kept() -> Path:
    folder = Path(tempfile.gettempdir()) / f"dibao-schema-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{_state()}.sqlite3"
    if not kept.exists():
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                _make(kept)
    return kept


@cache
def _state() -> str:
    digest = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return digest.hexdigest()[:24]


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(dir=kept.parent) as home:
        bare = {key: value for key, value in os.environ.items() if not key.startswith("DIBAO_")}
        bare |= {"DIBAO_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings.test", "DIBAO_TEST_WORKER": ""}
        bare.pop("PYTEST_XDIST_WORKER", None)
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "django", "migrate", "--skip-checks", "--verbosity", "0"],
            cwd=ROOT, env=bare, check=True,
        )  # fmt: skip
        made = Path(home) / "db.sqlite3"
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        made.replace(kept)
