"""The pages: without JavaScript, with what was typed, and never with the name of who reported."""

import re
from datetime import date

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from demo.story import photo
from dibao.archive.models import Volume
from dibao.audit.models import Event, RowState
from dibao.disposal.models import Hold
from dibao.disposal.services.hold import place_hold
from dibao.documents.models import StoredFile
from dibao.documents.queries import open_verified
from dibao.remedies.models import Complaint, Dispute
from dibao.remedies.services import answering, complaint
from tests.archive.office import new_volume
from tests.remedies.conftest import ADDRESS, NAME, PHONE

SENT = {
    "channel": "phone", "received_on": "2026-10-15", "target": "household", "content": "该户有工资收入。", "concrete": "on",
    "named": "named", "name": NAME, "phone": PHONE, "address": ADDRESS,
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def do(browser, found, verb, **sent):
    found.refresh_from_db()
    return browser.post(
        f"/remedies/complaints/{found.number}/do/{verb}/", {"version": found.version, **sent}, follow=True
    )


def test_a_complaint_from_the_telephone_to_the_answer(award, client_of, county_reviewer, approver, reviewer):
    desk = client_of(county_reviewer)
    assert "登记举报和投诉" in text(desk.get("/remedies/"))
    refused = desk.post("/remedies/new/", SENT | {"household": "220802-9999999", "content": f"{NAME}说的"})
    assert refused.status_code == 422 and "没有户号" in text(refused) and PHONE in text(refused), "typed values stay"
    refused = desk.post("/remedies/new/", SENT | {"household": award.household.number, "content": f"{NAME}说的"})
    assert refused.status_code == 422 and "请删去后再登记" in text(refused) and not Complaint.objects.exists()
    page = text(desk.post("/remedies/new/", SENT | {"household": award.household.number}, follow=True))
    found = Complaint.objects.get()
    assert found.number in page and "已登记" in page and NAME not in page
    above = client_of(approver)
    assert "已交办" in text(do(above, found, "assign", owner=str(reviewer.pk), why=""))
    township = client_of(reviewer)
    assert found.number in text(township.get("/remedies/"))
    assert "开始核查" in text(do(township, found, "begin"))
    answer = do(township, found, "answer", result="keep", conclusion="", reply="x")
    assert answer.status_code == 422 and "核查情况" in text(answer)
    assert "不属实" in text(do(township, found, "answer", result="keep", conclusion="查过砖厂", reply="已核查。"))
    shown = text(desk.post(f"/remedies/complaints/{found.number}/reveal/", {"purpose": "答复举报人"}))
    assert NAME in shown and PHONE in shown
    assert "答复书已打印" in text(desk.post(f"/remedies/complaints/{found.number}/print/", follow=True))
    assert desk.get(f"/remedies/complaints/{found.number}/letter/").content.startswith(b"%PDF")
    slip = SimpleUploadedFile("签收.jpg", photo("receipt"), content_type="image/jpeg")
    done = do(desk, found, "close", way="in_person", delivered_on="2026-10-16", content=slip)
    found.refresh_from_db()
    assert found.state == "closed" and "已办结" in text(done) and NAME not in text(done)


def test_the_name_is_in_no_answer_no_paper_and_no_event(
    checked,
    award,
    client_of,
    county_reviewer,
    approver,
    reviewer,
    auditor,
    clerk,
    city_supervisor,
    cashier,
    archivist,
    audit_admin,
):
    """Everybody opens every address of this app and of the neighbours that could know; the keeper too, who must ask."""
    found = answering.print_answer(complaint=checked(result="adjust"), by=county_reviewer)
    complaint.close(
        complaint=found, by=county_reviewer, way="post", delivered_on=date(2026, 10, 16), proof="邮寄回执 88 号"
    )
    fill = {"number": found.number, "household": award.household.number, "verb": "assign"}
    addresses = [*_addresses("remedies", fill), f"/households/{award.household.number}/", "/", "/audit/", "/adjusting/",
                 f"/search/?q={NAME}", f"/finding/?text={NAME}", f"/audit/?text={NAME}", "/remedies/?state=closed", "/worklist/"]  # fmt: skip
    seen = 0
    for who in (county_reviewer, approver, reviewer, auditor, clerk, city_supervisor, cashier, archivist, audit_admin):
        browser = client_of(who)
        for address in addresses:
            answer = browser.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            asked = address.endswith(NAME)  # what somebody typed into a search box comes back to him
            told = body.decode("utf-8", "replace").replace(f'value="{NAME}"', "")
            assert asked or NAME not in told, (who, address)
            assert PHONE not in told and ADDRESS not in told, (who, address)
            seen += answer.status_code == 200
    assert seen > 40, "the pages were really opened"
    _nowhere_in_the_records()


def _addresses(app: str, fill: dict[str, str]) -> list[str]:
    """Every address of an app that can be opened, with the complaint's number in it."""
    patterns = next(p for p in get_resolver().url_patterns if getattr(p, "app_name", "") == app)
    routes = [f"/{patterns.pattern}{route.pattern}" for route in patterns.url_patterns]
    return [re.sub(r"<\w+:(\w+)>", lambda found: fill[found[1]], route) for route in routes]


def _nowhere_in_the_records() -> None:
    """No event, no state of a row, no printed paper holds the name."""
    for event in Event.objects.all():
        words = " ".join(str(value) for value in vars(event).values())
        assert NAME not in words and PHONE not in words and ADDRESS not in words, event.verb
    assert not RowState.objects.filter(label__contains=NAME).exists()
    for stored in StoredFile.objects.all():
        assert NAME not in stored.original_name
        with open_verified(stored) as source:
            assert NAME not in words_of(source.read()), stored


def words_of(pdf: bytes) -> str:
    """The text of a printed paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return re.sub(r"\s+", "", "".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()


def test_a_look_by_anybody_else_is_refused_in_words_and_on_record(reported, client_of, approver):
    found = reported()
    browser = client_of(approver)
    assert "查看举报人" not in text(browser.get(f"/remedies/complaints/{found.number}/"))
    answer = browser.post(f"/remedies/complaints/{found.number}/reveal/", {"purpose": "监督检查"})
    assert answer.status_code == 422 and "专人保管" in text(answer) and NAME not in text(answer)
    assert Event.objects.filter(verb="remedies.reveal", outcome="refused").count() == 1


def test_the_next_town_and_the_accused_find_no_such_complaint(reported, client_of, outsider, clerk, approver):
    about_clerk = reported(accused=clerk)
    about_family = reported()
    for who, found in ((outsider, about_family), (clerk, about_clerk), (clerk, about_family)):
        address = f"/remedies/complaints/{found.number}/"
        assert client_of(who).get(address).status_code == 404
        assert found.number not in text(client_of(who).get("/remedies/"))
    page = text(client_of(approver).get(f"/remedies/complaints/{about_clerk.number}/"))
    assert f'value="{clerk.pk}"' not in page, "the accused is not offered as a handler"


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(reported, client_of, approver, reviewer):
    found = reported()
    answer = client_of(approver).post(
        f"/remedies/complaints/{found.number}/do/assign/", {"version": 9, "owner": str(reviewer.pk), "why": "尽快"}
    )
    assert answer.status_code == 409 and "尽快" in text(answer)
    found.refresh_from_db()
    assert found.state == "received"


def test_the_counts_are_the_lists_behind_them(reported, checked, clerk, client_of, approver, on):
    reported()
    reported(accused=clerk, received_on=date(2026, 9, 10))
    checked(result="adjust")
    browser = client_of(approver)
    page = text(browser.get("/remedies/counts/"))
    cells = re.findall(r'href="(/remedies/\?place=\d+&amp;month=[\d-]+)">(\d+)<', page)
    assert [int(n) for _, n in cells] == [2, 1] and "2026-10" in page and "2026-09" in page
    for address, n in cells:
        listed = text(browser.get(address.replace("&amp;", "&")))
        assert len(re.findall(r'href="/remedies/complaints/JB', listed)) == int(n)
    total = re.search(r"合计</th>(.*?)</tr>", page, re.S)
    assert total and re.findall(r">(\d+)<", total[1]) == ["3", "3", "0", "0", "1"]
    with on(date(2027, 1, 4)):
        assert re.search(
            r'<strong><a href="[^"]*state=overdue[^"]*">2</a>', text(client_of(approver).get("/remedies/counts/"))
        )


def test_a_dispute_on_its_pages(award, client_of, county_reviewer, approver, clerk, outsider):
    desk = client_of(county_reviewer)
    assert "没有户号" in text(desk.post("/remedies/disputes/new/", {"household": "x"}))
    address = f"/remedies/disputes/new/{award.household.number}/"
    first = desk.post("/remedies/disputes/new/", {"household": award.household.number})
    assert first.status_code == 302 and first["Location"] == address
    sent = {
        "kind": "reconsideration", "matter": award.case.number, "body": "洮北区人民政府", "document": "洮政复〔2026〕7号",
        "notified_on": "2026-09-01", "filed_on": "2026-10-08", "received_on": "2026-10-17",
    }  # fmt: skip
    refused = desk.post(address, sent)
    assert refused.status_code == 422 and "不能晚于今天" in text(refused)
    page = text(desk.post(address, sent | {"received_on": "2026-10-16"}, follow=True))
    found = Dispute.objects.get()
    assert "2026-10-30" in page and found.number in text(client_of(approver).get("/remedies/disputes/"))
    for nobody in (clerk, outsider):
        assert client_of(nobody).get(f"/remedies/disputes/{found.number}/").status_code == 404
    done = client_of(approver).post(
        f"/remedies/disputes/{found.number}/do/conclude/",
        {"version": found.version, "outcome": "withdrawn", "judgment": "撤回书", "concluded_on": "2026-10-16"},
        follow=True,
    )
    assert "撤回申请或撤诉" in text(done)


@pytest.mark.parametrize("address", ["/remedies/", "/remedies/counts/", "/remedies/disputes/"])
def test_empty_pages_say_a_sentence(address, db, client_of, approver):
    assert "没有" in text(client_of(approver).get(address))


def test_the_county_is_told_that_a_file_may_end_while_it_is_checked(
    reported, award, clerk, reviewer, approver, county_reviewer, client_of
):
    """A hold tells the family's history that something is up: a human places it, a complaint never by itself."""
    volume = new_volume(clerk, number=award.household.number)
    found = reported()
    complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    words, desk = "登记暂缓销毁", client_of(approver)
    address = f"/remedies/complaints/{found.number}/"
    assert words not in text(desk.get(address)), "the family is on dibao: its file does not end"
    Volume.objects.filter(pk=volume.pk).update(retention_starts=date(2020, 1, 1))
    assert words in text(desk.get(address)) and words not in text(client_of(reviewer).get(address))
    assert not Hold.objects.exists()
    place_hold(volume=volume, kind="other", reason="县级核查期间保全案卷", document="局务会纪要", by=county_reviewer)
    assert words not in text(desk.get(address))
