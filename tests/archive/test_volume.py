"""案卷 — opened once per household, its code never given twice, its retention started once."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from dibao.access.models import Staff
from dibao.archive.models import Place, Volume
from dibao.archive.numbering import VolumeCode
from dibao.archive.services.fonds import create_fonds
from dibao.archive.services.volume import move_volumes, open_volume, start_retention
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE, household, new_volume

pytestmark = pytest.mark.django_db


def test_a_volume_opens_with_a_code_a_bag_and_an_event(clerk):
    volume = new_volume(clerk)
    code = VolumeCode.parse(volume.archival_code)
    assert (code.category, code.year, code.retention, code.township) == ("ZY·DB", 2026, "D10", 220802100)
    assert [place.kind for place in volume.bag.path] == ["room", "cabinet", "box", "bag"]
    event = Event.objects.get(verb="archive.open_volume", about_id=str(volume.pk))
    assert event.household_number == volume.household_number and event.division == VILLAGE


def test_a_second_opening_gives_the_same_volume(clerk):
    volume = new_volume(clerk)
    assert new_volume(clerk, number=volume.household_number).pk == volume.pk
    assert Volume.objects.filter(household_number=volume.household_number).count() == 1


def test_another_programme_has_a_volume_of_its_own_in_the_same_bag(clerk):
    volume = new_volume(clerk)
    other = new_volume(clerk, number=volume.household_number, programme="temporary")
    assert "ZY·LS" in other.archival_code and other.bag == volume.bag


def test_documentary_and_accounting_archives_have_codes_of_their_own(clerk):
    assert "-WS·2026-" in new_volume(clerk, category="documentary").archival_code
    assert "-KJ·2026-D30-" in new_volume(clerk, category="accounting", retention="D30").archival_code


def test_codes_follow_each_other_within_a_township(clerk):
    first, second = (VolumeCode.parse(new_volume(clerk).archival_code) for _ in range(2))
    assert second.series == first.series and second.serial == first.serial + 1


def test_a_household_number_with_a_wrong_letter_opens_nothing(clerk):
    right = household()
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    with pytest.raises(Invalid, match="校验码"):
        new_volume(clerk, number=wrong)
    assert not Volume.objects.filter(household_number=wrong).exists()


def test_without_a_fonds_the_sentence_says_who_must_do_what(clerk, machine):
    with pytest.raises(Invalid, match="全宗"):
        new_volume(machine, division=230102001001)


def test_a_full_series_is_said_and_nothing_is_opened(clerk):
    from dibao.kernel.models import Serial

    series = VolumeCode.parse(new_volume(clerk).archival_code).series
    Serial.objects.filter(series=series).update(last=9999)
    with pytest.raises(Invalid, match="案卷号"):
        new_volume(clerk)


def test_a_clerk_opens_only_in_his_own_town(outsider):
    with pytest.raises(NotAllowed):
        new_volume(outsider)


def test_the_village_has_one_box_and_the_household_one_bag(clerk):
    one, two = new_volume(clerk), new_volume(clerk)
    assert one.bag.parent == two.bag.parent and one.bag != two.bag
    assert Place.objects.filter(kind="box", division=VILLAGE).count() == 1


def test_the_file_follows_a_household_that_moves(clerk):
    volume = new_volume(clerk)
    [moved] = move_volumes(household_number=volume.household_number, division=OTHER_VILLAGE, by=clerk)
    assert moved.archival_code == volume.archival_code
    moved.refresh_from_db()
    assert moved.division == OTHER_VILLAGE and moved.bag.parent.division == OTHER_VILLAGE


def test_nobody_moves_a_file_that_is_not_his(clerk, outsider):
    volume = new_volume(clerk)
    with pytest.raises(NotAllowed):
        move_volumes(household_number=volume.household_number, division=NEXT_VILLAGE, by=outsider)


def test_retention_starts_once_with_a_reason(clerk):
    volume = new_volume(clerk)
    with pytest.raises(Invalid, match="依据"):
        start_retention(volume=volume, on=date(2026, 9, 30), why=" ", by=clerk)
    with pytest.raises(Invalid, match="今天"):
        start_retention(volume=volume, on=date(2027, 1, 1), why="停保", by=clerk)
    assert start_retention(volume=volume, on=date(2026, 9, 30), why="2026年9月停保", by=clerk).retention_starts
    with pytest.raises(Conflict):
        start_retention(volume=volume, on=date(2026, 10, 1), why="再次", by=clerk)


@pytest.mark.parametrize(("code", "name"), [("M1", "某局"), ("M0012", "某局"), ("全宗12", "某局"), ("M900", " ")])
def test_a_fonds_has_four_characters_and_a_name(archivist, code, name):
    with pytest.raises(Invalid):
        create_fonds(code=code, name=name, division=220802000000, by=archivist)


def test_a_fonds_code_is_never_given_twice(archivist):
    with pytest.raises(Conflict):
        create_fonds(code="M001", name="另一局", division=220802100000, by=archivist)


def test_many_writers_at_once_get_every_code_once(committed):
    """32 writers on PostgreSQL, 16 on SQLite, each for a household of its own; one of them also twice."""
    writers = 32 if connection.vendor == "postgresql" else 16
    clerk = Staff.objects.get(work_number="jingban")
    numbers = [household() for _ in range(writers - 1)]
    numbers.append(numbers[0])
    start, opened, failed = threading.Barrier(writers), [], []

    def write(number):
        try:
            start.wait()
            volume = open_volume(
                household_number=number, division=VILLAGE, track="rural", title="并发", by=clerk, on=date(2026, 10, 16)
            )
            opened.append(volume.archival_code)
        except Conflict as refusal:
            failed.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) + len(failed) == writers and len(failed) <= 1
    serials = sorted(VolumeCode.parse(code).serial for code in set(opened))
    assert serials == list(range(1, writers)), (serials, failed)
    assert Volume.objects.count() == writers - 1
