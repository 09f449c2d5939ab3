"""多进程: a worker whose parent was killed does not stay behind."""

import subprocess
import sys
from pathlib import Path

from tests.processes import soon_gone

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from dibao.kernel.processes import leave_with_parent


def pid(_):
    return os.getpid()


if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=leave_with_parent) as pool:
        print(*set(pool.map(pid, range(8))), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_with_a_parent_that_was_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    ended = subprocess.run([sys.executable, str(script)], cwd=ROOT, capture_output=True, text=True, timeout=60,
                           env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"})  # fmt: skip
    workers = [int(word) for word in ended.stdout.split()]
    assert workers, ended.stderr
    assert soon_gone(*workers), "workers outlived their parent"
