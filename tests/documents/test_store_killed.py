"""文件库 under a kill at every step: a row never lacks its file, its digest or its event."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """What the house looked like after each killed writer; the last one is after repeating every put."""
    home = tmp_path_factory.mktemp("home")
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_writer.py")],
        env=bare | {"DIBAO_HOME": str(home), "STEP_LOG": str(home / "step"), "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_the_writer_is_killed_at_every_kind_of_step(reports):
    steps = {report["before"] for report in reports}
    assert {"open", "write", "fsync", "rename", "close", "sql INSERT", "commit", "after commit"} <= steps
    assert sum(report["killed"] for report in reports) >= 20


def test_no_kill_leaves_a_row_without_its_file_or_its_event(reports):
    for report in reports:
        assert not report["damaged"], report
        assert report["rows"] == report["events"], report


def test_a_kill_before_the_commit_leaves_no_row_and_after_it_leaves_it(reports):
    for report in reports:
        if report["before"] == "commit":
            assert not report["row"]
        if report["before"] == "after commit":
            assert report["row"]
    assert any(report["untracked"] for report in reports)


def test_after_repeating_every_put_and_a_sweep_rows_and_files_are_the_same_number(reports):
    last = reports[-1]
    assert last["rows"] == last["contents"] == last["number"]
    assert last["untracked"] == 0
