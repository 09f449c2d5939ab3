"""档案首页 — a room is a tile only where its page exists and the person may open it."""

import pytest
from django.urls import reverse

from dibao.access.rooms import rooms_for
from dibao.archive.views.rooms import ROOMS

pytestmark = pytest.mark.django_db


def labels(person, rooms=ROOMS):
    return [room.label for room in rooms_for(person, rooms)]


def test_a_room_without_a_page_is_no_tile(archivist):
    built = ("库房", "盒和袋", "holdings:index", ())
    unbuilt = ("地下室", "没有", "cellar:index", ())
    assert labels(archivist, rooms=[built, unbuilt]) == ["库房"]


def test_every_tile_opens_for_whom_it_is_shown(clerk, helper, archivist, approver, auditor, cashier, client_of):
    for person in (clerk, helper, archivist, approver, auditor, cashier):
        browser = client_of(person)
        rooms = list(rooms_for(person, ROOMS))
        assert rooms
        for room in rooms:
            assert browser.get(room.url).status_code == 200, (person, room.label)


def test_nobody_sees_a_door_that_is_locked_for_him(clerk, helper, cashier, archivist):
    assert "库房" in labels(clerk) and "库房" not in labels(cashier) and "库房" not in labels(helper)
    assert "归档规则" in labels(archivist) and "归档规则" not in labels(helper)
    assert {"缺件", "文书档案", "会计档案"} <= set(labels(helper))


def test_the_front_page_has_the_tiles_and_a_search_has_not(clerk, client_of):
    browser = client_of(clerk)
    page = browser.get(reverse("archive:volumes")).content.decode()
    for room in rooms_for(clerk, ROOMS):
        assert f'href="{room.url}"' in page
    assert "档案各室" not in browser.get(reverse("archive:volumes"), {"q": "没有这个"}).content.decode()


def test_the_rooms_are_named_once():
    assert len({room[0] for room in ROOMS}) == len(ROOMS) and all(room[1] for room in ROOMS)
