"""第二存储: sealed copies elsewhere, repair from a copy that equals the seal, and the offline export."""

import json
import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from dibao.archive import package
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.documents.vault import Broken
from dibao.kernel.refusals import Conflict, Invalid
from dibao.preservation import remains
from dibao.preservation.models import Export, Kept
from dibao.preservation.queries import keeping
from dibao.preservation.services import copying
from dibao.preservation.stores.local import LocalStore, Missing, NotMounted
from tests.archive.bags import all_files, overwrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def disk(tmp_path) -> LocalStore:
    disk = LocalStore(str(tmp_path / "shelf"))
    disk.begin()
    return disk


def copy_path(store, volume) -> Path:
    return keeping.open_store(store).path(volume.archival_code)


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    overwrite(path, bytes(content))


def test_a_store_keeps_gives_lists_and_deletes(disk):
    told = disk.put("M001·17", iter([b"one", b"two"]))
    assert disk.verify("M001·17") == told == disk.put("M001·17", [b"onetwo"])
    with disk.get("M001·17") as stream:
        assert stream.read() == b"onetwo"
    assert list(disk.list()) == [("M001·17", 6)]
    assert disk.delete("M001·17") and not disk.delete("M001·17")
    with pytest.raises(Missing):
        disk.verify("M001·17")


def test_a_write_that_breaks_off_leaves_what_was_there(disk):
    disk.put("a", [b"whole"])

    def pieces():
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        disk.put("a", pieces())
    with disk.get("a") as stream:
        assert stream.read() == b"whole"
    assert [path.name for path in all_files(disk._root)] == ["a.dibao", "dibao-store.txt"]


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden"])
def test_a_name_never_leads_out_of_the_store(disk, name):
    with pytest.raises(ValueError):
        disk.put(name, [b"x"])


def test_an_empty_mount_point_is_not_taken_for_a_store(tmp_path):
    with pytest.raises(NotMounted, match="没有接上"):
        LocalStore(str(tmp_path)).put("a", [b"x"])


def test_a_store_inside_the_house_is_no_second_place(settings):
    with pytest.raises(Invalid, match="不能算第二份"):
        copying.add_store(code="x", title="x", address=f"{settings.DIBAO_HOME}/copy", owner="x", by=SYSTEM)
    with pytest.raises(Invalid, match="没有“s3”"):
        copying.add_store(code="x", title="x", address="/x", owner="x", by=SYSTEM, kind="s3")


def test_every_sealed_volume_is_copied_once_and_nothing_plain_goes_over(volume, store):
    done = copying.copy(store=store, by=SYSTEM)
    assert (done.count, done.problems) == (1, [])
    assert copying.copy(store=store, by=SYSTEM).count == 0
    content = copy_path(store, volume).read_bytes()
    for path in all_files(keeping.place_of(volume)):
        assert path.read_bytes()[:64] not in content
    key = keeping.volume_key(volume)
    report = package.verify(copy_path(store, volume), root=volume.package_root, key=key)
    assert report.ok, report.problems
    assert "密钥" in package.verify(copy_path(store, volume)).problems[0]
    assert not package.verify(copy_path(store, volume), key=bytes(32)).ok


def test_any_changed_byte_of_a_copy_is_found(volume, store):
    copying.copy(store=store, by=SYSTEM)
    path, key = copy_path(store, volume), keeping.volume_key(volume)
    whole = path.read_bytes()
    for at in (0, 16, len(whole) // 3, len(whole) - 1):
        overwrite(path, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not package.verify(path, key=key).ok


def test_a_damaged_package_is_not_copied_and_is_named(volume, store):
    spoil(next(keeping.place_of(volume).glob("data/001-*")))
    done = copying.copy(store=store, by=SYSTEM)
    assert done.count == 0 and volume.archival_code in done.problems[0]
    assert not list(keeping.open_store(store).list())


@pytest.mark.parametrize("deed", ["change", "remove file", "remove all"])
def test_a_damaged_package_is_repaired_from_a_copy_that_equals_the_seal(volume, store, deed):
    copying.copy(store=store, by=SYSTEM)
    place = keeping.place_of(volume)
    before = {path.relative_to(place): path.read_bytes() for path in all_files(place)}
    victim = next(place.glob("data/001-*"))
    {"change": lambda: spoil(victim), "remove file": victim.unlink, "remove all": lambda: shutil.rmtree(place)}[deed]()
    assert copying.repair(volume=volume, by=SYSTEM) == store
    assert {path.relative_to(place): path.read_bytes() for path in all_files(place)} == before
    assert [path.name for path in place.parent.iterdir()] == [place.name]
    assert Event.objects.latest("id").verb == "preservation.repair"


def test_a_whole_package_is_not_repaired_and_a_false_copy_repairs_nothing(volume, store):
    copying.copy(store=store, by=SYSTEM)
    with pytest.raises(Conflict, match="完好"):
        copying.repair(volume=volume, by=SYSTEM)
    spoil(copy_path(store, volume))
    victim = next(keeping.place_of(volume).glob("data/001-*"))
    spoil(victim)
    damaged = victim.read_bytes()
    with pytest.raises(Invalid, match="没有一份副本"):
        copying.repair(volume=volume, by=SYSTEM)
    assert victim.read_bytes() == damaged


def test_a_damaged_copy_is_brought_again(volume, store):
    copying.copy(store=store, by=SYSTEM)
    whole = copy_path(store, volume).read_bytes()
    spoil(copy_path(store, volume))
    Kept.objects.filter(place=store.code).update(state="damaged")
    assert copying.copy(store=store, by=SYSTEM).count == 1
    assert copy_path(store, volume).read_bytes() == whole


def test_an_export_has_a_list_a_receipt_and_is_checked_on_the_spot(volume, tmp_path):
    folder = tmp_path / "usb"
    row = copying.export(volumes=keeping.sealed_volumes(), into=folder, by=SYSTEM)
    assert row.list_digest == package.digest_bytes((folder / "清单.json").read_bytes()).sha256
    line = json.loads((folder / "清单.json").read_bytes())["案卷"][0]
    assert (line["档号"], line["根摘要"]) == (volume.archival_code, volume.package_root)
    assert copying.check_export(folder) == []
    taken = copying.receive_receipt(list_digest=row.list_digest, taken_by="省档案馆 周某", place="异地库房", by=SYSTEM)
    assert taken.receipt_at
    with pytest.raises(Conflict):
        copying.receive_receipt(list_digest=row.list_digest, taken_by="x", place="x", by=SYSTEM)
    spoil(LocalStore(str(folder)).path(volume.archival_code))
    assert "不符" in copying.check_export(folder)[0]
    LocalStore(str(folder)).path(volume.archival_code).unlink()
    assert "没有" in copying.check_export(folder)[0]


def test_an_export_never_mixes_with_what_is_there_and_nothing_half_counts(volume, tmp_path, monkeypatch):
    (tmp_path / "old").mkdir()
    (tmp_path / "old/x").write_text("x")
    with pytest.raises(Invalid, match="空目录"):
        copying.export(volumes=keeping.sealed_volumes(), into=tmp_path / "old", by=SYSTEM)

    def full(*arguments, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LocalStore, "put", full)
    with pytest.raises(OSError, match="No space"):
        copying.export(volumes=keeping.sealed_volumes(), into=tmp_path / "usb", by=SYSTEM)
    assert not Export.objects.exists()


def test_destroying_the_key_makes_every_copy_noise(volume, store, tmp_path):
    copying.copy(store=store, by=SYSTEM)
    backup = tmp_path / "backup.dibao"
    shutil.copy(copy_path(store, volume), backup)
    assert remains.found(volume) == ["第二存储的密钥", "档案局共享盘的副本"]
    assert remains.erase(volume, by=SYSTEM) == 1
    assert remains.found(volume) == []
    assert keeping.volume_key(volume) is None
    assert not package.verify(backup, key=keeping.volume_key(volume)).ok
    with pytest.raises(Broken), backup.open("rb") as raw:
        package.container.vault.opened(raw, key=bytes(32), name="dibao-package").read()


def test_the_commands_say_what_was_done(volume, tmp_path, capsys):
    call_command("preservation", "store", "d2", str(tmp_path / "d2"), "--title", "第二盘", "--owner", "李档案")
    call_command("preservation", "copy", "d2")
    assert "复制 1 卷" in capsys.readouterr().out
    call_command("preservation", "export", str(tmp_path / "usb"))
    call_command("preservation", "carrier", str(tmp_path / "usb"))
    assert "与清单完全一致" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("preservation", "copy", "nowhere")
    shutil.rmtree(keeping.place_of(volume))
    call_command("preservation", "repair", volume.archival_code)
    assert "已用第二盘里的副本修复" in capsys.readouterr().out
