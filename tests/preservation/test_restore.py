"""恢复演练: the copies alone bring catalogue and index back, equal to seal and rows; what does not is named."""

import sqlite3

import pytest
from django.core.management import call_command

from dibao.archive.models import Item, Volume
from dibao.archive.package.rebuild import rebuild
from dibao.archive.services.sealing import seal
from dibao.audit.actors import SYSTEM
from dibao.preservation.queries import keeping
from dibao.preservation.services import copying, restore
from tests.archive.office import ENDED, full_volume
from tests.preservation.test_stores import copy_path, spoil

pytestmark = pytest.mark.django_db


@pytest.fixture
def volumes(clerk):
    return [seal(volume=full_volume(clerk), by=clerk, **ENDED) for _ in range(3)]


def test_the_rehearsal_brings_everything_back(volumes, store):
    copying.copy(store=store, by=SYSTEM)
    told = restore.rehearse(store=store, by=SYSTEM)
    assert not told.problems
    assert (told.sealed, told.volumes) == (3, 3)
    assert told.items == Item.objects.filter(volume__in=volumes, withdrawn_at=None).count()
    assert "可以恢复" in told.lines()[-1]


def test_a_copy_that_is_missing_damaged_or_of_another_root_is_named(volumes, store):
    copying.copy(store=store, by=SYSTEM)
    missing, damaged, exchanged = volumes
    copy_path(store, missing).unlink()
    spoil(copy_path(store, damaged))
    Volume.objects.filter(pk=exchanged.pk).update(package_root="0" * 64)
    told = restore.rehearse(store=store, by=SYSTEM)
    said = "\n".join(told.lines())
    assert f"{missing.archival_code}：已封卷，但给出的包里没有它" in said
    assert f"{damaged.archival_code}.dibao：" in said
    assert "根摘要与登记的不同" in said
    assert "不能保证全部恢复" in said


def test_a_paper_put_into_the_rows_afterwards_is_noticed(volumes, store):
    copying.copy(store=store, by=SYSTEM)
    Item.objects.filter(volume=volumes[0]).first().delete()
    assert any("件数不符" in problem for problem in restore.rehearse(store=store, by=SYSTEM).problems)


def test_catalogue_and_index_come_out_of_plain_packages_too(volumes, tmp_path):
    into = tmp_path / "rebuilt.sqlite3"
    roots = {volume.archival_code: volume.package_root for volume in volumes}
    done = rebuild([keeping.place_of(volume) for volume in volumes], into, roots=roots)
    assert done.ok, done.problems
    with sqlite3.connect(into) as scratch:
        one = volumes[0]
        row = scratch.execute("SELECT root, household FROM volume WHERE code = ?", [one.archival_code]).fetchone()
        assert row == (one.package_root, one.household_number)
        found = {
            code for (code,) in scratch.execute("SELECT code FROM item JOIN word USING (id) WHERE words MATCH '申请书'")
        }
        assert found == set(roots)
        stored = dict(scratch.execute("SELECT id, sha256 FROM item WHERE code = ?", [one.archival_code]))
    scratch.close()
    live = Item.objects.filter(volume=one, withdrawn_at=None).select_related("stored")
    assert stored == {str(item.pk): item.stored.sha256 for item in live}


def test_the_commands_print_the_report(volumes, store, tmp_path, capsys):
    copying.copy(store=store, by=SYSTEM)
    call_command("preservation", "restore", "disk2")
    assert "恢复演练" in capsys.readouterr().out
    paths = [str(keeping.place_of(volume)) for volume in volumes]
    call_command("archive", "rebuild", *paths, "--all", "--into", str(tmp_path / "a.sqlite3"))
    assert "重建 3 卷" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("archive", "rebuild", *paths[:2], "--all", "--into", str(tmp_path / "b.sqlite3"))
    assert "没有它" in capsys.readouterr().out
    call_command("archive", "rebuild", *paths[:2], "--into", str(tmp_path / "c.sqlite3"))
