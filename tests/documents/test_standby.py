"""待命进程: one stands by for many questions, each answered by a child of its own, and nothing is left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dibao.documents import inspection
from dibao.documents.standby import Broken, Standby, Unanswered
from tests.processes import soon_gone

from .good_files import GOOD

ROOT = Path(__file__).resolve().parents[2]
# A module to stand by for: it does what the file says.
ERRANDS = "tests.documents.errands"


@pytest.fixture
def standby():
    found = Standby(ERRANDS, {"PATH": "/usr/bin:/bin"}, 1000)
    yield found
    found.end()


def _file(folder: Path, text: str) -> str:
    path = folder / text.split()[0]
    path.write_text(text)
    return str(path)


def test_one_process_stands_by_and_each_question_has_a_child_of_its_own(standby, tmp_path):
    path = _file(tmp_path, "pids")
    answers = {tuple(map(int, standby.ask(path).split())) for _ in range(3)}
    assert len({child for child, _ in answers}) == 3
    assert {parent for _, parent in answers} == {standby.pid}


def test_a_child_that_dies_takes_nobody_along(standby, tmp_path):
    first = standby.ask(_file(tmp_path, "pids")).split()[1]
    for errand in ("kill", "spin"):
        with pytest.raises(Unanswered):
            standby.ask(_file(tmp_path, errand), seconds=10)
    assert standby.ask(_file(tmp_path, "pids")).split()[1] == first


def test_a_library_that_raises_is_told_apart_from_a_child_that_dies(standby, tmp_path):
    for errand in ("raise", "memory"):
        with pytest.raises(Broken):
            standby.ask(_file(tmp_path, errand))


def test_a_child_that_sleeps_is_ended_by_the_clock(standby, tmp_path):
    path = _file(tmp_path, "sleep")
    with pytest.raises(Unanswered):
        standby.ask(path, seconds=0.2)
    assert soon_gone(int((tmp_path / "sleeper").read_text())), "the sleeping child lives on"


def test_an_answer_beyond_the_limit_is_none(standby, tmp_path):
    assert len(standby.ask(_file(tmp_path, "say 900"))) == 900
    with pytest.raises(Unanswered):
        standby.ask(_file(tmp_path, "say 2000"))


def test_when_the_process_is_gone_another_stands_by(standby, tmp_path):
    path = _file(tmp_path, "pids")
    standby.ask(path)
    first = standby.pid
    os.kill(first, signal.SIGKILL)
    assert int(standby.ask(path).split()[1]) != first


def test_a_process_nobody_asks_ends_and_is_started_again(tmp_path):
    standby = Standby(ERRANDS, {"PATH": "/usr/bin:/bin"}, 1000, idle=0.05)
    try:
        path = _file(tmp_path, "pids")
        first = int(standby.ask(path).split()[1])
        while standby.pid:
            time.sleep(0.01)
        assert int(standby.ask(path).split()[1]) != first
    finally:
        standby.end()


def test_many_threads_ask_at_once(standby, tmp_path):
    path, answers = _file(tmp_path, "pids"), []
    threads = [threading.Thread(target=lambda: answers.append(standby.ask(path))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.split()[0] for answer in answers}) == 12


def test_a_forked_copy_of_the_asker_asks_the_same_process(standby, tmp_path):
    path = _file(tmp_path, "pids")
    parent = standby.ask(path).split()[1]
    child = os.fork()
    if not child:
        same = standby.ask(path).split()[1] == parent
        standby.end()
        os._exit(0 if same else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert standby.ask(path).split()[1] == parent


def test_it_ends_when_the_asker_is_killed(tmp_path):
    path = _file(tmp_path, "pids")
    script = (
        "import os, sys, time; from dibao.documents.standby import Standby; "
        f"standby = Standby({ERRANDS!r}, {{'PATH': '/usr/bin:/bin'}}, 1000); "
        "standby.ask(sys.argv[1]); print(standby.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert soon_gone(int(ended.stdout)), "the process outlived the one it stood by for"


@pytest.mark.parametrize("module", [inspection._INSPECTOR, inspection._NAMER, "dibao.capture.looker"])
def test_nothing_of_ours_is_in_the_environment_of_those_who_stand_by(module, tmp_path, monkeypatch):
    monkeypatch.setenv("DIBAO_DATABASE_URL", "postgresql://secret")
    standby = Standby(module, inspection._BARE, inspection.ANSWER_BYTES)
    with contextlib.suppress(Broken, Unanswered):
        standby.ask(str(tmp_path / "none"), "1", before=("inspect",) if module == inspection._INSPECTOR else ())
    try:
        environment = Path(f"/proc/{standby.pid}/environ").read_bytes()
        assert b"PATH=" in environment
        assert b"DIBAO" not in environment and b"secret" not in environment
    finally:
        standby.end()


@pytest.mark.parametrize("module", [inspection._INSPECTOR, "dibao.capture.looker"])
def test_a_process_that_forks_holds_no_thread_a_fork_would_lose(module, tmp_path):
    standby = Standby(module, inspection._BARE, inspection.ANSWER_BYTES)
    path = tmp_path / "证明.pdf"
    path.write_bytes(GOOD["证明.pdf"][0])
    try:
        standby.ask(
            str(path),
            "证明.pdf" if module == inspection._INSPECTOR else "1",
            before=("inspect",) if module == inspection._INSPECTOR else (),
        )
        assert len(list(Path(f"/proc/{standby.pid}/task").iterdir())) == 1
    finally:
        standby.end()
