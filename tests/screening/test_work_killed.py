"""kill -9 in the middle of a night: every batch is wholly there or not at all, nobody is asked twice, nothing is paid less."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FAMILIES, KILLS = 40, 6

pytestmark = pytest.mark.slow


def run(home: Path, *arguments: str) -> list[dict]:
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    ours = {
        "DIBAO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_screening.py"), *arguments],
        env=bare | ours, cwd=HERE.parents[1], capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_a_killed_night_goes_on_where_it_stopped(tmp_path):
    run(tmp_path, "build")
    *reports, whole = run(tmp_path, "kill", str(KILLS), "1")
    assert sum(report["killed"] for report in reports) >= 3
    for report in (*reports, whole):
        assert report["hits"] == report["events"] and not report["unrecorded"], report
        assert report["counted"] == report["position"], report
        assert report["paid"] == [FAMILIES, FAMILIES], report
    assert whole["state"] == "done" and whole["position"] == whole["total"] and whole["hits"] == whole["total"] > 20
