"""`dibao archive` — verdict in words and in the exit code, without any database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dibao.archive.package import fingerprint
from dibao.archive.services.sealing import package_place, seal
from tests.archive.bags import CODE, KEY, make, overwrite
from tests.archive.office import ENDED, full_volume, new_volume

ROOT = Path(__file__).parents[2]


def dibao(*arguments, tmp_path):
    """The command line on a machine that has no database: its address leads nowhere."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "DIBAO_HOME": str(tmp_path / "home"),
        "DIBAO_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
    }
    command = [sys.executable, "-c", "from config.cli import main; main()", "archive", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_a_good_package_ends_with_0_and_prints_the_fingerprint(tmp_path):
    built = make(tmp_path)
    said = dibao("verify", str(built.path), tmp_path=tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    for words in (CODE, built.root, fingerprint(KEY.public_key()), "结论：通过"):
        assert words in said.stdout


def test_the_right_key_passes_and_a_wrong_one_ends_with_1(tmp_path):
    path = str(make(tmp_path).path)
    assert dibao("verify", path, "--key", fingerprint(KEY.public_key()), tmp_path=tmp_path).returncode == 0
    said = dibao("verify", path, "--key", "00" * 32, tmp_path=tmp_path)
    assert said.returncode == 1 and "公钥" in said.stdout


def test_a_changed_package_ends_with_1_and_names_the_file(tmp_path):
    built = make(tmp_path)
    overwrite(built.path / "data/001-申请书.pdf", b"changed")
    said = dibao("verify", str(built.path), tmp_path=tmp_path)
    assert said.returncode == 1 and "001-申请书.pdf" in said.stdout and "未通过" in said.stdout


@pytest.mark.parametrize(
    "arguments", [(), ("verify",), ("verify", "/no/such/place"), ("burn",), ("list", "--status", "x")]
)
def test_wrong_use_ends_with_2(tmp_path, arguments):
    said = dibao(*arguments, tmp_path=tmp_path)
    assert said.returncode == 2, said.stdout + said.stderr
    assert "Traceback" not in said.stderr


def test_help_is_chinese(tmp_path):
    said = dibao("verify", "--help", tmp_path=tmp_path)
    assert said.returncode == 0 and "公钥指纹" in said.stdout and "usage" not in said.stdout


@pytest.mark.django_db
def test_the_list_names_volumes_and_roots(clerk, capsys):
    from django.core.management import call_command

    sealed, waiting = seal(volume=full_volume(clerk), by=clerk, **ENDED), new_volume(clerk)
    call_command("archive", "list")
    text = capsys.readouterr().out
    assert sealed.package_root in text and waiting.archival_code in text
    call_command("archive", "list", "--status", "sealed")
    assert waiting.archival_code not in capsys.readouterr().out


@pytest.mark.django_db
def test_a_sealed_volume_is_proved_by_the_command(clerk, tmp_path):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    said = dibao("verify", str(package_place(volume)), tmp_path=tmp_path)
    assert said.returncode == 0 and volume.package_root in said.stdout
