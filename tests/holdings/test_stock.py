"""清点: counts add up at every moment, a run goes on after a break, the report says what was not in its place."""

import io

import pikepdf
import pypdfium2
import pytest

from dibao.archive.services.place import box_for, stand
from dibao.documents.queries import open_verified
from dibao.holdings.models import Inventory
from dibao.holdings.queries import stock
from dibao.holdings.services.stock import begin, close, mark, scan
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from tests.archive.office import OTHER_VILLAGE, VILLAGE
from tests.holdings.shelf import bags, first_box

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(clerk):
    """Five bags: four in box 01, one in box 02."""
    made = [volume.bag for volume in bags(clerk, 5)]
    second, _ = box_for(division=VILLAGE, number=2)
    stand(bag=made[4], box=second)
    return made


@pytest.fixture
def run(shelf, clerk):
    """An inventory of the town's cabinet."""
    return begin(place=first_box().parent, by=clerk)


def state(run, bag) -> str:
    return run.lines.get(bag=bag).state


def adds_up(run) -> stock.Counts:
    found = stock.counts(run)
    assert found.expected == found.waiting + found.present + found.damaged + found.misplaced + found.missing
    return found


def test_every_bag_of_the_place_is_expected_once(run, clerk):
    assert adds_up(run).expected == 5 == stock.counts(run).waiting
    assert begin(place=run.place, by=clerk) == run, "a run that is open goes on"


def test_scanning_a_box_and_its_bags(run, shelf, clerk):
    assert "现在清点" in scan(inventory=run, code=f"http://office/holdings/open/B-{VILLAGE}-01/", by=clerk)
    assert "在位" in scan(inventory=run, code=shelf[0].code.lower(), by=clerk)
    assert "错位" in scan(inventory=run, code=shelf[4].code, by=clerk)
    found = adds_up(run)
    assert (found.present, found.misplaced, found.waiting) == (1, 1, 3)
    assert run.lines.get(bag=shelf[4]).seen_in == first_box()
    scan(inventory=run, code=f"B-{VILLAGE}-02", by=clerk)
    scan(inventory=run, code=shelf[4].code, by=clerk)
    assert state(run, shelf[4]) == "present" and adds_up(run).misplaced == 0


def test_a_bag_from_elsewhere_is_a_stray_here_and_misplaced_there(run, clerk):
    theirs = bags(clerk, 1, division=OTHER_VILLAGE)[0].bag
    there = begin(place=first_box(OTHER_VILLAGE), by=clerk)
    scan(inventory=run, code=f"B-{VILLAGE}-01", by=clerk)
    assert "不属此处" in scan(inventory=run, code=theirs.code, by=clerk)
    scan(inventory=run, code=theirs.code, by=clerk)
    found = adds_up(run)
    assert (found.strays, found.expected) == (1, 5)
    assert adds_up(there).misplaced == 1 and there.lines.get().seen_in == first_box()


def test_an_unknown_code_and_a_place_outside_the_run_are_refused(run, clerk):
    bags(clerk, 1, division=220802100203)
    inside = begin(place=first_box(), by=clerk)
    for code in ("乱码", "220802-9999999-0", ""):
        with pytest.raises(Invalid, match="没有"):
            scan(inventory=run, code=code, by=clerk)
    with pytest.raises(Invalid, match="不在本次清点范围"):
        scan(inventory=inside, code="B-220802100203-01", by=clerk)


def test_ticking_needs_a_word_for_damage_and_scanning_keeps_it(run, shelf, clerk):
    with pytest.raises(Invalid, match="破损"):
        mark(inventory=run, bag=shelf[0].code, state="damaged", by=clerk)
    mark(inventory=run, bag=shelf[0].code, state="damaged", note="受潮", by=clerk)
    scan(inventory=run, code=shelf[0].code, by=clerk)
    assert state(run, shelf[0]) == "damaged" and adds_up(run).damaged == 1
    with pytest.raises(Invalid):
        mark(inventory=run, bag=shelf[0].code, state="misplaced", by=clerk)
    with pytest.raises(Invalid):
        mark(inventory=run, bag="220802-9999999-0", state="present", by=clerk)


def test_what_was_not_seen_is_missing_and_the_report_names_it(run, shelf, clerk):
    for bag in shelf[:3]:
        mark(inventory=run, bag=bag.code, state="present", by=clerk)
    closed = close(inventory=run, by=clerk)
    found = adds_up(closed)
    assert (found.present, found.missing, found.waiting) == (3, 2, 0)
    with open_verified(closed.report) as stream:
        pdf = stream.read()
    with pypdfium2.PdfDocument(pdf) as document:
        text = document[0].get_textpage().get_text_range()
    assert "应有5袋" in text.replace(" ", "")
    assert shelf[3].code in text and shelf[4].code in text and shelf[0].code not in text
    with pytest.raises(Conflict, match="已经结束"):
        scan(inventory=closed, code=shelf[0].code, by=clerk)
    assert begin(place=run.place, by=clerk) != closed


def test_a_long_report_goes_over_several_pages(clerk):
    bags(clerk, 30)
    closed = close(inventory=begin(place=first_box(), by=clerk), by=clerk)
    with open_verified(closed.report) as stream, pikepdf.open(io.BytesIO(stream.read())) as pdf:
        assert len(pdf.pages) == 2


def test_a_scan_while_the_report_is_printed_stops_the_closing(run, shelf, clerk, monkeypatch):
    real = close.__globals__["put"]

    def slow(**kwargs):
        scan(inventory=run, code=shelf[0].code, by=clerk)
        return real(**kwargs)

    monkeypatch.setitem(close.__globals__, "put", slow)
    with pytest.raises(Conflict, match="又有人扫了码"):
        close(inventory=run, by=clerk)
    assert Inventory.objects.get(pk=run.pk).closed_at is None


def test_an_empty_place_and_a_stranger_are_refused(shelf, clerk, outsider):
    empty, _ = box_for(division=VILLAGE, number=9)
    with pytest.raises(Invalid, match="没有档案袋"):
        begin(place=empty, by=clerk)
    with pytest.raises(NotAllowed):
        begin(place=first_box(), by=outsider)
