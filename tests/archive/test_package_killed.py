"""封存包 under kill -9: at every phase there is nothing or the whole, and the next run cleans up."""

import subprocess
import sys
from pathlib import Path

import pytest

from dibao.archive.package import clear_debris, verify
from tests.archive.bags import CODE, make

PHASES = [
    "claimed",
    "original 1",
    "original 2",
    "original 3",
    "original 4",
    "described",
    "manifests",
    "tag manifests",
    "signed",
    "moved",
]
CHILD = """
import os, signal, sys
from pathlib import Path
from tests.archive.bags import make
def die(phase):
    if phase == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
make(Path(sys.argv[1]), progress=die)
"""
MID_COPY = """
import io, os, signal, sys
from pathlib import Path
from tests.archive.bags import CODE, KEY, META, MOMENT
from dibao.archive.package import Original, build
class Cut(io.RawIOBase):
    reads = 0
    def readinto(self, buffer):
        self.reads += 1
        if self.reads == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        buffer[:] = bytes(len(buffer))
        return len(buffer)
build(Path(sys.argv[1]) / CODE, META, [Original(1, "大文件", ".mp4", Cut)], created_at=MOMENT, key=KEY)
"""


def run(code: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parents[2]).returncode


def test_the_phases_are_these(tmp_path):
    heard = []
    make(tmp_path, progress=heard.append)
    assert heard == PHASES


@pytest.mark.parametrize("phase", PHASES)
def test_killed_in_any_phase_there_is_nothing_or_the_whole(tmp_path, phase):
    assert run(CHILD, str(tmp_path), phase) == -9
    target = tmp_path / CODE
    assert target.exists() == (phase == "moved")
    if target.exists():
        assert verify(target).ok
    else:
        assert [path.name[:10] for path in tmp_path.iterdir()] == [".building-"]
        assert verify(make(tmp_path).path).ok
    assert [path.name for path in tmp_path.iterdir()] == [CODE]


def test_killed_in_the_middle_of_a_copy(tmp_path):
    assert run(MID_COPY, str(tmp_path)) == -9
    assert not (tmp_path / CODE).exists()
    assert len(clear_debris(tmp_path)) == 1
    assert list(tmp_path.iterdir()) == []
