"""The pages of a change as its people meet them: entered, tried, approved, carried on, told, paid back, settled."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from dibao.adjusting.models import Adjustment
from dibao.casework.models import Award, AwardAmount
from dibao.documents.papers import engine
from dibao.reviews.models import ChangePaper, StandardChange, Task
from dibao.reviews.services import approving
from dibao.reviews.services import change as changes
from dibao.reviews.services.applying import carry_on
from dibao.reviews.services.task import collect
from dibao.reviews.views.acts import ACTS

TYPED = {
    "division": "220802000000", "document": "关于提高标准的通知（洮民发〔2026〕8号）", "source": "文件原件",
    "effective_on": "2026-08-01", "rural": "6480", "rural_unit": "fen_per_year", "urban_unit": "fen_per_month",
}  # fmt: skip


def latest() -> StandardChange:
    return StandardChange.objects.order_by("-pk")[0]


def post(client, verb: str, **typed):
    change = latest()
    return client.post(f"/reviews/{change.number}/do/{verb}/", {"version": change.version, **typed})


def test_from_the_document_to_the_amounts_without_javascript(families, client_of, county_reviewer, approver):
    families(12)
    enterer, second = client_of(county_reviewer), client_of(approver)
    answer = enterer.post("/reviews/new/", TYPED)
    assert answer.status_code == 302 and answer["Location"] == f"/reviews/{latest().number}/"
    assert post(enterer, "add_value", key="uplift_rounding", track="any", value="见分进元").status_code == 302
    assert post(enterer, "preview").status_code == 302
    page = enterer.get(f"/reviews/{latest().number}/").content.decode()
    assert "试算结果" in page and "5,880 元/人·年" in page and "6,480 元/人·年" in page and "按村（社区）" in page
    assert post(enterer, "submit").status_code == 302
    refused = post(enterer, "approve")
    assert refused.status_code == 422 and latest().status == "submitted"
    assert post(second, "approve").status_code == 302 and latest().status == "applying"
    assert "继续执行" in second.get(f"/reviews/{latest().number}/").content.decode()
    assert post(second, "carry_on").status_code == 302 and latest().status == "applied"
    assert AwardAmount.objects.filter(change=latest().number).exists()


def test_a_large_register_is_read_in_sittings_and_the_page_says_how_far_it_is(
    families, client_of, county_reviewer, monkeypatch
):
    families(12)
    monkeypatch.setitem(ACTS, "preview", replace(ACTS["preview"], more={"seconds": 0}))
    enterer = client_of(county_reviewer)
    enterer.post("/reviews/new/", TYPED)
    sittings = []
    while (answer := post(enterer, "preview")).status_code == 200:
        text = answer.content.decode()
        assert "继续试算" in text and "试算结果" not in text and latest().status == "draft"
        sittings.append(re.search(r"还有 (\d+) 个乡镇.*共 (\d+) 个", text).groups())
    assert sittings == [("1", "2")]
    assert answer.status_code == 302 and latest().status == "previewed"


def test_bad_input_keeps_what_was_typed(client_of, county_reviewer):
    client = client_of(county_reviewer)
    for wrong in (
        {"rural": "540"},
        {"effective_on": "2026-08-15"},
        {"document": " "},
        {"rural": ""},
        {"rural": "很多"},
    ):
        answer = client.post("/reviews/new/", TYPED | wrong)
        text = answer.content.decode()
        assert answer.status_code == 422, wrong
        assert "文件原件" in text and not StandardChange.objects.exists()


@pytest.fixture
def change(families, raise_of):
    families(60)
    return raise_of(6_480_00)


def test_a_table_that_cannot_be_read_is_refused_beside_its_field(change, client_of, county_reviewer):
    answer = post(client_of(county_reviewer), "add_value", key="uplifts", track="any", value="随便写")
    assert answer.status_code == 422 and "随便写" in answer.content.decode()
    assert change.values.count() == 1


def test_a_stale_form_changes_nothing(change, client_of, county_reviewer):
    answer = client_of(county_reviewer).post(f"/reviews/{change.number}/do/submit/", {"version": change.version - 1})
    assert answer.status_code == 409 and latest().status == "previewed"
    assert "刚刚被他人办理" in answer.content.decode()


def test_lists_are_paged_sorted_and_downloaded(change, client_of, county_reviewer):
    client = client_of(county_reviewer)
    address = f"/reviews/{change.number}/households/"
    first = client.get(address).content.decode()
    assert "共 60 户" in first and "下一页" in first
    assert "共 60 户" in client.get(address, {"page": "2"}).content.decode()
    assert client.get(address, {"page": "99999", "kind": "nonsense", "order": "x"}).status_code == 200
    assert client.get(address, {"village": "123"}).status_code == 404
    book = client.get(address, {"kind": "increase", "format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(book.content)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == change.preview["counts"]["increase"]["households"] + 1


def test_one_family_is_laid_open_before_and_after(change, client_of, county_reviewer):
    number = Award.objects.exclude(amount_month=0).first().household.number
    before = AwardAmount.objects.count()
    page = client_of(county_reviewer).get(f"/reviews/{change.number}/households/{number}/").content.decode()
    assert "按新标准" in page and "现在的决定" in page and "补差" in page
    assert AwardAmount.objects.count() == before


@pytest.fixture
def applied(change, county_reviewer, approver):
    changes.submit(change=change, by=county_reviewer)
    approving.approve(change=change, by=approver)
    carry_on(change=change)
    return change


def test_notice_publication_and_back_pay_of_ones_own_place(applied, client_of, clerk, outsider, cashier):
    mine = AwardAmount.objects.filter(change=applied.number, award__division=220802100201).first().award
    client, other = client_of(clerk), client_of(outsider)
    base = f"/reviews/notices/{applied.number}/"
    assert mine.household.number in client.get(base).content.decode()
    assert mine.household.number not in other.get(base).content.decode()
    answer = client.post(f"{base}households/{mine.household.number}/")
    paper = ChangePaper.objects.get()
    assert answer["Location"] == f"/reviews/papers/{paper.pk}/"
    assert client.get(answer["Location"]).content.startswith(b"%PDF")
    assert client.post(f"{base}households/{mine.household.number}/")["Location"] == answer["Location"]  # one paper only
    assert other.get(answer["Location"]).status_code == 404
    assert other.post(f"{base}households/{mine.household.number}/").status_code == 404
    assert client.post(f"{base}villages/220802100201/").status_code == 302
    pay = client_of(cashier).get(f"{base}back-pay/").content.decode()
    assert "补发" in pay and mine.household.number in pay
    assert client_of(cashier).get(f"{base}back-pay/", {"format": "xlsx"}).content.startswith(b"PK")


def test_the_notice_says_the_figures(applied, approver, monkeypatch):
    from dibao.reviews.queries import sheets

    row = AwardAmount.objects.filter(change=applied.number).first()
    data = sheets.notice(applied, row, approver)
    first = row.award.amounts.get(reason="confirmed")
    assert (data["before"], data["amount"]) == (first.amount_month, row.amount_month)
    assert data["back_pay"] == 3 * (row.amount_month - first.amount_month)
    assert engine.render("change_notice", data, code="X").startswith(b"%PDF")


def test_tasks_stand_on_the_desk_and_only_some_can_be_settled(
    families, raise_of, client_of, clerk, outsider, county_reviewer, approver
):
    families(30)
    change = raise_of(4_000_00)
    changes.submit(change=change, by=county_reviewer)
    approving.approve(change=change, by=approver)
    carry_on(change=change)
    client = client_of(clerk)
    mine = Task.objects.filter(division=220802100201)
    heard, other = mine.filter(ground="decrease").first(), mine.last()
    assert "听取意见" in client.get("/").content.decode()
    assert client.post(f"/reviews/tasks/{heard.pk}/settle/", {"result": "维持"}).status_code == 422
    assert client_of(outsider).post(f"/reviews/tasks/{heard.pk}/settle/", {"result": "维持"}).status_code == 404
    opened = client.post(f"/reviews/tasks/{heard.pk}/hear/")
    assert opened.status_code == 302 and opened["Location"].startswith("/adjusting/TZ")
    assert client.post(f"/reviews/tasks/{heard.pk}/hear/")["Location"] == opened["Location"]
    assert opened["Location"] in client.get("/reviews/tasks/").content.decode()
    assert collect() == 0
    Adjustment.objects.update(status="closed", result="reduced")
    assert collect() == 1
    heard.refresh_from_db()
    assert heard.state == "done" and "减发" in heard.result
    Task.objects.filter(pk=other.pk).update(ground="unknown")
    assert client.post(f"/reviews/tasks/{other.pk}/settle/", {"result": " "}).status_code == 422
    assert client.post(f"/reviews/tasks/{other.pk}/settle/", {"result": "已查清，事实不变"}).status_code == 302
    other.refresh_from_db()
    assert (other.state, other.done_by_name, other.done_on) == ("done", clerk.name, date(2026, 10, 16))


def test_the_timeline_and_the_case_show_the_amount_of_this_month(applied, client_of, clerk):
    row = AwardAmount.objects.filter(change=applied.number, award__division=220802100201).first()
    page = client_of(clerk).get(f"/households/{row.award.household.number}/").content.decode()
    assert "标准调整" in page and f"{row.amount_month // 100:,}.00 元/月" in page
