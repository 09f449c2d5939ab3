"""The cashier's day, returned payments, accounts and kept passbooks as pages; what an outsider sees of them."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from demo import story as told
from demo.office import COUNTY
from dibao.banking.models import AccountChange, Bank, Batch, Instruction, KeepingAgreement, ReturnFile
from dibao.banking.services import batch as batches
from dibao.banking.services import paper, reply, sending
from dibao.banking.urls import urlpatterns
from dibao.casework.models import Award
from dibao.registry.models import Account

from .conftest import MONTH, a_bank, approved, card, families
from .test_accounts import agreement_of, proposal

pytestmark = pytest.mark.django_db
ACTS = {"do": "start", "do_account": "accept", "do_agreement": "file"}


def text(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def desk(cashier, client_of):
    return client_of(cashier)


def test_the_whole_day_of_the_cashier(desk, said):
    families(4)
    approved()
    page = desk.get("/banking/")
    assert "还没有代发银行" in text(page)
    sent = {"code": "nxs", "name": "演示农村信用社", "division": "220802000000", "layout": "csv_gbk", "way": "file",
            "payer_name": "低保专户", "payer_account": "2200001234567890", "answer_days": "3"}  # fmt: skip
    assert desk.post("/banking/banks/new/", sent | {"payer_account": "12"}).status_code == 422
    assert desk.post("/banking/banks/new/", sent).status_code == 302
    page = desk.get("/banking/")
    assert re.search(r"<strong>4</strong>待发", text(page)) and text(page).count("btn-primary") == 1
    make = {"bank": "nxs", "division": "220802000000", "month": "2026-10-01"}
    assert desk.post("/banking/make/", make | {"bank": "x"}).status_code == 422
    made = desk.post("/banking/make/", make)
    batch = Batch.objects.get()
    assert made.url == f"/banking/batches/{batch.number}/"
    assert desk.post("/banking/make/", make).status_code == 422

    page = text(desk.get(made.url))
    assert "开始发送" in page and page.count("btn btn-primary") == 1
    assert desk.post(f"{made.url}do/start/", {"version": "9"}).status_code == 409
    assert desk.post(f"{made.url}do/start/", {"version": batch.version}).status_code == 302
    file = desk.post(f"{made.url}file/")
    assert file.status_code == 200 and file["Content-Disposition"] == f'attachment; filename="{batch.number}.csv"'
    assert desk.post(f"{made.url}do/hand_over/", {"why": ""}).status_code == 422
    assert desk.post(f"{made.url}do/hand_over/", {"why": "U 盘交王柜员"}).status_code == 302

    batch.refresh_from_db()
    content = said(batch, {2: "账户已销户"})
    broken = SimpleUploadedFile("结果.csv", content[:-40])
    page = desk.post(f"{made.url}import/", {"content": broken})
    assert page.status_code == 422 and ("没有合计行" in text(page) or "合计" in text(page))
    answer = desk.post(f"{made.url}import/", {"content": SimpleUploadedFile("结果.csv", content)}, follow=True)
    assert "账户已销户" in text(answer) and "已登记" in text(answer)
    again = desk.post(f"{made.url}import/", {"content": SimpleUploadedFile("结果.csv", content)}, follow=True)
    assert "没有重复登记" in text(again)
    page = text(desk.get("/banking/"))
    assert re.search(r"<strong>1</strong>退回待处理", page) and re.search(r"<strong>3</strong>10月已到账", page)
    assert desk.post(f"{made.url}do/file_receipt/").status_code == 302
    batch.refresh_from_db()
    assert batch.receipt.category == "accounting" and batch.receipt.subject == "bank_return"
    paper = desk.get(f"{made.url}receipt/")
    assert paper.content.startswith(b"%PDF") and desk.post(f"{made.url}do/file_receipt/").status_code == 302


def test_accounts_are_masked_on_every_page(desk, paid_to, said, cashier, clerk, client_of):
    batch = paid_to(3, start=True)
    file = reply.read_file(batch=batch, content=said(batch, {1: "账户冻结"}), name="a.csv", by=cashier)
    numbers = [str(each.number) for each in Account.objects.all()]
    change = proposal(Award.objects.first().household, clerk)
    pages = [f"/banking/batches/{batch.number}/payments/", f"/banking/replies/{file.pk}/", "/banking/returned/",
             "/banking/accounts/", f"/banking/accounts/{change.pk}/", "/banking/banks/", f"/banking/batches/{batch.number}/"]  # fmt: skip
    for address in pages:
        page = text(desk.get(address))
        assert not any(number in page for number in [*numbers, str(change.number), batch.bank.payer_account]), address
    window = client_of(clerk)
    assert str(change.number) in text(window.post(f"/banking/accounts/{change.pk}/do/reveal/"))


def test_a_returned_payment_is_put_right_by_two_people_and_paid_again(
    desk, paid_to, said, cashier, clerk, reviewer, client_of
):
    batch = paid_to(2, start=True)
    reply.read_file(batch=batch, content=said(batch, {1: "账户已销户"}), name="a.csv", by=cashier)
    row = Instruction.objects.get(state="failed")
    window, other = client_of(clerk), client_of(reviewer)
    page = text(window.get("/banking/returned/"))
    assert "更换账户" in page and "乡镇经办" in page and "按原账户再发" not in page
    url = f"/banking/accounts/new/{row.line.household.number}/?returned={row.pk}"
    assert "账户已销户" in text(window.get(url))
    head = row.line.household.memberships.get().person
    given = {"holder": str(head.pk), "bank": "演示农村信用社", "number": card(901), "why": "原账户已销户"}
    bad = window.post(url, given | {"number": card(901)[:-1] + "x", "content": picture()})
    assert bad.status_code == 422 and "19 位数字" in text(bad) and "原账户已销户" in text(bad)
    made = window.post(url, given | {"content": picture()})
    assert made.status_code == 302
    change = AccountChange.objects.get()
    assert change.returned == row and "同意更换" not in text(window.get(made.url))
    assert window.post(f"{made.url}do/accept/", {"version": 1}).status_code == 422
    page = text(other.get(made.url))
    assert "同意更换" in page and page.count("btn btn-primary") == 1
    assert other.get(f"{made.url}evidence/")["Content-Type"] == "image/png"
    assert other.post(f"{made.url}do/accept/", {"version": 1}).status_code == 302
    assert "组批再发" in text(window.get("/banking/returned/"))
    assert re.search(r"<strong>1</strong>待发", text(desk.get("/banking/")))


def test_the_cashier_pays_again_into_the_same_account_with_a_reason(desk, paid_to, said, cashier):
    batch = paid_to(2, start=True)
    reply.read_file(batch=batch, content=said(batch, {1: "系统繁忙"}), name="a.csv", by=cashier)
    row = Instruction.objects.get(state="failed")
    assert "按原账户再发" in text(desk.get("/banking/returned/"))
    assert desk.post(f"/banking/returned/{row.pk}/release/", {"why": ""}).status_code == 422
    assert desk.post(f"/banking/returned/{row.pk}/release/", {"why": "银行说系统故障"}).status_code == 302
    assert "组批再发" in text(desk.get("/banking/returned/"))


def test_a_kept_passbook_is_entered_filed_and_ended(clerk, county_reviewer, client_of):
    home = families(1)[0].household
    window, county = client_of(clerk), client_of(county_reviewer)
    assert window.get("/banking/agreements/", {"household": home.number}).url.endswith(f"/new/{home.number}/")
    url = f"/banking/agreements/new/{home.number}/"
    given = {"keeper": "王代管", "keeper_kind": "cadre", "keeper_id": "110101199003070038", "keeper_phone": "13800000001",
             "bank": "演示农村信用社", "reason": "本人卧床", "starts_on": "2026-10-01", "ends_on": "2027-09-30"}  # fmt: skip
    bad = window.post(url, given | {"ends_on": "2026-01-01", "keeper_id": "1", "content": picture()})
    assert bad.status_code == 422 and "止期应晚于起期" in text(bad) and "18 位" in text(bad)
    made = window.post(url, given | {"content": picture()})
    assert made.status_code == 302
    page = text(county.get("/banking/agreements/"))
    assert "村（居）干部" in page and "还没有备案" in page
    assert "110101199003070038" not in text(county.get(made.url))
    assert window.post(f"{made.url}do/file/", {"number": "代管2026-1"}).status_code == 422
    assert county.post(f"{made.url}do/file/", {"number": "代管2026-1"}).status_code == 302
    assert county.get(f"{made.url}paper/")["Content-Type"] == "image/png"
    assert window.post(f"{made.url}do/end/", {"why": "存折已交还本人"}).status_code == 302
    assert "王代管" in text(window.get("/banking/agreements/?ended=1"))


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("存折.jpg", told.photo("passbook"), content_type="image/jpeg")


def rows(cashier, clerk, said) -> dict[str, str]:
    """One row behind each address."""
    found = families(2)
    approved()
    batch = sending.start(
        batch=batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier), by=cashier
    )
    reply.read_file(batch=batch, content=said(batch, {1: "冻结"}), name="a.csv", by=cashier)
    paper.file_receipt(batch=Batch.objects.get(), by=cashier)
    change, agreement = proposal(found[0].household, clerk), agreement_of(found[1].household, clerk)
    return {
        "number": batch.number, "reply": str(ReturnFile.objects.get().pk), "release": str(Instruction.objects.get(state="failed").pk),
        "household": found[0].household.number, "change": str(change.pk), "agreement": str(agreement.pk),
        "code": Bank.objects.get().code,
    }  # fmt: skip


def address(name: str, there: dict[str, str]) -> str:
    if name in ("reply", "release"):
        return reverse(f"banking:{name}", args=[there[name]])
    if name in ("propose", "agree"):
        return reverse(f"banking:{name}", args=[there["household"]])
    if name in ("account", "evidence", "do_account"):
        return reverse(f"banking:{name}", args=[there["change"], *([ACTS[name]] if name in ACTS else [])])
    if "agreement" in name and name != "agreements":
        return reverse(f"banking:{name}", args=[there["agreement"], *([ACTS[name]] if name in ACTS else [])])
    if name == "bank":
        return reverse("banking:bank", args=[there["code"]])
    if name in ("index", "make", "batches", "returned", "accounts", "agreements", "banks", "new_bank"):
        return reverse(f"banking:{name}")
    return reverse(f"banking:{name}", args=[there["number"], *([ACTS[name]] if name in ACTS else [])])


def test_somebody_of_the_next_town_finds_nothing_behind_any_address(cashier, clerk, outsider, client_of, said):
    there = rows(cashier, clerk, said)
    window, own = client_of(outsider), client_of(clerk)
    before = (
        Batch.objects.get().version,
        AccountChange.objects.get().version,
        KeepingAgreement.objects.get().filing_number,
    )
    for pattern in urlpatterns:
        where = address(pattern.name, there)
        if not pattern.pattern.converters:
            continue
        for ask in (window.get, window.post):
            answer = ask(where)
            assert answer.status_code in (404, 405), where
    assert before == (
        Batch.objects.get().version,
        AccountChange.objects.get().version,
        KeepingAgreement.objects.get().filing_number,
    )
    for name in ("returned", "accounts", "agreements"):
        page = text(window.get(address(name, there)))
        assert there["change"] not in page and there["agreement"] not in page and there["number"] not in page
    assert own.get(address("account", there)).status_code == 200
    assert own.get(address("batch", there)).status_code == 404 == own.get(address("index", there)).status_code
