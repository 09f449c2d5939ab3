"""归档分工 — every class and series has somebody who answers for it, or is on the list of those that have nobody (F18)."""

import pytest
from django.urls import reverse

from dibao.archive.choices import ClassCode, Series
from dibao.archive.models import Custody, SeriesOwner
from dibao.archive.queries.duties import candidates, duties, series_counts, unowned
from dibao.archive.services.custody import assign_custody, assign_series
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE, add, new_volume

pytestmark = pytest.mark.django_db
COUNTY, TOWN = 220802000000, 220802100000


def owners(division=VILLAGE):
    classes, series = duties(division)
    return {duty.slug: duty.owners for duty in [*classes, *series]}


def test_whatever_has_nobody_is_listed_until_somebody_has_it(clerk, archivist, reviewer, county_reviewer):
    assert unowned(COUNTY, county_reviewer) == [], "where there are no files nobody is missing"
    new_volume(clerk)
    [town] = unowned(COUNTY, county_reviewer)
    assert (town.division, town.volumes) == (TOWN, 1)
    assert town.what == (*(str(label) for label in ClassCode.labels), *(str(label) for label in Series.labels))
    for class_code in ClassCode.values:
        assign_custody(class_code=class_code, division=COUNTY, keeper=archivist, by=county_reviewer)
    for series in ("income", "review"):
        assign_series(series=series, division=TOWN, owner=clerk, by=reviewer)
    assert [each.what for each in unowned(COUNTY, county_reviewer)] == [("公示监管",)]
    assign_series(series="publicity", division=TOWN, owner=reviewer, by=county_reviewer)
    assert unowned(COUNTY, county_reviewer) == []


def test_the_nearest_owner_of_a_series_answers(clerk, approver, reviewer, county_reviewer):
    assign_series(series="income", division=COUNTY, owner=approver, by=county_reviewer)
    assert owners()["income"] == (approver.name,)
    assign_series(series="income", division=TOWN, owner=clerk, by=reviewer)
    assert owners()["income"] == (clerk.name,) and owners(NEXT_VILLAGE)["income"] == (approver.name,)
    assign_series(series="income", division=TOWN, owner=reviewer, by=county_reviewer)
    assert owners()["income"] == (reviewer.name,) and SeriesOwner.objects.count() == 2


def test_an_owner_works_there_and_is_named_by_those_above(clerk, archivist, outsider, county_reviewer):
    with pytest.raises(Invalid, match="没有岗位"):
        assign_series(series="income", division=TOWN, owner=outsider, by=county_reviewer)
    with pytest.raises(Invalid, match="系列"):
        assign_series(series="gossip", division=TOWN, owner=clerk, by=county_reviewer)
    with pytest.raises(NotAllowed):
        assign_series(series="income", division=TOWN, owner=clerk, by=archivist)


def test_the_steps_come_from_the_rules():
    classes, series = duties(VILLAGE)
    [income] = [duty for duty in series if duty.slug == "income"]
    assert (
        income.steps[0] == "受理：《家庭经济状况信息核对授权书》（申请人交）、《家庭经济状况声明和承诺书》（申请人交）"
    )
    assert any(
        step.startswith("入户调查：") and "《家庭经济状况入户调查表》（经办形成）" in step for step in income.steps
    )
    assert all(duty.steps for duty in [*classes, *series])


def test_a_series_is_inspected_by_place(clerk, outsider, county_reviewer):
    volume = new_volume(clerk)
    add(volume, clerk, "authorisation")
    new_volume(clerk, division=OTHER_VILLAGE)
    new_volume(outsider, division=NEXT_VILLAGE)
    assert series_counts(TOWN, "income", clerk) == [(VILLAGE, 1, 1), (OTHER_VILLAGE, 1, 0)]
    assert series_counts(COUNTY, "income", county_reviewer) == [(TOWN, 2, 1), (NEXT_VILLAGE // 1000 * 1000, 1, 0)]


def test_the_page_shows_and_assigns(clerk, reviewer, helper, client_of):
    new_volume(clerk)
    browser, address = client_of(reviewer), reverse("archive:duties")
    page = browser.get(address).content.decode()
    assert "无人负责" in page and "还没有责任人" in page and clerk.name in page
    assert "指定系列责任人" not in client_of(helper).get(address).content.decode()
    assert (
        browser.post(f"{address}class/?place={TOWN}", {"class_code": "basic", "keeper": str(clerk.pk)}).status_code
        == 302
    )
    assert (
        browser.post(f"{address}series/?place={TOWN}", {"series": "income", "owner": str(clerk.pk)}).status_code == 302
    )
    assert browser.post(f"{address}series/?place={TOWN}", {"series": "income", "owner": "x"}).status_code == 422
    assert browser.post(f"{address}rumour/", {}).status_code == 404
    assert Custody.objects.get().keeper_name == SeriesOwner.objects.get().owner_name == clerk.name
    assert clerk in candidates(TOWN)


def test_the_page_of_a_series_shows_owner_steps_and_places(clerk, reviewer, client_of):
    add(new_volume(clerk), clerk, "authorisation")
    browser = client_of(clerk)
    page = browser.get(reverse("archive:series", args=["income"])).content.decode()
    for words in ("无人负责", "1／1", "受理：《家庭经济状况信息核对授权书》", "家庭经济状况信息核对授权书"):
        assert words in page, words
    assign_series(series="income", division=TOWN, owner=clerk, by=reviewer)
    assert clerk.name in browser.get(reverse("archive:series", args=["income"])).content.decode()
    empty = browser.get(reverse("archive:series", args=["income"]), {"place": OTHER_VILLAGE}).content.decode()
    assert "这个系列还没有文件" in empty
