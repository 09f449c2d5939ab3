"""开放审核 — proposed by the keeper, decided by another; what is open needs no more than the archivist."""

from datetime import timedelta

import pytest

from dibao.access.services.staff import grant_post
from dibao.archive.services.sealing import seal
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.models import Opening
from dibao.reading.services.boundary import set_boundary
from dibao.reading.services.opening import decide, propose
from tests.archive.office import ENDED, full_volume, new_volume
from tests.reading.room import asked, blank

pytestmark = pytest.mark.django_db
COUNTY, TOWN = 220802000000, 220802100000
WHY = "公示材料当年已在村务公开栏公布，个人信息另行遮蔽"


@pytest.fixture
def closed(clerk):
    return seal(volume=full_volume(clerk), by=clerk, **ENDED)


def reviewed(volume, archivist, approver, *, verdict="opened", division=TOWN, agreed=True, **more):
    opening = propose(
        division=division, series="review", year=volume.year, verdict=verdict, reason=WHY, by=archivist
    )  # fmt: skip
    return decide(opening=opening, agreed=agreed, why="同意" if agreed else "涉及第三人", by=approver, **more)


def test_what_two_people_opened_needs_the_archivist_only(closed, clerk, archivist, approver):
    papers, other = list(closed.items.filter(kind="application")), list(closed.items.filter(kind="id_card"))
    assert asked(closed, papers, by=clerk, kind="unit").level == "approver"
    opening = reviewed(closed, archivist, approver)
    assert opening.papers == closed.items.filter(series="review").count() > 0
    assert asked(closed, papers, by=clerk, kind="unit").level == "archivist"
    assert asked(closed, [*papers, *other], by=clerk, kind="unit").level == "approver"
    set_boundary(series="review", secret=True, valid_from=clock.today(), document="虚构", division=COUNTY, by=approver)
    assert asked(closed, papers, by=clerk).level == "archivist"
    assert set(Event.objects.filter(verb__contains="opening").values_list("verb", flat=True)) == {
        "reading.propose_opening", "reading.decide_opening",
    }  # fmt: skip


def test_the_last_decision_of_the_nearest_place_holds(closed, clerk, archivist, approver, on):
    papers, day = list(closed.items.filter(kind="application")), clock.today()
    steps = [
        ({"division": COUNTY}, "archivist"),
        ({"division": TOWN, "verdict": "kept"}, "approver"),
        ({"division": TOWN, "agreed": False}, "approver"),
        ({"division": TOWN}, "archivist"),
    ]
    for later, (what, level) in enumerate(steps):
        with on(day + timedelta(days=later)):
            reviewed(closed, archivist, approver, **what)
            assert asked(closed, papers, by=clerk, kind="unit").level == level, what


def test_an_open_volume_is_never_part_of_it(clerk, archivist, closed, approver):
    reviewed(closed, archivist, approver)
    working = new_volume(clerk)
    paper = blank(working, clerk)
    assert paper.series == "review"
    assert asked(working, [paper], by=clerk, kind="unit").level == "approver"


def test_nobody_decides_what_he_proposed(closed, archivist, approver, clerk):
    opening = propose(division=TOWN, series="review", year=closed.year, verdict="opened", reason=WHY, by=archivist)
    with pytest.raises(NotAllowed):
        decide(opening=opening, agreed=True, by=clerk)
    grant_post(
        staff=archivist, kind="county_approver", division=COUNTY, by=SYSTEM, reason="代班", valid_from=clock.today()
    )
    both = type(archivist).objects.get(pk=archivist.pk)
    with pytest.raises(NotAllowed, match="另一位"):
        decide(opening=opening, agreed=True, by=both)
    with pytest.raises(Invalid):
        decide(opening=opening, agreed=False, by=approver)
    decide(opening=opening, agreed=True, by=approver)
    with pytest.raises(Conflict):
        decide(opening=opening, agreed=True, by=approver)


def test_what_is_refused(closed, archivist, clerk):
    good = {"division": TOWN, "series": "review", "year": closed.year, "verdict": "opened", "reason": WHY}
    with pytest.raises(NotAllowed):
        propose(**good, by=clerk)
    for field, value in {"series": "gossip", "verdict": "maybe", "reason": "太短", "year": 1990}.items():
        with pytest.raises(Invalid) as refused:
            propose(**good | {field: value}, by=archivist)
        assert set(refused.value.fields) == {field}
    propose(**good, by=archivist)
    with pytest.raises(Conflict, match="等决定"):
        propose(**good, by=archivist)


def test_the_pages(closed, archivist, approver, client_of):
    page = "/reading/openings/"
    keeper, county = client_of(archivist), client_of(approver)
    assert "还没有开放审核" in keeper.get(page).content.decode()
    typed = {"division": str(TOWN), "series": "review", "year": str(closed.year), "verdict": "opened", "reason": "短"}
    refused = keeper.post(page, typed)
    assert refused.status_code == 422 and "未满 25 年" in refused.content.decode()
    assert keeper.post(page, typed | {"reason": WHY}).status_code == 302
    shown = county.get(page).content.decode()
    assert "等您决定" in shown and "等您决定" not in keeper.get(page).content.decode()
    address = f"{page}{Opening.objects.get().pk}/decide/"
    assert county.post(address, {"agreed": "0"}).status_code == 422
    assert county.post(address, {"agreed": "1"}).status_code == 302
    assert "已开放" in keeper.get(page).content.decode()
