"""kill -9 in the middle of applying: every batch is wholly there or not at all, and nothing is done twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KILLS = 10

pytestmark = pytest.mark.slow


def run(home: Path, *arguments: str) -> list[dict]:
    bare = {key: value for key, value in os.environ.items() if key != "DIBAO_DATABASE_URL"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "killed_apply.py"), *arguments],
        env=bare
        | {
            "DIBAO_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_run_goes_on_where_it_stopped_and_pays_nobody_twice(tmp_path, seed):
    run(tmp_path, "build")
    *reports, whole, again = run(tmp_path, "kill", str(KILLS), str(seed))
    assert sum(report["killed"] for report in reports) >= KILLS // 2
    assert len({report["position"] for report in reports}) > 2, "it was killed at one place only"
    for report in (*reports, whole, again):
        assert report["amounts"] == report["awards"] == report["raised"], report
        assert report["tasks"] == report["tasked"], report
        assert report["position"] == report["raised"] + report["tasked"], report
        assert report["back_pay"] == report["amounts"] and not report["unrecorded"], report
    assert whole["position"] == whole["total"] and whole["status"] == "applied"
    assert again["same"] and {**again, "same": 0} == {**whole, "same": 0}
