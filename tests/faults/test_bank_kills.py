"""kill -9 at every stage of sending and applying, and fifty presses at once: 0 double, 0 missing, 0 half."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KILLS = 14

pytestmark = pytest.mark.slow


def run(folder: Path, what: str) -> list[dict]:
    """The child's JSON lines; always SQLite in its own home, never the database of this suite."""
    (folder / "home").mkdir()
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_bank.py"), what],
        env=bare
        | {
            "DIBAO_HOME": str(folder / "home"),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def agree(end: dict) -> None:
    """The bank's own ledger and ours."""
    assert (end["double"], end["missing"], end["half"]) == (0, 0, 0), end
    assert (end["paid"], end["open"], end["whole"]) == (0, 0, 0), end


def test_killed_at_any_stage_everybody_is_paid_once(tmp_path):
    first, *kills, end = run(tmp_path, "kills")
    assert first["rehearsed"] == "done" and len(kills) == KILLS
    for report in kills:
        assert report["killed"] and report["half"] == "" and report["end"] == "done", report
    agree(end)
    assert end["ordered_again"] > 0  # some portion went to the bank twice, and was paid once


def test_fifty_presses_at_once_are_one(tmp_path):
    said, end = run(tmp_path, "crowd")
    assert said["batches"] == 1 and said["done"] == 50 and said["end"] == "done"
    agree(end)
