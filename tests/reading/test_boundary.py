"""公开界限 — by series, from a day, nearest place first; it moves the level of a request."""

from datetime import timedelta

import pytest

from dibao.archive.services.sealing import seal
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.reading.queries.boundary import secret_series
from dibao.reading.services.boundary import set_boundary
from tests.archive.office import ENDED, VILLAGE, full_volume
from tests.reading.room import asked

pytestmark = pytest.mark.django_db
COUNTY, CITY = 220802000000, 220800000000
SAID = {"document": "区民政局档案公开规定（虚构）"}


def test_a_line_holds_from_its_day_until_the_next(approver):
    today = clock.today()
    set_boundary(series="review", secret=True, valid_from=today, division=COUNTY, by=approver, **SAID)
    later = today + timedelta(days=9)
    set_boundary(series="review", secret=False, valid_from=later, division=COUNTY, by=approver, **SAID)
    days = {today - timedelta(days=1): set(), today: {"review"}, later - timedelta(days=1): {"review"}, later: set()}
    assert {day: secret_series(VILLAGE, day) for day in days} == days
    assert secret_series(220881100201, today) == set()
    with pytest.raises(Conflict, match="另一天"):
        set_boundary(series="review", secret=True, valid_from=today, division=COUNTY, by=approver, **SAID)


def test_the_nearest_place_decides(approver, machine):
    today = clock.today()
    set_boundary(series="review", secret=True, valid_from=today, division=CITY, by=machine, **SAID)
    assert secret_series(VILLAGE, today) == {"review"}
    set_boundary(series="review", secret=False, valid_from=today, division=COUNTY, by=approver, **SAID)
    assert secret_series(VILLAGE, today) == set()


def test_a_secret_series_goes_to_the_county(clerk, approver):
    closed = seal(volume=full_volume(clerk), by=clerk, **ENDED)
    papers = list(closed.items.filter(kind="application"))
    assert papers[0].series == "review" and asked(closed, papers, by=clerk).level == "archivist"
    set_boundary(series="review", secret=True, valid_from=clock.today(), division=COUNTY, by=approver, **SAID)
    assert asked(closed, papers, by=clerk).level == "approver"
    assert asked(closed, list(closed.items.filter(kind="id_card")), by=clerk).level == "archivist"


def test_what_is_refused(clerk, approver):
    today = clock.today()
    with pytest.raises(NotAllowed):
        set_boundary(series="review", secret=True, valid_from=today, division=COUNTY, by=clerk, **SAID)
    with pytest.raises(Invalid) as refused:
        set_boundary(
            series="gossip",
            secret=True,
            valid_from=today - timedelta(days=1),
            document=" ",
            division=COUNTY,
            by=approver,
        )
    assert set(refused.value.fields) == {"series", "valid_from", "document"}
