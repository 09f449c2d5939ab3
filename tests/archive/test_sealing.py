"""封卷 — whole and proved, or the volume stays open."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from dibao.access.models import Staff
from dibao.archive import package
from dibao.archive.models import Item, Volume
from dibao.archive.services import sealing
from dibao.archive.services.exemption import except_missing
from dibao.archive.services.filing import withdraw_item
from dibao.archive.services.sealing import package_place, seal
from dibao.documents import storage
from dibao.kernel.crypto import fingerprint
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed, Refused
from tests.archive.office import ENDED, add, full_volume, new_volume, pdf_file

pytestmark = pytest.mark.django_db


DIES = """
import os, signal, sys
name, key, phase = sys.argv[1:]
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = name
django.setup()
from dibao.access.models import Staff
from dibao.archive.models import Volume
from dibao.archive.services import sealing
from tests.archive.office import ENDED
build = sealing.package.build
def progress(at):
    if at == phase:
        os.kill(os.getpid(), signal.SIGKILL)
sealing.package.build = lambda *args, **kwargs: build(*args, **kwargs, progress=progress)
sealing.seal(volume=Volume.objects.get(pk=key), by=Staff.objects.get(work_number="jingban"), **ENDED)
"""


def proved(volume) -> bool:
    volume.refresh_from_db()
    return package.verify(package_place(volume), fingerprint=fingerprint(), root=volume.package_root).ok


def test_a_sealed_volume_proves_itself(clerk):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    assert volume.status == "sealed" and proved(volume)
    assert volume.package_path == f"packages/2026/{volume.archival_code}"


def test_the_package_holds_the_list_the_papers_in_order_and_the_note(clerk):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    names = sorted(path.name for path in (package_place(volume) / "data").iterdir())
    assert names == [
        "000-卷内文件目录.pdf",
        "001-最低生活保障申请书.pdf",
        "002-身份证件.txt",
        "003-撤回申请确认书.txt",
        "004-卷内备考表.pdf",
        "catalogue.json",
    ]


def test_the_catalogue_speaks_the_standards_words(clerk, reviewer):
    volume = full_volume(clerk)
    wrong = add(volume, clerk, "other")
    withdraw_item(item=wrong, reason="不属于本户", by=clerk)
    except_missing(volume=volume, kind="declaration", stage="accept", reason="申请人已去世，无法补签", by=reviewer)
    volume = seal(volume=volume, by=clerk, **ENDED)
    catalogue = json.loads((package_place(volume) / "data/catalogue.json").read_bytes())
    head, first = catalogue["案卷"], catalogue["文件"][1]
    assert (head["档号"], head["全宗号"], head["保管期限"]) == (volume.archival_code, "M001", "10年")
    assert head["缺件说明"][0]["原因"] == "申请人已去世，无法补签"
    assert head["撤出文件"][0]["撤出原因"] == "不属于本户"
    assert (first["题名"], first["件号"], first["责任者"], first["页数"]) == (
        "最低生活保障申请书",
        1,
        "平安镇人民政府",
        3,
    )
    events = json.loads((package_place(volume) / "events.json").read_bytes())
    assert [event["eventType"] for event in events].count("ingestion") == 6
    assert {"withdrawal", "packaging"} <= {event["eventType"] for event in events}


def test_papers_get_their_numbers_when_the_volume_is_sealed(clerk):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    rows = Item.objects.filter(volume=volume, number__isnull=False).order_by("number")
    assert [(row.number, row.kind) for row in rows] == [(1, "application"), (2, "id_card"), (3, "withdrawal")]


def test_everything_that_is_missing_is_said_at_once(clerk):
    volume = new_volume(clerk)
    add(volume, clerk, "application")
    with pytest.raises(Invalid) as refusal:
        seal(volume=volume, by=clerk, case_kind="application", facts={"outcome": "confirmed"})
    assert len(refusal.value.sentences) > 10 and any("确认通知书" in each for each in refusal.value.sentences)
    volume.refresh_from_db()
    assert volume.is_open and not package_place(volume).exists()


def test_an_empty_volume_is_not_sealed(clerk):
    with pytest.raises(Invalid, match="没有文件"):
        seal(volume=new_volume(clerk), by=clerk, case_kind="legacy", facts={})


def test_a_sealed_volume_takes_nothing_more(clerk, reviewer):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    item = Item.objects.filter(volume=volume).live()[1]
    for attempt in (
        lambda: add(volume, clerk, "other", paper=item.stored),
        lambda: withdraw_item(item=item, reason="后悔了", by=clerk),
        lambda: except_missing(volume=volume, kind="proxy", stage="accept", reason="后补的说明文字", by=reviewer),
        lambda: seal(volume=volume, by=clerk, **ENDED),
    ):
        with pytest.raises(Conflict, match="已经封卷"):
            attempt()
    assert proved(volume)


def test_the_household_opens_a_new_volume_after_that(clerk):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    later = new_volume(clerk, number=volume.household_number)
    assert later.pk != volume.pk and later.is_open and later.bag == volume.bag


def test_only_those_who_may(clerk, helper, outsider):
    volume = full_volume(clerk)
    for person in (helper, outsider):
        with pytest.raises(NotAllowed):
            seal(volume=volume, by=person, **ENDED)


def _spoil(stored, content: bytes | None) -> None:
    path = storage.path_of(stored.sha256)
    path.chmod(0o640)
    path.unlink() if content is None else path.write_bytes(content)


@pytest.mark.parametrize(("content", "word"), [(b"changed", "不一致"), (None, "找不到")])
def test_a_damaged_original_stops_the_seal_and_the_volume_stays_open(clerk, content, word):
    volume = full_volume(clerk)
    stored = pdf_file(clerk, f"受损 {volume.archival_code}")
    add(volume, clerk, "other", paper=stored)
    _spoil(stored, content)
    with pytest.raises(Invalid, match=word):
        seal(volume=volume, by=clerk, **ENDED)
    volume.refresh_from_db()
    assert volume.is_open and not Item.objects.filter(volume=volume, kind="item_list").exists()
    assert not package_place(volume).exists()
    pdf_file(clerk, f"受损 {volume.archival_code}")  # the same file handed in again heals the store
    assert proved(seal(volume=volume, by=clerk, **ENDED))


def test_a_disk_that_cannot_be_written_leaves_the_volume_open(clerk, settings, tmp_path):
    volume = full_volume(clerk)
    place = package_place(volume)
    place.parent.parent.mkdir(parents=True, exist_ok=True)
    kept = place.parent.parent / "aside"
    if place.parent.exists():
        place.parent.rename(kept)
    place.parent.write_bytes(b"not a directory")
    try:
        with pytest.raises(Invalid, match="磁盘空间"):
            seal(volume=volume, by=clerk, **ENDED)
    finally:
        place.parent.unlink()
        if kept.exists():
            kept.rename(place.parent)
    volume.refresh_from_db()
    assert volume.is_open
    assert proved(seal(volume=volume, by=clerk, **ENDED))


def test_a_package_that_does_not_read_back_is_not_believed(clerk, monkeypatch):
    volume = full_volume(clerk)
    build = package.build

    def rotten_disk(target, *args, **kwargs):
        built = build(target, *args, **kwargs)
        paper = next((target / "data").glob("001-*"))
        paper.chmod(0o644)
        paper.write_bytes(b"rot")
        return built

    monkeypatch.setattr(sealing.package, "build", rotten_disk)
    with pytest.raises(Invalid, match="复核没有通过"):
        seal(volume=volume, by=clerk, **ENDED)
    volume.refresh_from_db()
    assert volume.is_open and not package_place(volume).exists()


@pytest.mark.parametrize("phase", ["claimed", "original 2", "manifests", "moved"])
def test_killed_while_sealing_the_volume_is_open_and_seals_again(committed, phase):
    clerk = Staff.objects.get(work_number="jingban")
    volume = full_volume(clerk)
    name = str(connection.settings_dict["NAME"])
    child = subprocess.run([sys.executable, "-c", DIES, name, str(volume.pk), phase], cwd=Path(__file__).parents[2])
    assert child.returncode == -signal.SIGKILL
    volume.refresh_from_db()
    assert volume.is_open and not Item.objects.filter(volume=volume, kind="item_list").exists()
    assert package_place(volume).exists() == (phase == "moved")
    assert proved(seal(volume=volume, by=clerk, **ENDED))
    assert [path.name for path in package_place(volume).parent.iterdir() if path.name.startswith(".")] == []


def test_two_clerks_sealing_at_once_seal_it_once(committed):
    clerk = Staff.objects.get(work_number="jingban")
    volume = full_volume(clerk)
    start, answers = threading.Barrier(2), []

    def close():
        start.wait()
        try:
            answers.append(seal(volume=Volume.objects.get(pk=volume.pk), by=clerk, **ENDED).package_root)
        except Refused as refusal:
            answers.append(refusal.sentences[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    volume.refresh_from_db()
    assert volume.package_root in answers and any("已经封卷" in answer for answer in answers), answers
    assert proved(volume)


def test_the_package_lies_where_its_row_says(clerk, settings):
    volume = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    assert Path(settings.DIBAO_HOME) / volume.package_path == package_place(volume)
