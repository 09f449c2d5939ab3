"""追缴 through its pages: from the proposal to the last receipt, by the people who do it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.story import photo
from dibao.recovery.models import Recovery, Repayment

pytestmark = pytest.mark.usefixtures("own_home")


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def send(client, verb: str, **given):
    row = Recovery.objects.get()
    return client.post(f"/recovery/{row.number}/do/{verb}/", {"version": row.version} | given)


def test_a_proposal_becomes_a_recovery_and_is_paid_back(overpaid, client_of, clerk, approver, cashier, outsider):
    desk, county, till = client_of(clerk), client_of(approver), client_of(cashier)
    number = overpaid.household.number
    assert f"/recovery/new/{number}/" in text(desk.get("/recovery/"))
    assert number not in text(client_of(outsider).get("/recovery/"))
    page = text(desk.post(f"/recovery/new/{number}/", {"kind": "", "why": "8月就业"}), 422)
    assert "8月就业" in page and "200.00 元" in page
    assert desk.post(f"/recovery/new/{number}/", {"kind": "late_report", "why": "8月就业"}).status_code == 302
    row = Recovery.objects.get()
    address = f"/recovery/{row.number}/"
    assert "登记听取意见" in text(desk.get(address)) and "责令退回</button>" not in text(county.get(address))
    paper = desk.post(f"{address}print/notice/", follow=True)
    assert paper.content.startswith(b"%PDF")
    kept = text(send(desk, "tell", heard_on="2026-10-16", heard_by="", statement="要求分期"), 422)
    assert "要求分期" in kept
    assert send(desk, "tell", heard_on="2026-10-16", heard_by="office", statement="要求分期").status_code == 302
    assert send(county, "order", return_by="2026-12-31", basis="本区追缴办法", decision="情况属实").status_code == 302
    row.refresh_from_db()
    assert row.status == "ordered" and row.papers.filter(kind="order").exclude(filed="").count() == 1
    given = {"first_on": "2026-11-05", "parts": "2", "consent_on": "2026-10-16"}
    assert "签字的还款计划" in text(send(desk, "plan", **given), 422)
    scan = SimpleUploadedFile("计划.jpg", photo("plan"), content_type="image/jpeg")
    assert send(desk, "plan", **given, content=scan).status_code == 302
    too_much = text(send(till, "pay", paid_on="2026-10-16", way="bank", receipt="R1", amount="200.01"), 422)
    assert "还应退回 200.00 元" in too_much and "200.01" in too_much and not Repayment.objects.exists()
    assert send(till, "pay", paid_on="2026-10-16", way="bank", receipt="R1", amount="200").status_code == 302
    assert "已还清" in text(till.get(address)) and "还没有办结" not in text(till.get("/recovery/?which=ended"))


def test_a_stale_page_changes_nothing(found, client_of, clerk):
    answer = client_of(clerk).post(
        f"/recovery/{found.number}/do/tell/",
        {"version": "9", "heard_on": "2026-10-16", "heard_by": "office", "statement": "没有意见"},
    )
    page = text(answer, 409)
    assert "刚刚被他人办理" in page and "没有意见" in page
    found.refresh_from_db()
    assert found.status == "found"


def test_outside_the_place_and_unknown_verbs_are_missing_pages(found, client_of, outsider, clerk, helper):
    assert client_of(outsider).get(f"/recovery/{found.number}/").status_code == 404
    assert client_of(outsider).get(f"/recovery/new/{found.household.number}/").status_code == 404
    assert client_of(helper).get("/recovery/").status_code == 404
    assert client_of(clerk).post(f"/recovery/{found.number}/do/erase/").status_code == 404
    assert client_of(clerk).post(f"/recovery/{found.number}/print/erase/").status_code == 404


def test_the_list_says_what_is_late(ordered, client_of, cashier, on):
    assert "逾期" not in text(client_of(cashier).get("/recovery/"))
    with on(date(2027, 1, 4)):
        assert "逾期" in text(client_of(cashier).get("/recovery/"))


def test_a_family_back_on_dibao_is_asked_about_its_earlier_award(overpaid, families, client_of, clerk):
    """The newest award has nothing to give back; the one that has is found."""
    overpaid.ended_on = date(2026, 10, 15)
    overpaid.save()
    newer = families(1, seed=77, first_serial=200_001)[0]
    newer.household = overpaid.household
    newer.save()
    page = text(client_of(clerk).get(f"/recovery/new/{overpaid.household.number}/"))
    assert "200.00 元" in page
