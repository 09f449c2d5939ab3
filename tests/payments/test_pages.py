"""The month on the screen: three clicks of the clerk, the reviewer's list, the county's approval, the family's statement."""

import io
import zipfile

import pytest

from dibao.payments.choices import Status
from dibao.payments.models import Line, Roster
from dibao.payments.queries.due import due_of
from dibao.payments.services import hold

from .conftest import OCTOBER, TOWN


@pytest.fixture
def made(families):
    return [award for award in families(4) if due_of(award, OCTOBER)]


def page(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_month_in_three_clicks_and_by_four_people(made, client_of, clerk, reviewer, approver, cashier):
    office = client_of(clerk)
    assert "编制10月名册" in page(office, "/payments/")
    answer = office.post("/payments/new/", {"division": TOWN, "month": "2026-10", "kind": "regular"})
    roster = Roster.objects.get()
    assert answer["Location"] == f"/payments/{roster.number}/" and roster.status == Status.BUILT
    text = page(office, f"/payments/{roster.number}/")
    assert "待核对" in text and "平安村" in text and "核对无误</button>" not in text
    for who, verb, button, status in (
        (reviewer, "check", "核对无误", Status.CHECKED),
        (approver, "approve", "批准发放", Status.APPROVED),
        (cashier, "close", "结账", Status.CLOSED),
    ):
        client = client_of(who)
        assert f"{button}</button>" in page(client, f"/payments/{roster.number}/")
        client.post(f"/payments/{roster.number}/do/{verb}/", {"version": roster.version})
        roster.refresh_from_db()
        assert roster.status == status
    assert "已结账" in page(client_of(clerk), "/payments/")


def test_a_stale_page_changes_nothing(made, client_of, roster_of, reviewer):
    roster = roster_of(OCTOBER)
    answer = client_of(reviewer).post(f"/payments/{roster.number}/do/check/", {"version": roster.version - 1})
    assert answer.status_code == 409 and Roster.objects.get().status == Status.BUILT


def test_a_refusal_keeps_what_was_typed(made, client_of, roster_of, reviewer, clerk):
    roster = roster_of(OCTOBER)
    client = client_of(reviewer)
    answer = client.post(f"/payments/{roster.number}/do/discard/", {"version": roster.version, "why": ""})
    assert answer.status_code == 422 and Roster.objects.get().status == Status.BUILT
    answer = client_of(clerk).post("/payments/new/", {"division": TOWN, "month": "2027-01", "kind": "regular"})
    assert (
        answer.status_code == 422
        and "不能编制以后月份" in answer.content.decode()
        and 'value="2027-01"' in answer.content.decode()
    )


def test_hold_and_release_on_the_page(made, client_of, roster_of, reviewer):
    roster = roster_of(OCTOBER)
    line = roster.rows.first()
    client = client_of(reviewer)
    address = f"/payments/{roster.number}/lines/{line.pk}"
    assert client.post(f"{address}/hold/", {"why": ""}).status_code == 422
    assert client.post(f"{address}/hold/", {"why": "银行来电"}).status_code == 302
    assert "暂缓 1 户" in page(client, f"/payments/{roster.number}/")
    answer = client.post(f"{address}/release/", {"why": "已核实", "until": "2026-09"})
    assert answer.status_code == 422 and "有效月份" in answer.content.decode()
    assert client.post(f"{address}/release/", {"why": "已核实", "until": "2026-12"}).status_code == 302
    assert Line.objects.get(pk=line.pk).hold == ""


def test_search_filter_and_take_away(made, client_of, roster_of, clerk):
    roster = roster_of(OCTOBER)
    client, line = client_of(clerk), roster.rows.select_related("household").first()
    person = line.household.memberships.get(is_head=True).person
    for typed in (line.household.number, person.name, person.id_number):
        assert line.household.number in page(client, f"/payments/{roster.number}/lines/?q={typed}")
    assert "没有这样的家庭" in page(client, f"/payments/{roster.number}/lines/?change=decrease")
    answer = client.get(f"/payments/{roster.number}/lines/?format=xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        inside = "".join(book.read(name).decode() for name in book.namelist())
    assert line.household.number in inside and person.id_number not in inside and person.name not in inside


def test_nothing_plain_on_any_page(made, client_of, approved, clerk):
    roster = approved(OCTOBER)
    client, home = client_of(clerk), made[0].household
    person, account = home.memberships.get(is_head=True).person, home.accounts.get()
    for address in (f"{roster.number}/", f"{roster.number}/lines/", f"{roster.number}/changes/", f"households/{home.number}/",
                    f"households/{home.number}/ledger/"):  # fmt: skip
        text = page(client, f"/payments/{address}")
        assert person.id_number not in text and account.number not in text and person.name not in text


def test_changes_say_who_and_why(made, client_of, approved, roster_of, clerk, reviewer, on):
    from datetime import date

    from dibao.casework.models import Award

    from .conftest import LATER, NOVEMBER, decide

    approved(OCTOBER)
    Award.objects.filter(pk=made[0].pk).update(ended_on=date(2026, 10, 20), end_reason="voluntary")
    decide(made[1], NOVEMBER, made[1].amount_month + 300)
    dead = made[2].household.memberships.get(is_head=True).person
    dead.died_on = date(2026, 10, 12)
    dead.save()
    with on(LATER):
        roster = roster_of(NOVEMBER)
        text = page(client_of(clerk), f"/payments/{roster.number}/changes/")
    assert (
        "家庭自愿退出" in text and "增加的（1 户）" in text and "1 名成员去世" in text and "登记的成员都已去世" in text
    )


def test_who_is_being_heard_is_marked_and_paid(made, client_of, approved, roster_of, clerk, on):
    from dibao.adjusting.choices import Course
    from dibao.adjusting.choices import Status as Step
    from dibao.adjusting.services.opening import open_

    from .conftest import LATER, NOVEMBER

    approved(OCTOBER)
    adjustment = open_(award=made[0], ground="report_by_family", why="收入增加", by=clerk)
    type(adjustment).objects.filter(pk=adjustment.pk).update(course=Course.CUT, status=Step.CALLED)
    with on(LATER):
        roster = roster_of(NOVEMBER)
        text = page(client_of(clerk), f"/payments/{roster.number}/changes/")
    assert "正在听取意见的（决定前照发）（1 户）" in text
    assert roster.rows.get(award=made[0]).change == "same"


@pytest.mark.parametrize("of", ["summary", "village", "changes", "statement"])
def test_papers(made, client_of, approved, cashier, of):
    roster = approved(OCTOBER)
    home = made[0].household
    address = {
        "summary": f"{roster.number}/print/", "village": f"{roster.number}/print/?village={home.division}",
        "changes": f"{roster.number}/changes/print/", "statement": f"households/{home.number}/print/",
    }[of]  # fmt: skip
    answer = client_of(cashier).get(f"/payments/{address}")
    assert (
        answer.status_code == 200 and answer.content.startswith(b"%PDF-1.7") and answer["Cache-Control"] == "no-store"
    )


def test_statement_says_where_the_money_is(made, client_of, roster_of, reviewer, approver, clerk):
    from dibao.payments.services import approving

    roster = roster_of(OCTOBER)
    client, home = client_of(clerk), made[0].household
    assert "正在核对" in page(client, f"/payments/households/{home.number}/")
    hold.place(line=roster.rows.get(award=made[0]), why="核实", by=reviewer)
    approving.check(roster=roster, by=reviewer)
    approving.approve(roster=Roster.objects.get(), by=approver)
    text = page(client, f"/payments/households/{home.number}/")
    assert "暂缓：经办人暂缓" in text and "启用本系统前已发放" in text
    assert "启用前支出" in page(client, f"/payments/households/{home.number}/ledger/")


def test_outsiders_see_nothing(made, client_of, approved, outsider, helper):
    roster, home = approved(OCTOBER), made[0].household
    client = client_of(outsider)
    for address in (
        f"{roster.number}/",
        f"{roster.number}/lines/",
        f"{roster.number}/print/",
        f"households/{home.number}/",
    ):
        assert client.get(f"/payments/{address}").status_code == 404
    assert roster.number not in page(client, "/payments/")
    assert client_of(helper).get("/payments/").status_code == 404


def test_a_town_sees_its_own_lines_of_a_county_roster(made, client_of, roster_of, county_reviewer, clerk, outsider):
    roster = roster_of(OCTOBER, by=county_reviewer, division=220802000000)
    assert made[0].household.number in page(client_of(clerk), f"/payments/{roster.number}/lines/")
    there = client_of(outsider)
    assert made[0].household.number not in page(there, f"/payments/{roster.number}/lines/")
    assert "本表只列您负责的地区" in page(there, f"/payments/{roster.number}/")
    assert (
        there.post(f"/payments/{roster.number}/do/discard/", {"version": roster.version, "why": "x"}).status_code == 422
    )


def test_check_page_names_what_is_wrong(made, client_of, approved, clerk):
    roster = approved(OCTOBER)
    client = client_of(clerk)
    assert "现在核对" in page(client, "/payments/check/")
    assert "核对通过" in page(client, "/payments/check/?run=1")
    Line.objects.filter(roster=roster).update(members=9)
    assert roster.number in page(client, "/payments/check/?run=1")


def test_subsidy_page(client_of, county_reviewer, approver):
    client = client_of(county_reviewer)
    assert "没有价格临时补贴" in page(client, "/payments/subsidies/")
    sent = {"division": 220802000000, "month": "2026-11", "document": "联动机制通知"}
    assert client.post("/payments/subsidies/", sent | {"document": ""}).status_code == 422
    assert client.post("/payments/subsidies/", sent).status_code == 302
    text = page(client_of(approver), "/payments/subsidies/")
    assert "联动机制通知" in text and "办理</summary>" in text
    number = text.split("WJ")[1].split("<")[0]
    answer = client_of(approver).post(f"/payments/subsidies/WJ{number}/decide/", {"agreed": "", "why": ""})
    assert answer.status_code == 422 and "写明理由" in answer.content.decode()
