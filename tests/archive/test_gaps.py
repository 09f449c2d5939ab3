"""缺件清单 — evaluated as it stands, by place; the same the gates of a case ask for; handed on only for a purpose."""

import io
from datetime import date, timedelta

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from demo import story as told
from demo.families import DISABLED_SON
from demo.people import Inventor
from demo.story import Story
from dibao.archive.models import Exemption
from dibao.archive.queries.gaps import below, by_place, by_source, gaps, gaps_in
from dibao.archive.services.exemption import except_missing
from dibao.archive.services.exporting import export_gaps
from dibao.archive.services.filing import withdraw_item
from dibao.archive.services.sealing import seal
from dibao.audit.models import Event
from dibao.casework.models import Case
from dibao.casework.queries import gate
from dibao.casework.queries.case import STAGE
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from tests.archive.office import ENDED, NEXT_VILLAGE, OTHER_VILLAGE, VILLAGE, add, full_volume, new_volume, pdf_file
from tests.conftest import TODAY, staff
from tests.factories.cases import the_line

pytestmark = pytest.mark.django_db
COUNTY, TOWN = 220802000000, 220802100000
FAMILY = ("application", "authorisation", "declaration", "household_register", "id_card")


def fill(volume, by, *kinds):
    for kind in (*FAMILY, *kinds):
        add(volume, by, kind, paper=pdf_file(by, f"{kind} {volume.archival_code}"))
    return volume


@pytest.fixture
def volume(clerk):
    """A file at home with the family: the check is back, nothing of the visit is there."""
    return fill(new_volume(clerk), clerk, "acceptance", "check_report")


def kinds(found):
    return {gap.kind for gap in found}


AT_HOME = {"visit", "visit_photo", "neighbour_interview"}


def test_a_file_says_what_it_lacks_from_whom_and_since_when(volume):
    found = gaps_in(volume)
    assert kinds(found) == AT_HOME
    assert {gap.from_whom for gap in found} == {"经办单位形成"} and {gap.state for gap in found} == {"本环节待收"}
    assert {gap.since for gap in found} == {TODAY.date()} and {gap.days for gap in found} == {0}
    with clock.at(TODAY + timedelta(days=9)):
        assert {gap.days for gap in gaps_in(volume)} == {9}


def test_what_comes_in_goes_from_the_list_and_what_is_withdrawn_comes_back(volume, clerk):
    add(volume, clerk, "visit")
    assert kinds(gaps_in(volume)) == AT_HOME - {"visit"}
    with clock.at(TODAY + timedelta(days=2)):
        withdraw_item(item=volume.items.get(kind="id_card"), reason="扫描不清", by=clerk)
    [gap] = [gap for gap in gaps_in(volume) if gap.kind == "id_card"]
    assert gap.late and gap.since == (TODAY + timedelta(days=2)).date() and gap.from_whom == "申请人提供"


def test_a_signed_reason_and_a_sealed_volume_lack_nothing(volume, clerk, reviewer):
    except_missing(volume=volume, kind="visit_photo", stage="finish_visit", reason="视频调查，无法拍照", by=reviewer)
    assert kinds(gaps_in(volume)) == AT_HOME - {"visit_photo"}
    assert gaps_in(seal(volume=full_volume(clerk), by=clerk, **ENDED)) == []
    assert gaps_in(new_volume(clerk, case_kind="legacy")) == []


def test_the_list_goes_down_from_county_to_village(volume, clerk, outsider, county_reviewer):
    other = fill(new_volume(clerk, division=OTHER_VILLAGE), clerk, "acceptance")
    next_town = fill(new_volume(outsider, division=NEXT_VILLAGE), outsider, "check_report", "assessment")
    found = gaps(COUNTY, county_reviewer)
    [town, neighbour] = by_place(COUNTY, county_reviewer, found)
    assert (town.division, town.files, town.lacking, town.papers, town.late) == (TOWN, 2, 1, 3, 0)
    assert town.percent == 50 and town.oldest == TODAY.date()
    assert neighbour.division == NEXT_VILLAGE // 1000 * 1000 and neighbour.late == neighbour.papers == 4
    assert [row.division for row in by_place(TOWN, county_reviewer, gaps(TOWN, county_reviewer))] == [
        VILLAGE,
        OTHER_VILLAGE,
    ]
    assert found[0].volume == next_town.pk, "what should long be there comes first"
    assert dict(by_source(found)) == {"经办单位形成": 7}
    assert gaps_in(other) == [] and below(VILLAGE, VILLAGE) == VILLAGE
    assert {gap.volume for gap in gaps(COUNTY, clerk)} == {volume.pk}, "a clerk sees his town"
    assert gaps(TOWN, outsider) == []


def test_it_costs_the_same_number_of_questions_for_many_files(volume, clerk):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            gaps(TOWN, clerk)
        return len(seen)

    before = asked()
    for _ in range(5):
        fill(new_volume(clerk), clerk)
    assert asked() == before


def test_it_says_what_the_gates_of_a_case_say():
    """The archive knows no cases; its papers and the registry tell the same as casework's own gate, at every step."""
    story = Story(DISABLED_SON, VILLAGE, the_line(), Inventor(seed=91), clock.today())
    story.case, seen = told.apply_for(story), 0
    for step in told.STEPS[: told.STEPS.index("confirmed") + 1]:
        with clock.at(story.started + timedelta(days=told.DAYS[step])):
            story.told.refresh_from_db()
            told._STEPS[step](story)
            case = Case.objects.get(pk=story.told.pk)
            if case.volume is None:
                continue
            found = gaps_in(case.volume)
            wanted = {row.kind for row in gate.missing(case, STAGE.get(case.status, "close"))}
            assert not [gap for gap in found if gap.late], step
            assert kinds(found) <= wanted, step
            seen += len(found)
            if case.status == "confirmed":
                assert wanted == kinds(found), "before it is closed both say the same"
    assert seen, "at some step something waited"


def test_a_list_is_handed_on_for_a_purpose_and_without_names(volume, clerk, helper):
    with pytest.raises(Invalid, match="用途"):
        export_gaps(place=TOWN, purpose="查", by=clerk)
    with pytest.raises(NotAllowed):
        export_gaps(place=VILLAGE, purpose="补件督办", by=helper)
    content = export_gaps(place=TOWN, purpose="补件督办", by=clerk)
    [heads, *rows] = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert heads[:4] == ["村（社区）", "户号", "档号", "缺什么"] and len(rows) == 3
    assert {row[2] for row in rows} == {volume.archival_code} and "王小明" not in str(rows)
    event = Event.objects.filter(verb="archive.export_list").get()
    assert event.because == "补件督办" and event.data["count"] == 3


def test_the_page_drills_down_and_filters_by_source(volume, clerk, client_of, outsider):
    browser = client_of(clerk)
    page = browser.get(reverse("archive:completeness")).content.decode()
    for words in (
        "在办案卷 1 卷，缺 3 份",
        "《入户调查照片》",
        volume.household_number,
        f"?place={VILLAGE}",
        "本环节待收",
    ):
        assert words in page, words
    assert "这里的在办案卷都齐全" not in page
    nothing = browser.get(reverse("archive:completeness"), {"from": "applicant"}).content.decode()
    assert "《入户调查照片》" not in nothing
    elsewhere = client_of(outsider).get(reverse("archive:completeness"), {"place": VILLAGE}).content.decode()
    assert volume.household_number not in elsewhere and "没有在办案卷" in elsewhere


def test_the_page_of_a_file_shows_its_gaps_and_a_reason_is_signed_there(volume, clerk, reviewer, client_of):
    page = client_of(clerk).get(reverse("archive:volume", args=[volume.pk])).content.decode()
    assert "还缺 3 份" in page and "签署缺件说明" not in page
    address = reverse("archive:exempt", args=[volume.pk])
    assert client_of(clerk).get(address).status_code == 404
    browser = client_of(reviewer)
    assert browser.post(address, {"kind": "visit_photo", "reason": "无"}).status_code == 422
    assert browser.post(address, {"kind": "visit_photo", "reason": "视频调查，无法拍照"}).status_code == 302
    assert Exemption.objects.get().stage == "finish_visit" and kinds(gaps_in(volume)) == AT_HOME - {"visit_photo"}


def test_the_export_comes_from_the_page(volume, client_of):
    browser = client_of(staff("jingban"))
    address = reverse("archive:export_gaps")
    assert browser.post(address, {"purpose": ""}).status_code == 422
    answer = browser.post(address, {"purpose": "补件督办"})
    assert answer.content.startswith(b"PK") and "xlsx" in answer["Content-Disposition"]


def test_the_oldest_gap_is_first_and_days_are_office_days(clerk):
    with clock.at(date(2026, 9, 1)):
        old = fill(new_volume(clerk), clerk, "check_report")
    new = fill(new_volume(clerk), clerk, "check_report")
    found = gaps(TOWN, clerk)
    assert found[0].volume == old.pk and found[0].since == date(2026, 9, 1) and found[-1].volume == new.pk
