"""kill -9 in the middle of an import, then --resume: the same table as if nothing had happened."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.regions.conftest import COUNTRY

TOWNS, VILLAGES = 40, 400


@pytest.fixture
def large(country) -> Path:
    """Two provinces with 16,000 villages each: long enough to be caught in the act."""
    towns = [f'{county}{100 + t},"第{t}镇"' for county in ("970101", "989001") for t in range(TOWNS)]
    villages = [f'{town[:9]}{200 + v},"第{v}村委会"' for town in towns for v in range(VILLAGES)]
    return country(**{**COUNTRY, "streets.csv": towns, "villages.csv": villages})


def dibao(home: Path, *arguments: str) -> subprocess.Popen:
    environment = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    environment |= {"DIBAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings.base"}
    return subprocess.Popen(
        [sys.executable, "-m", "django", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows(home: Path, query: str) -> list:
    with closing(sqlite3.connect(home / "db.sqlite3", timeout=30)) as database:
        return database.execute(query).fetchall()


def table(home: Path) -> list:
    return rows(home, "SELECT code, name, level, parent_code, words FROM regions_division ORDER BY code")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_killed_import_resumes_to_the_same_table(large, tmp_path):
    homes = [tmp_path / "killed", tmp_path / "whole"]
    for home in homes:
        home.mkdir()
        prepared = dibao(home, "migrate", "--skip-checks", "--verbosity", "0")
        assert prepared.communicate()[1] == ""
    killed, whole = homes

    running = dibao(killed, "regions", "import", "--source", str(large))
    deadline = time.monotonic() + 60
    while not any(done for (done,) in rows(killed, "SELECT done > 5000 FROM regions_importrun")):
        assert running.poll() is None, "the import was over before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.005)
    running.kill()
    running.communicate()
    ((read, done, finished),) = rows(killed, "SELECT read, done, finished_at FROM regions_importrun")
    assert finished is None
    assert rows(killed, "SELECT count(*) FROM regions_division") == [(done,)]
    assert read < 2 * TOWNS * VILLAGES

    resumed = dibao(killed, "regions", "import", "--source", str(large), "--resume")
    said, complaint = resumed.communicate()
    assert (resumed.returncode, complaint.strip()) == (0, "")
    at_once = dibao(whole, "regions", "import", "--source", str(large))
    assert at_once.communicate()[0] == said
    assert table(killed) == table(whole)
    assert rows(killed, "SELECT count(*) FROM regions_importrun") == [(1,)]
    found = "SELECT rowid FROM regions_search WHERE regions_search MATCH '\"499村\" OR dzh'"
    assert rows(killed, found) == rows(whole, found)
