"""最近核实 — each block of a household's file has a last day, the year's round a progress, and both are told by place."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dibao.archive.models import Volume
from dibao.archive.queries.freshness import STALE_DAYS, file_of, files, progress
from dibao.archive.services.sealing import seal
from dibao.archive.services.verifying import verify_blocks
from dibao.archive.services.volume import start_retention
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import ENDED, OTHER_VILLAGE, VILLAGE, add, full_volume, household, new_volume
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
TOWN = 220802100000
ALL = ["basic", "economic", "education_medical", "special"]
YEARS_AGO = TODAY - timedelta(days=STALE_DAYS + 30)


@pytest.fixture
def volume(clerk):
    """A file nobody touched for more than a year."""
    with clock.at(YEARS_AGO):
        volume = new_volume(clerk)
        add(volume, clerk, "id_card")
    return volume


def blocks(volume):
    return {block.class_code: block for block in file_of(volume).blocks}


def test_a_block_is_as_fresh_as_its_newest_paper_or_look(volume, clerk, reviewer):
    assert blocks(volume)["basic"].last == YEARS_AGO.date() and blocks(volume)["basic"].stale
    empty = blocks(volume)["special"]
    assert (empty.filed_on, empty.verified_on, empty.last, empty.stale) == (None, None, YEARS_AGO.date(), True)
    verify_blocks(volume=volume, class_codes=["basic", "special"], note="没有变化", by=reviewer)
    seen = blocks(volume)
    assert seen["basic"].verified_on == TODAY.date() and seen["basic"].by == reviewer.name
    assert not seen["special"].stale and seen["economic"].stale
    with clock.at(TODAY + timedelta(days=1)):
        add(volume, clerk, "authorisation")
    assert blocks(volume)["economic"].last == (TODAY + timedelta(days=1)).date()


def test_a_year_and_a_day_make_it_stale(volume, reviewer):
    verify_blocks(volume=volume, class_codes=ALL, by=reviewer)
    for days, stale in ((STALE_DAYS, False), (STALE_DAYS + 1, True)):
        with clock.at(TODAY + timedelta(days=days)):
            assert file_of(volume).stale is stale, days


def test_the_round_of_a_year_is_done_when_every_block_was_seen_in_it(volume, clerk):
    with clock.at(YEARS_AGO - timedelta(days=1)):
        other = new_volume(clerk, division=OTHER_VILLAGE)
    assert [
        (row.division, row.files, row.done, row.stale, row.percent) for row in progress(TOWN, files(TOWN, clerk))
    ] == [
        (VILLAGE, 1, 0, 1, 0),
        (OTHER_VILLAGE, 1, 0, 1, 0),
    ]
    verify_blocks(volume=volume, class_codes=ALL[:3], by=clerk)
    assert not file_of(volume).done_in(2026)
    verify_blocks(volume=volume, class_codes=ALL[3:], by=clerk)
    [first, second] = progress(TOWN, files(TOWN, clerk))
    assert (first.done, first.percent, second.done) == (1, 100, 0)
    assert files(TOWN, clerk)[0].volume == other.pk, "the one left longest comes first"
    with clock.at(date(2027, 1, 2)):
        assert not file_of(volume).done_in(2027) and not file_of(volume).stale


def test_a_household_has_one_file_however_many_volumes(clerk):
    number = household()
    first = seal(volume=full_volume(clerk, number=number), by=clerk, **ENDED)
    with clock.at(TODAY + timedelta(days=40)):
        second = new_volume(clerk, number=number)
        [file] = files(TOWN, clerk)
    assert file.volume == second.pk and {block.papers for block in file.blocks} == {5, 0}
    assert file_of(first).household_number == number


def test_a_household_that_left_is_not_looked_through_any_more(clerk, approver):
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    assert len(files(TOWN, clerk)) == 1
    start_retention(volume=sealed, on=TODAY.date(), why="退出低保", by=approver)
    assert files(TOWN, clerk) == []


def test_looking_never_touches_a_sealed_volume(clerk):
    sealed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    before = Volume.objects.filter(pk=sealed.pk).values().get()
    verify_blocks(volume=sealed, class_codes=ALL, by=clerk)
    assert Volume.objects.filter(pk=sealed.pk).values().get() == before


def test_nothing_ticked_and_nobody_elses_file_are_refused(volume, clerk, outsider, cashier):
    for wrong in ([], ["gossip"]):
        with pytest.raises(Invalid):
            verify_blocks(volume=volume, class_codes=wrong, by=clerk)
    for person in (outsider, cashier):
        with pytest.raises(NotAllowed):
            verify_blocks(volume=volume, class_codes=ALL, by=person)


def test_the_pages_show_progress_and_take_a_look_down(volume, clerk, cashier, client_of):
    browser = client_of(clerk)
    page = browser.get(reverse("archive:freshness")).content.decode()
    for words in ("2026 年：1 户在管档案", volume.household_number, str(YEARS_AGO.date()), "超过一年"):
        assert words in page, words
    address = reverse("archive:verify", args=[volume.pk])
    assert "各类材料上次核实的情况" in browser.get(address).content.decode()
    assert browser.post(address, {"class_codes": []}).status_code == 422
    assert browser.post(address, {"class_codes": ALL, "note": "入户核对"}).status_code == 302
    assert "今年都核实过了" in browser.get(reverse("archive:freshness")).content.decode()
    assert client_of(cashier).get(address).status_code == 404


def test_a_file_newly_opened_was_looked_at_whole(clerk):
    file = file_of(new_volume(clerk))
    assert file.done_in(2026) and not file.stale
