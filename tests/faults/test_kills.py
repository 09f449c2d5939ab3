"""kill -9 and a full disk in the middle of 受理, 确认 and 封卷: nothing of the step is there, or all of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KILLS = 12  # of each step

pytestmark = pytest.mark.slow


def run(home: Path, *arguments: str) -> list[dict]:
    """The child's JSON lines; always SQLite in its own home, never the database of this suite."""
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_office.py"), *arguments],
        env=bare
        | {
            "DIBAO_HOME": str(home / "home"),
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


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """One family told up to each step, each state kept."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "home").mkdir()
    run(folder, "build")
    return folder


@pytest.mark.parametrize("step", ["accept", "confirm", "close"])
def test_killed_anywhere_a_step_is_wholly_done_or_not_at_all(office, step):
    first, *kills = run(office, "kill", step, str(KILLS))
    assert first["undisturbed"] == ""
    assert {"commit", "fsync", "rename", "sql INSERT", "sql UPDATE"} <= set(first["kinds"])
    assert len(kills) >= KILLS
    # A kill from outside may come too late; one at a point never does.
    assert sum(report["killed"] for report in kills) >= KILLS * 2 // 3, first
    for report in kills:
        assert report["state"] in ("nothing", "all"), (first["seed"], report)
        assert report["fsck"] == "", (first["seed"], report)
        assert report.get("again", True), (first["seed"], report)
    states = {report["point"]: report["state"] for report in kills if report["killed"]}
    assert states["commit"] == "nothing" and states["after commit"] == "all"


def test_after_a_kill_the_real_command_finds_nothing_wrong_and_says_so(office):
    """The same home, asked by `dibao` in a process of its own, after the log was sealed by another."""
    environment = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    environment |= {"DIBAO_HOME": str(office / "close"), "DJANGO_SETTINGS_MODULE": "config.settings.base"}
    dibao = str(Path(sys.executable).parent / "dibao")
    sealed = subprocess.run([dibao, "audit", "seal"], env=environment, capture_output=True, text=True, timeout=120)
    assert sealed.returncode == 0, sealed.stderr
    checked = subprocess.run([dibao, "fsck"], env=environment, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "，0 个问题" in checked.stdout.splitlines()[-1]


def test_on_a_full_disk_the_volume_stays_open_and_can_be_sealed_later(office):
    package, store, commit = run(office, "full")
    for report in (package, store, commit):
        assert not report["killed"] and report["same"], report
        assert report["volume"] == "open", report
        assert report["fsck"] == "", report
        assert report["again"], report
    assert package["said"].startswith("refused: 封存包没有写成，案卷仍可继续办理"), package
    assert "检查磁盘空间" in package["said"]
    assert store["said"] != "done" and commit["said"] != "done"
