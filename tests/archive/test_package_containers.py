"""封存包 as tar and zip: judged without unpacking, whatever is inside."""

import io
import os
import random
import subprocess
import tarfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dibao.archive.package import verify
from tests.archive.bags import CODE, all_files, make, overwrite


@pytest.fixture(scope="module")
def bag(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("bag")).path


def tar_of(bag: Path, path: Path, *, outer=CODE, mode="w") -> Path:
    with tarfile.open(path, mode) as archive:
        archive.add(bag, outer)
    return path


def zip_of(bag: Path, path: Path, *, outer=f"{CODE}/") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in all_files(bag):
            archive.write(file, outer + file.relative_to(bag).as_posix())
    return path


@pytest.mark.parametrize("outer", [CODE, "."])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_is_proved_without_unpacking(bag, tmp_path, outer, mode):
    place = tar_of(bag, tmp_path / "p.tar", outer=outer, mode=mode)
    report = verify(place)
    assert report.problems == [] and report.root == verify(bag).root
    assert os.listdir(tmp_path) == ["p.tar"]


@pytest.mark.parametrize("outer", ["", f"{CODE}/", "移交/2026/"])
def test_a_zip_is_proved_without_unpacking(bag, tmp_path, outer):
    report = verify(zip_of(bag, tmp_path / "p.zip", outer=outer))
    assert report.problems == [] and report.root == verify(bag).root


def test_a_zip_made_by_an_office_computer_keeps_its_names(bag, tmp_path):
    """Windows writes Han names in GBK with no flag; zipfile then reads them as cp437."""
    place = tmp_path / "gbk.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for file in all_files(bag):
            info = _Gbk(file.relative_to(bag).as_posix())
            archive.writestr(info, file.read_bytes())
    assert any("001-申请书" not in name for name in zipfile.ZipFile(place).namelist())
    assert verify(place).problems == []


class _Gbk(zipfile.ZipInfo):
    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def test_a_copy_through_another_system_is_compared_by_the_right_name(tmp_path):
    bag = make(tmp_path, papers=[("café 收据", ".pdf", b"1")]).path
    for path in all_files(bag):
        path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))
    report = verify(bag)
    assert report.problems == [] and len(report.warnings) == 1


def test_a_changed_paper_inside_a_tar_is_named(tmp_path):
    bag = make(tmp_path).path
    overwrite(bag / "data/003-入户调查录音.m4a", b"other")
    for place in (tar_of(bag, tmp_path / "p.tar"), zip_of(bag, tmp_path / "p.zip")):
        assert any("data/003-入户调查录音.m4a" in problem for problem in verify(place).problems)


@pytest.mark.parametrize("name", ["../escape", "/etc/passwd", f"{CODE}/../../x", f"{CODE}/data\\..\\x", "C:/x"])
def test_paths_that_lead_outside_are_named(bag, tmp_path, name):
    with tarfile.open(tar_of(bag, tmp_path / "p.tar"), "a") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with zipfile.ZipFile(zip_of(bag, tmp_path / "p.zip"), "a") as archive:
        archive.writestr(name, b"")
    for place in (tmp_path / "p.tar", tmp_path / "p.zip"):
        assert any("越出" in problem for problem in verify(place).problems), place


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar_are_named(bag, tmp_path, kind):
    member = tarfile.TarInfo(f"{CODE}/data/009.pdf")
    member.type, member.linkname = kind, "/etc/passwd"
    with tarfile.open(tar_of(bag, tmp_path / "p.tar"), "a") as archive:
        archive.addfile(member)
    assert any("data/009.pdf" in problem for problem in verify(tmp_path / "p.tar").problems)


def test_a_link_in_a_zip_is_named(bag, tmp_path):
    member = zipfile.ZipInfo(f"{CODE}/data/009.pdf")
    member.external_attr = 0o120777 << 16
    with zipfile.ZipFile(zip_of(bag, tmp_path / "p.zip"), "a") as archive:
        archive.writestr(member, "/etc/passwd")
    assert any("链接" in problem for problem in verify(tmp_path / "p.zip").problems)


def test_the_same_name_twice_is_named(bag, tmp_path):
    """An unpacker keeps the last, a checker may read the first: neither is right."""
    place = tar_of(bag, tmp_path / "p.tar")
    with tarfile.open(place, "a") as archive:
        member = tarfile.TarInfo(f"{CODE}/data/001-申请书.pdf")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"other"))
    assert any("两次" in problem for problem in verify(place).problems)


def test_a_file_beside_the_package_is_named(bag, tmp_path):
    with zipfile.ZipFile(zip_of(bag, tmp_path / "p.zip"), "a") as archive:
        archive.writestr("旁边.exe", b"MZ")
    assert any("旁边.exe" in problem for problem in verify(tmp_path / "p.zip").problems)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"PK\x03\x04", b"not a package", bytes(1024)])
def test_something_else_is_called_what_it_is(tmp_path, content):
    place = tmp_path / "x"
    place.write_bytes(content)
    report = verify(place)
    assert not report.ok and report.root == ""


def test_a_missing_place_and_an_empty_directory_are_said(tmp_path):
    assert "找不到" in verify(tmp_path / "none").problems[0]
    assert "bagit.txt" in verify(tmp_path).problems[0]


@pytest.mark.parametrize("kind", ["tar", "zip", "gz"])
def test_a_cut_container_never_passes_and_never_raises(bag, tmp_path, kind):
    place = tmp_path / f"p.{kind}"
    whole = (
        zip_of(bag, place) if kind == "zip" else tar_of(bag, place, mode="w:gz" if kind == "gz" else "w")
    ).read_bytes()
    content_end = len(whole.rstrip(b"\0")) if kind == "tar" else len(whole)
    for cut in random.Random(7).sample(range(content_end), 60):
        place.write_bytes(whole[:cut])
        report = verify(place)
        assert not report.ok or (kind == "gz" and cut > len(whole) * 0.9 and report.root == verify(bag).root), cut


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_noise_in_a_container_never_raises_and_never_hides_a_change(bag, tmp_path_factory, data):
    kind = data.draw(st.sampled_from(["tar", "zip"]))
    place = tmp_path_factory.getbasetemp() / f"noise.{kind}"
    whole = bytearray((zip_of if kind == "zip" else tar_of)(bag, place).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    place.write_bytes(whole)
    report = verify(place)
    assert not report.ok or report.root == verify(bag).root


def test_verifying_imports_no_framework_and_no_database(bag):
    code = (
        "import sys; from pathlib import Path; from dibao.archive.package import verify;"
        f"assert verify(Path({str(bag)!r})).ok;"
        "sys.exit(any(name.split('.')[0] in ('django', 'sqlite3', 'psycopg') for name in sys.modules))"
    )
    subprocess.run([os.sys.executable, "-c", code], check=True, env={"PATH": os.environ["PATH"], "PYTHONPATH": "."})
