"""The command line: Chinese help, honest exit codes, a sentence instead of a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DIBAO = Path(sys.executable).parent / "dibao"
OURS = ("archive", "audit", "deadlines", "demo", "fsck", "policy", "regions", "serve")


def run(*words: str, home: Path) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DIBAO", "DJANGO"))}
    return subprocess.run([DIBAO, *words], capture_output=True, text=True, env=environment | {"DIBAO_HOME": str(home)})


def test_help_lists_every_command_in_chinese(tmp_path):
    answer = run("--help", home=tmp_path)
    assert answer.returncode == 0
    for name in OURS:
        assert f"  {name}" in answer.stdout


@pytest.mark.parametrize("name", OURS)
def test_every_command_explains_itself_in_chinese(name, tmp_path):
    answer = run(name, "--help", home=tmp_path)
    assert answer.returncode == 0
    assert answer.stdout.startswith("用法：")
    assert "optional arguments" not in answer.stdout
    assert "用法：用法" not in answer.stdout


def test_wrong_use_is_exit_code_two(tmp_path):
    assert run("nonsense", home=tmp_path).returncode == 2
    assert run(home=tmp_path).returncode == 2
    assert run("archive", home=tmp_path).returncode == 2
    assert run("regions", "import", "--colour", "red", home=tmp_path).returncode == 2


def test_a_database_that_is_not_there_is_a_sentence_and_exit_code_one(tmp_path):
    answer = run("policy", "show", "--division", "220802", "--track", "rural", home=tmp_path)
    assert answer.returncode == 1
    assert "dibao migrate" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_demo_reset_never_touches_what_is_not_the_demo(tmp_path):
    (tmp_path / "db.sqlite3").write_bytes(b"real work")
    answer = run("demo", "reset", home=tmp_path)
    assert answer.returncode == 1
    assert "不是演示数据" in answer.stderr
    assert (tmp_path / "db.sqlite3").read_bytes() == b"real work"


def test_the_server_refuses_a_key_of_the_wrong_length(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "site.key").write_bytes(b"short")
    answer = run("policy", "load", home=tmp_path)
    assert answer.returncode != 0
    assert "不要新建" in answer.stderr
