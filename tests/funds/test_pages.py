"""The money's pages as people meet them: what they say, what they keep of what was typed, whom they let in."""

from datetime import date

import pytest

from dibao.archive.models import Record
from dibao.funds.models import Arrival, MonthClose
from dibao.payments.models import Ceiling, Line
from tests.funds.conftest import COUNTY, OCTOBER, SEPTEMBER, TOWN, arrive, come_back, pay_out, send
from tests.payments.conftest import decide

pytestmark = pytest.mark.usefixtures("own_home")
ARRIVAL = {
    "division": str(COUNTY), "document": "洮财社〔2026〕3号", "arrived_on": "2026-10-10", "source": "central",
    "amount": "20000", "slip": "HD77",
}  # fmt: skip


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


@pytest.fixture
def paid(families, approved, arrived, on):
    """September paid whole, October answered in part."""
    arrived(20_000_00)
    families(5)
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))
    lines = list(Line.objects.filter(roster=approved(OCTOBER)).order_by("pk"))
    send(lines)
    come_back(lines[:1])
    arrive(lines[1:])
    return lines


def test_the_front_page_says_what_is_left_and_how_long_it_lasts(paid, client_of, cashier, clerk):
    page = text(client_of(cashier).get("/funds/"))
    for word in ("结余", "20,000.00 元", "今后各月需要", "下一个要结的月份", "月末结余"):
        assert word in page
    assert client_of(clerk).get("/funds/").status_code == 404


def test_money_runs_out_in_words(families, client_of, cashier):
    families(3)
    assert "资金不够" in text(client_of(cashier).get("/funds/"))


def test_one_enters_another_confirms_and_what_was_typed_stays(client_of, cashier, approver):
    desk = client_of(cashier)
    wrong = text(desk.post("/funds/enter/arrival/", ARRIVAL | {"slip": "", "amount": "20000"}), 422)
    assert "20000" in wrong and "银行回单号" in wrong and not Arrival.objects.exists()
    assert desk.post("/funds/enter/arrival/", ARRIVAL).status_code == 302
    row = Arrival.objects.get()
    assert "确认</button>" not in text(desk.get("/funds/figures/?matter=arrival"))
    again = text(desk.post("/funds/enter/arrival/", ARRIVAL), 422)
    assert "已经录入过" in again
    decides = client_of(approver)
    assert "不予确认" in text(decides.get("/funds/figures/?matter=arrival"))
    text(decides.post(f"/funds/figures/arrival/{row.pk}/refuse/", {"why": ""}), 422)
    assert decides.post(f"/funds/figures/arrival/{row.pk}/confirm/").status_code == 302
    assert Arrival.objects.confirmed().get() == row
    assert "20,000.00 元" in text(decides.get("/funds/"))


def test_shares_that_do_not_add_up_are_refused_with_what_was_typed(client_of, cashier):
    form = {
        "division": str(COUNTY),
        "document": "办法",
        "valid_from": "2026-01-01",
        "part_central": "70.5",
        "part_county": "20",
    }
    page = text(client_of(cashier).post("/funds/enter/shares/", form), 422)
    assert "相加应是 100%" in page and "70.5" in page
    assert client_of(cashier).post("/funds/enter/shares/", form | {"part_county": "29.5"}).status_code == 302


def test_the_ceiling_is_what_is_there(arrived, client_of, cashier):
    arrived(20_000_00)
    client_of(cashier).post("/funds/cap/", {"place": str(COUNTY), "month": "2026-10"})
    assert Ceiling.objects.get().amount == 20_000_00
    assert client_of(cashier).post("/funds/cap/", {"place": "220881000000"}).status_code == 404


def test_a_month_is_closed_from_its_page_and_its_papers_open(paid, client_of, cashier, auditor):
    desk = client_of(cashier)
    page = text(desk.get("/funds/closes/"))
    assert "2026年09月" in page and "可以结账" in page
    assert desk.post(f"/funds/closes/{COUNTY}/2026-09/do/").status_code == 302
    close = MonthClose.objects.get()
    shown = text(client_of(auditor).get(f"/funds/closes/{close.number}/"))
    assert all(record.code in shown for record in Record.objects.all()) and Record.objects.count() == 4
    paper = desk.get(f"/funds/papers/{close.papers.first().pk}/")
    assert paper.content.startswith(b"%PDF") and paper["Cache-Control"] == "no-store"
    refused = desk.post(f"/funds/closes/{COUNTY}/2026-10/do/", follow=True)
    assert "还没有过完" in text(refused) and MonthClose.objects.count() == 1


def test_each_row_of_a_table_leads_to_its_lines(paid, client_of, cashier):
    desk = client_of(cashier)
    assert f"place={TOWN}&amp;month=2026-10" in text(desk.get("/funds/tables/?month=2026-10"))
    page = text(desk.get(f"/funds/lines/?place={TOWN}&month=2026-10"))
    assert all(line.household.number in page for line in paid) and "退回" in page
    sheet = desk.get("/funds/tables/?year=2026&format=xlsx")
    assert sheet.content.startswith(b"PK") and "2026-10" in text(desk.get("/funds/tables/?year=2026"))
    for address in (
        f"/funds/lines/?place={COUNTY - 1000000 + 79000000}",
        "/funds/tables/?place=x",
        "/funds/?place=220881000000",
    ):
        assert desk.get(address).status_code == 404


def test_supervision_lists_towns_hands_and_villages(paid, client_of, city_supervisor):
    decide(paid[0].award, OCTOBER, 465_00)
    page = text(client_of(city_supervisor).get(f"/funds/supervision/?place={COUNTY}"))
    assert "金额和经办的分布" in page and "没有新确认的家庭" in page and "平安" in page
