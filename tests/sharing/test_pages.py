"""Agreements and enquiries as a browser gets them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.exchange.models import Package
from dibao.kernel import clock
from dibao.kernel.waiting import everything
from dibao.sharing.models import Agreement, Enquiry
from tests.sharing.conftest import PURPOSE, agreed, head, row

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"sharing:{name}", args=args)


def typed(partner, **changed):
    today = clock.today()
    given = {
        "partner": partner.code, "division": "220802000000", "purpose": PURPOSE, "basis": "吉教助〔2026〕12 号",
        "agreed": ["place", "amount"], "monthly": "200", "answer_wd": "5", "valid_from": str(today),
        "valid_to": str(today + timedelta(days=200)),
    }  # fmt: skip
    return given | changed


def test_from_the_agreement_to_the_receipt_on_the_pages(
    partner, families, question, checker, approver, auditor, client_of
):
    first, second = client_of(checker), client_of(approver)
    answer = first.post(url("enter"), typed(partner, valid_to="2030-01-01", purpose=" "))
    page = answer.content.decode()
    assert answer.status_code == 422 and "吉教助" in page and not Agreement.objects.exists()
    answer = first.post(url("enter"), typed(partner, valid_to="2030-01-01"))
    assert answer.status_code == 422 and "最长一年" in answer.content.decode()
    answer = first.post(url("enter"), typed(partner))
    made = Agreement.objects.get()
    assert answer.status_code == 302 and answer.url == url("agreement", made.number)
    assert "等待复核" in (page := first.get(answer.url).content.decode()) and "确认使用" not in page
    assert ("共享约定待复核", 1) in {(each.label, each.count) for each in everything(approver)}
    assert "与文件一致，确认使用" in second.get(answer.url).content.decode()
    assert second.post(url("decide", made.number, "refuse"), {"why": ""}).status_code == 422
    assert second.post(url("decide", made.number, "confirm")).status_code == 302
    assert made.number in (page := first.get(url("agreement", made.number)).content.decode())
    assert "本月已查 0 人，还可查 200 人" in page and "所在乡镇（街道）、家庭月保障金" in page

    content = question([row(n, head(award)) for n, award in enumerate(families)], made.number)
    sent = first.post(url("receive"), {"file": SimpleUploadedFile("来询.zip", content)})
    asked = Enquiry.objects.get()
    assert sent.status_code == 302 and sent.url == url("enquiry", asked.number)
    assert ("部门来询", 1) in {(each.label, each.count) for each in everything(checker)}
    assert "制作答复包" in first.get(sent.url).content.decode()
    assert "制作答复包" not in client_of(auditor).get(sent.url).content.decode()
    assert first.post(url("answer", asked.number)).status_code == 302
    page = first.get(sent.url).content.decode()
    assert "在册 3 人，不在册 0 人" in page and "制作答复包" not in page
    assert families[0].household.number in page and head(families[0]).name not in page
    assert head(families[0]).id_number not in page
    reply = Package.objects.get(direction="out")
    assert reverse("exchange:package", args=[reply.pk]) in page
    again = first.post(url("answer", asked.number))
    assert again.status_code == 422 and "不能再答复" in again.content.decode()


def test_a_late_enquiry_is_red_and_counted(agree, ask, families, checker, client_of, on):
    asked = ask([row(1, head(families[0]))], agree())
    with on(asked.due_on + timedelta(days=1)):
        page = client_of(checker).get(url("enquiries")).content.decode()
        assert "已超期" in page and asked.number in page
        assert [(each.count, each.late) for each in everything(checker) if each.label == "部门来询"] == [(1, 1)]
        assert asked.number in client_of(checker).get(url("enquiries") + "?state=received").content.decode()
        assert asked.number not in client_of(checker).get(url("enquiries") + "?state=answered").content.decode()
        assert client_of(checker).get(url("enquiries") + "?state=nonsense").status_code == 404


def test_a_package_that_is_refused_leaves_the_page_with_every_sentence(agree, question, families, checker, client_of):
    content = question([row(1, head(families[0])), row(1, head(families[0]))], agree().number)
    answer = client_of(checker).post(url("receive"), {"file": SimpleUploadedFile("来询.zip", content)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "整个没有接收" in page and "证件号码与第 2 行相同" in page
    assert client_of(checker).post(url("receive"), {}).status_code == 422


def test_ended_and_declined_are_said_with_their_reasons(agree, ask, families, checker, approver, client_of):
    under = agree()
    asked, first = ask([row(1, head(families[0]))], under), client_of(checker)
    assert client_of(approver).post(url("end", under.number), {"why": ""}).status_code == 422
    assert client_of(approver).post(url("end", under.number), {"why": "对方违规转交"}).status_code == 302
    page = first.get(url("enquiry", asked.number)).content.decode()
    assert "只能不予答复" in page and "制作答复包" not in page
    assert first.post(url("decline", asked.number), {"why": ""}).status_code == 422
    assert first.post(url("decline", asked.number), {"why": "约定已终止"}).status_code == 302
    assert "约定已终止" in first.get(url("enquiry", asked.number)).content.decode()
    assert "对方违规转交" in first.get(url("agreement", under.number)).content.decode()


def test_before_there_is_a_partner_it_says_where_to_begin(db, checker, client_of):
    assert "先登记来询单位" in client_of(checker).get(url("enter")).content.decode()
    assert "还没有共享约定" in client_of(checker).get(url("agreements")).content.decode()
    assert "还没有来询" in client_of(checker).get(url("enquiries")).content.decode()


def test_the_clerk_of_the_next_county_sees_nothing(agree, ask, families, client_of, outsider):
    under = agree()
    asked = ask([row(1, head(families[0]))], under)
    for page in (url("agreement", under.number), url("enquiry", asked.number)):
        assert client_of(outsider).get(page).status_code == 404


def test_lists_are_cut_into_pages(partner, checker, client_of):
    for _ in range(26):
        agreed(partner, checker)
    page = client_of(checker).get(url("agreements")).content.decode()
    assert "第 1–25 个，共 26 个" in page and "下一页" in page
    assert client_of(checker).get(url("blank")).content[:2] == b"PK"
