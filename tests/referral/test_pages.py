"""The pages: what a clerk does from a list to the department's answer, without JavaScript."""

import re
from datetime import date

import pytest

from dibao.adjusting.models import Adjustment
from dibao.casework.models import KinshipDisclosure
from dibao.referral.models import Contact, Need, NeedsForm, Referral, ServicePlan
from dibao.screening.permissions import case_of
from tests.referral.conftest import said


def text(answer) -> str:
    return answer.content.decode()


def test_from_a_questionnaire_to_the_departments_answer(award, client_of, clerk):
    browser, home = client_of(clerk), award.household.number
    page = text(browser.get(f"/referral/households/{home}/"))
    assert "还没有登记需求" in page and "需求评估" in page
    sent = {"on": "2026-10-16", "found_by": "visit", "words": "", **{k: str(v) for k, v in said(treatment=3).items()}}
    refused = browser.post(f"/referral/households/{home}/assess/", sent | {"care": ""})
    assert refused.status_code == 422 and not NeedsForm.objects.exists() and "照料" in text(refused)
    page = text(browser.post(f"/referral/households/{home}/assess/", sent, follow=True))
    need = Need.objects.get()
    assert "医疗" in page and f"/referral/needs/{need.pk}/refer/" in page
    address = f"/referral/needs/{need.pk}/refer/"
    assert "医疗保障局" in text(browser.get(address))
    refused = browser.post(address, {"unit": "洮北区医保局", "words": "请核查", "due_on": "2026-10-16"})
    assert refused.status_code == 422 and "应晚于今天" in text(refused) and "洮北区医保局" in text(refused)
    browser.post(address, {"unit": "洮北区医保局", "words": "请核查", "due_on": "2026-10-30"})
    made = Referral.objects.get()
    do = f"/referral/referrals/{made.number}/do/"
    assert "等待" in text(browser.post(f"{do}send/", {"version": made.version}, follow=True))
    assert browser.get(f"/referral/referrals/{made.number}/letter/").content.startswith(b"%PDF")
    made.refresh_from_db()
    answer = {"version": made.version, "answer": "done", "answered_on": "2026-10-16", "why": "已救助"}
    assert browser.post(f"{do}answer/", answer | {"version": 99}).status_code == 409
    assert "已登记答复" in text(browser.post(f"{do}answer/", answer, follow=True))
    made.refresh_from_db()
    browser.post(f"{do}close/", {"version": made.version, "met": "met", "why": "家属确认"})
    need.refresh_from_db()
    assert need.state == "met"


def test_the_front_page_counts_what_its_lists_hold(award, need, sent, hit, client_of, clerk, on, helper):
    hit(award, "vehicle")
    with on(date(2026, 11, 2)):
        page = text(client_of(clerk).get("/referral/"))
        assert sent.number in page and "逾期" in page
        assert re.search(r"state=overdue\"><strong>1</strong>", page)
        assert re.search(r"lists/overstayed/\"><strong>1</strong>", page)
        assert sent.number in text(client_of(clerk).get("/referral/?state=overdue"))
        assert "应退未退" not in text(client_of(helper).get("/referral/")), "a helper reads no hits"


def test_a_row_of_the_list_leads_to_an_adjustment_and_to_a_word_with_the_family(award, hit, client_of, clerk):
    hit(award, "vehicle")
    browser, home = client_of(clerk), award.household.number
    page = text(browser.get("/referral/lists/overstayed/"))
    assert f"/referral/households/{home}/adjust/?list=overstayed" in page and "共 1 户" in page
    words = {"about": "overstayed", "on": "2026-10-16", "way": "home", "answer": "changed", "words": "车已卖"}
    refused = browser.post(f"/referral/households/{home}/do/contact/", words | {"words": ""})
    assert refused.status_code == 422
    browser.post(f"/referral/households/{home}/do/contact/", words)
    assert Contact.objects.get().by_name == clerk.name and "说明了变化" in text(
        browser.get("/referral/lists/overstayed/")
    )
    browser.post(f"/referral/households/{home}/adjust/", {"which": "overstayed", "why": "车在他人名下"})
    made = Adjustment.objects.get()
    assert made.number in text(browser.get("/referral/lists/overstayed/"))


def test_a_plan_on_its_page(award, client_of, clerk):
    browser, home = client_of(clerk), award.household.number
    sent = {"goal": "稳定就学", "what": "联系学校", "who": "教育局", "due_on": "2026-10-30", "visit_on": "2026-11-16"}
    browser.post(f"/referral/households/{home}/do/plan/", sent)
    made = ServicePlan.objects.get()
    address = f"/referral/plans/{made.number}/"
    assert "联系学校" in text(browser.get(address)) and made.number in text(browser.get("/referral/plans/"))
    step, visit = made.steps.get(), made.visits.get()
    refused = browser.post(f"{address}do/finish_step/", {"row": step.pk, "result": ""})
    assert refused.status_code == 422
    browser.post(f"{address}do/finish_step/", {"row": step.pk, "result": "已减免"})
    browser.post(f"{address}do/visit/", {"row": visit.pk, "way": "home", "words": "已返校"})
    assert browser.post(f"{address}do/visit/", {"row": "x", "way": "home", "words": "y"}).status_code == 404
    paper = browser.post(f"{address}do/print/", follow=True)
    assert paper.content.startswith(b"%PDF")
    page = text(browser.post(f"{address}do/finish/", {"why": "目标达到"}, follow=True))
    assert "已减免" in page and "已返校" in page and "目标达到" in page


@pytest.mark.parametrize("who", ["outsider", "cashier", "archivist", "audit_admin"])
def test_who_has_no_business_here_finds_nothing(who, award, sent, client_of, request):
    browser = client_of(request.getfixturevalue(who))
    for address in (
        f"/referral/households/{award.household.number}/",
        f"/referral/referrals/{sent.number}/",
        f"/referral/referrals/{sent.number}/letter/",
        f"/referral/needs/{sent.need.pk}/refer/",
    ):
        assert browser.get(address).status_code == 404, address


def test_a_relative_reads_nothing_of_the_family(award, sent, client_of, reviewer):
    case = case_of(award.household)
    KinshipDisclosure.objects.create(
        case=case, staff=reviewer, staff_name=reviewer.name, unit="镇政府", member=case.applicant, relation="姐妹"
    )
    browser = client_of(reviewer)
    assert browser.get(f"/referral/referrals/{sent.number}/").status_code == 404
    page = text(browser.get(f"/referral/households/{award.household.number}/"))
    assert "回避" in page and "透析" not in page


@pytest.mark.parametrize(
    "address", ["/referral/", "/referral/needs/", "/referral/plans/", "/referral/lists/left-out/", "/referral/watch/"]
)
def test_empty_pages_say_a_sentence(address, db, client_of, clerk):
    assert "没有" in text(client_of(clerk).get(address))
    assert client_of(clerk).get("/referral/lists/else/").status_code == 404
