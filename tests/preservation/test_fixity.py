"""重读: everything within the term, a part every day, resumed where it stopped; every damage named."""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.core.management import call_command

from dibao.audit.actors import SYSTEM
from dibao.audit.checks import Seen
from dibao.audit.models import Event
from dibao.documents import storage
from dibao.documents.services.destruction import shred
from dibao.kernel import clock
from dibao.preservation import fsck
from dibao.preservation.models import Kept
from dibao.preservation.queries import keeping
from dibao.preservation.services import copying, fixity
from tests.archive.office import pdf_file
from tests.preservation.test_stores import copy_path, spoil

pytestmark = pytest.mark.django_db
ALL = 1 << 40


_rounds = count(1)


def read_all():
    """A whole round, each a minute after the one before."""
    with clock.at(clock.now() + timedelta(minutes=next(_rounds))):
        return fixity.read_again(by=SYSTEM, budget=ALL)


def states() -> set[tuple[str, str]]:
    return set(Kept.objects.values_list("place", "state"))


def test_everything_is_read_once_in_a_round_and_found_whole(volume, store):
    copying.copy(store=store, by=SYSTEM)
    done = read_all()
    assert (done.count, done.problems) == (Kept.objects.count(), [])
    assert states() == {("files", "whole"), ("packages", "whole"), ("disk2", "whole")}
    assert done.size == keeping.total_bytes()


def test_the_daily_share_reads_everything_within_the_term(volume, store, clerk):
    for number in range(40):
        pdf_file(clerk, f"第{number}份")
    copying.copy(store=store, by=SYSTEM)
    fixity.enrol()
    start, counts = clock.now() + timedelta(hours=1), []
    for day in range(keeping.TERM_DAYS):
        with clock.at(start + timedelta(days=day)):
            counts.append(fixity.read_again(by=SYSTEM).count)
    assert max(counts) < Kept.objects.count()  # a part of it every day, not all at once
    assert not Kept.objects.filter(checked_at__lt=start).exists()
    with clock.at(start + timedelta(days=keeping.TERM_DAYS - 1)):
        assert {place.percent for place in keeping.progress()} == {100}
    with clock.at(start + timedelta(days=3 * keeping.TERM_DAYS)):
        assert {place.percent for place in keeping.progress() if place.count} == {0}


def test_a_round_that_is_killed_goes_on_where_it_stopped(volume, monkeypatch):
    judged, real = [], fixity._judged

    def dies(row):
        if len(judged) == 3:
            raise KeyboardInterrupt
        judged.append(row.pk)
        return real(row)

    monkeypatch.setattr(fixity, "_judged", dies)
    with pytest.raises(KeyboardInterrupt):
        read_all()
    monkeypatch.setattr(fixity, "_judged", lambda row: (judged.append(row.pk), real(row))[1])
    read_all()
    first_round = judged[: Kept.objects.count()]
    assert sorted(first_round) == sorted(Kept.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("deed", ["change", "remove"])
@pytest.mark.parametrize("place", ["files", "packages", "disk2"])
def test_damage_in_any_place_is_named_and_recorded(volume, store, place, deed):
    copying.copy(store=store, by=SYSTEM)
    fixity.enrol()
    row = Kept.objects.filter(place=place).first()
    path: Path = {
        "files": lambda: storage.path_of(row.name),
        "packages": lambda: next(keeping.place_of(volume).glob("data/002-*")),
        "disk2": lambda: copy_path(store, volume),
    }[place]()
    path.unlink() if deed == "remove" else spoil(path)
    done = read_all()
    assert len(done.problems) == 1
    row.refresh_from_db()
    assert row.state in ("damaged", "missing") and row.told == done.problems[0]
    assert [each.pk for each in keeping.damaged()] == [row.pk]
    assert Event.objects.filter(verb="preservation.damage").count() == 1
    read_all()
    assert Event.objects.filter(verb="preservation.damage").count() == 1  # said once, not every round


def test_a_store_that_is_not_mounted_is_said_and_is_no_damage(volume, store, tmp_path):
    copying.copy(store=store, by=SYSTEM)
    (tmp_path / "disk2").rename(tmp_path / "unplugged")
    done = read_all()
    assert done.unreachable == ["disk2"] and "没有接上" in done.problems[0]
    assert not keeping.damaged()
    (tmp_path / "unplugged").rename(tmp_path / "disk2")
    assert not read_all().problems


def test_a_destroyed_file_leaves_the_ledger(volume, clerk, django_capture_on_commit_callbacks):
    stored = pdf_file(clerk, "期满的一份")
    fixity.enrol()
    assert Kept.objects.filter(name=stored.sha256).exists()
    with django_capture_on_commit_callbacks(execute=True):
        shred(stored=stored, by=SYSTEM)
    assert not read_all().problems
    assert not Kept.objects.filter(name=stored.sha256).exists()


def test_the_command_ends_with_one_when_something_is_wrong(volume, capsys):
    call_command("preservation", "fixity", "--megabytes", "100")
    assert "问题 0 个" in capsys.readouterr().out
    spoil(next(keeping.place_of(volume).glob("data/001-*")))
    with pytest.raises(SystemExit), clock.at(clock.now() + timedelta(days=1)):
        call_command("preservation", "fixity", "--megabytes", "100")
    assert volume.archival_code in capsys.readouterr().out


def test_the_page_shows_progress_damage_and_the_store(client_of, archivist, volume, store):
    read_all()
    victim = next(keeping.place_of(volume).glob("data/001-*"))
    spoil(victim)
    read_all()
    page = client_of(archivist).get("/preservation/keeping/").content.decode()
    for words in ("档案局共享盘", "李档案", volume.archival_code, "100%", "还没有离线备份"):
        assert words in page


def found(check) -> list[str]:
    return [problem.what for problem in check(Seen())]


def test_fsck_names_what_waited_too_long_what_is_damaged_and_what_has_no_copy(volume, store):
    read_all()
    assert found(fsck.read_within_the_term) == []
    assert found(fsck.every_volume_has_its_copy) == []  # sealed today: the night's copy is still to come
    with clock.at(clock.now() + timedelta(days=2)):
        assert found(fsck.every_volume_has_its_copy) == ["没有副本"]
        copying.copy(store=store, by=SYSTEM)
        assert found(fsck.every_volume_has_its_copy) == []
    with clock.at(clock.now() + timedelta(days=40)):
        assert set(found(fsck.read_within_the_term)) == {"没有按期重读"}
    spoil(next(keeping.place_of(volume).glob("data/001-*")))
    read_all()
    assert found(fsck.read_within_the_term) == ["保管中损坏"]
