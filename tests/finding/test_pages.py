"""The pages of finding, and the one box of the desk."""

import io

import pytest
from python_calamine import CalamineWorkbook

from dibao.audit.models import Event
from dibao.desk.queries.search import search
from dibao.finding.models import SavedSearch
from dibao.finding.queries import Wanted
from dibao.finding.services import index
from dibao.finding.services.export import export
from dibao.finding.services.saved import keep
from dibao.kernel.refusals import Invalid
from tests.finding.shelves import fill

pytestmark = pytest.mark.django_db
PAGE = "/finding/"


@pytest.fixture
def shelf(db):
    shelf = fill(9)
    index.build()
    return shelf


def text_of(answer):
    return answer.content.decode()


def test_what_is_typed_is_found_with_its_reason(shelf, clerk, outsider, client_of):
    browser = client_of(clerk)
    shown = text_of(browser.post(PAGE, {"text": "三轮车"}, follow=True))
    assert "正文" in shown
    shown = text_of(browser.get(PAGE, {"text": "𠮷 诊断"}))
    assert "疾病诊断证明" in shown and "人员" in shown and "𠮷田一" not in shown
    assert "没有找到文件" in text_of(client_of(outsider).get(PAGE, {"text": "𠮷"}))
    assert "没有找到文件" in text_of(browser.get(PAGE, {"text": "，"}))
    assert "结束日期早于" in text_of(browser.get(PAGE, {"dated_from": "2026-02-01", "dated_to": "2026-01-01"}))


def test_records_kept_by_item_are_listed_with_their_own_address(shelf, approver, outsider, client_of):
    browser = client_of(approver)
    minutes = next(row for row in shelf.records if row.number)
    for page in (browser.get(PAGE, {"text": minutes.number}), browser.get("/search/", {"q": minutes.number})):
        assert f'href="/archive/record/{minutes.pk}/"' in text_of(page) and minutes.responsible in text_of(page)
    assert browser.get(f"/archive/record/{minutes.pk}/").status_code == 200
    assert "没有找到文件" in text_of(client_of(outsider).get(PAGE, {"text": minutes.number}))
    assert "请改选文书" in text_of(browser.get(PAGE, {"subject": "roster", "category": "professional"}))
    only = browser.get(PAGE, {"category": "accounting"}).context["found"].hits
    assert {hit.record for hit in only} == {row.pk for row in shelf.records if row.category == "accounting"}


def test_an_id_number_never_stands_in_an_address(shelf, clerk, client_of):
    person = shelf.people[0]
    answer = client_of(clerk).post(PAGE, {"text": person.id_number})
    assert answer.status_code == 200 and "没有找到" not in text_of(answer)
    tail = client_of(clerk).post(PAGE, {"text": person.id_number[-4:]})
    assert tail.status_code == 302 and person.id_number[-4:] in tail["Location"]


def test_pages_turn_with_all_that_was_asked(shelf, approver, client_of):
    browser = client_of(approver)
    first = browser.get(PAGE, {"text": "平安镇", "order": "filed"})
    assert "下一页" in text_of(first) and 'name="text" value="平安镇"' in text_of(first)
    second = browser.post(PAGE, {"text": "平安镇", "order": "filed", "at": first.context["found"].next}, follow=True)
    assert "回到第一页" in text_of(second)
    shown = [{hit.item for hit in answer.context["found"].hits} for answer in (first, second)]
    assert shown[0] and shown[1] and not shown[0] & shown[1]


def test_searches_are_kept_for_oneself_alone(shelf, clerk, reviewer, client_of):
    browser = client_of(clerk)
    answer = browser.post(
        f"{PAGE}keep/",
        {"text": "公示", "kind": "notice_photo", "dated_from": "2024-01-01", "label": "照片"},
        follow=True,
    )
    saved = SavedSearch.objects.get()
    assert saved.asked["kind"] == "notice_photo" and "照片" in text_of(answer)
    assert {hit.title for hit in answer.context["found"].hits} <= {"公示照片", "公示照片补充"} and answer.context[
        "found"
    ].hits
    again = client_of(reviewer)
    assert again.get(f"{PAGE}?saved={saved.pk}").status_code == 404
    assert again.post(f"{PAGE}saved/{saved.pk}/drop/").status_code == 404
    assert browser.post(f"{PAGE}keep/", {"text": "王", "label": "照片"}).status_code == 422
    assert browser.post(f"{PAGE}keep/", {"text": "王", "label": ""}).status_code == 422
    browser.post(f"{PAGE}saved/{saved.pk}/drop/")
    assert not SavedSearch.objects.exists()
    with pytest.raises(Invalid, match="身份证号"):
        keep(label="某人", wanted=Wanted(text=shelf.people[0].id_number), by=clerk)


def test_an_export_has_a_purpose_and_no_names(shelf, clerk, helper, client_of):
    browser = client_of(clerk)
    assert browser.post(f"{PAGE}export/", {"text": "诊断", "purpose": ""}).status_code == 422
    answer = browser.post(f"{PAGE}export/", {"text": "诊断", "purpose": "年度档案检查"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told = {hit.code for hit in browser.get(PAGE, {"text": "诊断"}).context["found"].hits}
    assert {row[1] for row in rows[1:]} == told != set()
    written = "".join(str(value) for row in rows for value in row)
    assert not any(person.name in written for person in shelf.people)
    event = Event.objects.get(verb="finding.export")
    assert event.because == "年度档案检查" and event.data["count"] == len(rows) - 1 and "诊断" not in str(event.data)
    assert client_of(helper).post(f"{PAGE}export/", {"text": "诊断", "purpose": "年度档案检查"}).status_code == 404


def test_an_export_of_too_much_is_refused(shelf, approver, monkeypatch):
    monkeypatch.setattr("dibao.finding.services.export.MOST", 5)
    with pytest.raises(Invalid, match="超过 5 件"):
        export(wanted=Wanted(text="平安镇"), purpose="年度档案检查", by=approver)
    with pytest.raises(Invalid, match="没有找到"):
        export(wanted=Wanted(text="龘"), purpose="年度档案检查", by=approver)


def test_one_box_finds_households_cases_and_papers(a_case, clerk, outsider, client_of):
    case = a_case("accepted")
    browser = client_of(clerk)
    for build in (lambda: None, index.build):
        build()
        shown = browser.get("/search/", {"q": "最低生活保障"})
        assert any(hit.household == case.household.number for hit in shown.context["found"].papers)
        assert "加条件查文件" in text_of(shown)
        other = client_of(outsider).get("/search/", {"q": "最低生活保障"})
        assert not other.context["found"].papers and not other.context["found"].hits
        person = case.applicant
        for asked in (
            person.name,
            person.name[:1],
            person.pinyin.split()[-1],
            case.household.number,
            case.number,
            person.id_number,
        ):
            answer = browser.post("/search/", {"q": asked}, follow=True)
            assert case.household.number in text_of(answer), asked
    found = search(clerk, case.applicant.name[0])
    assert case.number in [each.number for each in found.cases]
    assert case.number not in [each.number for each in search(outsider, case.applicant.name[0]).cases]
