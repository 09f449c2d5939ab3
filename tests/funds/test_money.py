"""Budget, arrivals, shares; what is used and left by month; how long it lasts; the ceiling."""

from datetime import date

import pytest

from dibao.funds.models import Arrival, Budget
from dibao.funds.queries import budget as reads
from dibao.funds.services import figure
from dibao.funds.services.ceiling import cap
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.models import Entry, Line
from dibao.payments.services import approving
from tests.conftest import staff
from tests.funds.conftest import COUNTY, OCTOBER, SEPTEMBER, TOWN, arrive, come_back, pay_out, send
from tests.payments.conftest import decide

GIVEN = {"division": COUNTY, "document": "洮财社〔2026〕3号"}


def test_a_figure_counts_only_when_another_human_has_confirmed_it(county_reviewer, approver, cashier, clerk):
    row = figure.enter_budget(**GIVEN, year=2026, source="county", amount=100_00, by=county_reviewer)
    assert reads.year_of(COUNTY, 2026).budget_total == 0
    with pytest.raises(NotAllowed, match="另一人"):
        figure.confirm(figure=row, by=county_reviewer)
    with pytest.raises(NotAllowed):
        figure.confirm(figure=row, by=cashier)
    figure.confirm(figure=row, by=approver)
    assert reads.year_of(COUNTY, 2026).budget["county"] == 100_00
    with pytest.raises(Conflict, match="已确认"):
        figure.refuse(figure=row, why="重复", by=approver)
    with pytest.raises(NotAllowed):
        figure.enter_budget(**GIVEN, year=2026, source="county", amount=1, by=clerk)


def test_a_budget_is_never_cut_below_nothing(county_reviewer, approver):
    figure.confirm(
        figure=figure.enter_budget(**GIVEN, year=2026, source="city", amount=50, by=county_reviewer), by=approver
    )
    with pytest.raises(Invalid) as refused:
        figure.enter_budget(**GIVEN, year=2026, source="city", amount=-51, by=county_reviewer)
    assert set(refused.value.fields) == {"amount"}
    first = figure.enter_budget(**GIVEN, year=2026, source="city", amount=-30, by=county_reviewer)
    second = figure.enter_budget(**GIVEN, year=2026, source="city", amount=-30, by=county_reviewer)
    figure.confirm(figure=first, by=approver)
    with pytest.raises(Conflict, match="追减"):
        figure.confirm(figure=second, by=approver)
    figure.refuse(figure=second, why="与文件不符", by=approver)
    assert reads.year_of(COUNTY, 2026).budget["city"] == 20
    assert Budget.objects.get(pk=second.pk).why == "与文件不符"


def test_the_same_slip_is_money_once_and_a_wrong_entry_can_be_entered_again(arrived, county_reviewer, approver):
    arrived(100_00, slip="A1")
    again = {"arrived_on": date(2026, 2, 1), "source": "central", "amount": 100_00, "slip": "A1", "by": county_reviewer}
    with pytest.raises(Invalid, match="已经录入过"):
        figure.enter_arrival(**GIVEN, **again)
    wrong = figure.enter_arrival(**GIVEN, **again | {"slip": "A2"})
    figure.refuse(figure=wrong, why="金额录错", by=approver)
    figure.enter_arrival(**GIVEN, **again | {"slip": "A2", "amount": 200_00})
    assert Arrival.objects.count() == 3 and reads.year_of(COUNTY, 2026).arrived_total == 100_00
    for bad in ({"amount": 0}, {"arrived_on": date(2027, 1, 1)}, {"slip": " "}, {"source": "us"}):
        with pytest.raises(Invalid):
            figure.enter_arrival(**GIVEN, **again | {"slip": "A9"} | bad)


def test_use_and_balance_by_month_are_what_the_ledger_says(families, approved, arrived, on):
    families(6)
    arrived(30_000_00)
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))
    roster = approved(OCTOBER)
    lines = list(Line.objects.filter(roster=roster).order_by("pk"))
    send(lines)
    arrive(lines[1:3])
    come_back(lines[:1])
    year = reads.year_of(COUNTY, 2026)
    months = {each.month: each for each in year.months}
    september, october = months[SEPTEMBER], months[OCTOBER]
    assert (
        september.flow.paid
        == september.flow.approved
        == sum(Line.objects.filter(month=SEPTEMBER).values_list("total", flat=True))
    )
    assert september.left == 30_000_00 - september.flow.paid
    assert october.flow.paid == sum(line.total for line in lines[1:3])
    assert october.flow.in_transit == sum(line.total for line in lines[3:])
    assert october.flow.returned == october.flow.returned_open == lines[0].total
    assert year.left == september.left - sum(line.total for line in lines[1:])
    send(lines[:1], again=True)
    arrive([*lines[:1], *lines[3:]], again=True)
    year = reads.year_of(COUNTY, 2026)
    assert year.left == 30_000_00 - year.total.approved and year.total.in_transit == year.total.returned_open == 0


def test_payments_are_shared_by_the_shares_of_their_month(families, approved, county_reviewer, approver, on):
    families(3)
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))
    pay_out(approved(OCTOBER))
    first = {"central": 7_000, "province": 2_000, "city": 333, "county": 667}
    for valid_from, parts in ((date(2026, 1, 1), first), (OCTOBER, {"county": 10_000})):
        row = figure.enter_shares(**GIVEN, valid_from=valid_from, parts=parts, by=county_reviewer)
        figure.confirm(figure=row, by=approver)
    september, october = (m for m in reads.year_of(COUNTY, 2026).months if m.month in (SEPTEMBER, OCTOBER))
    assert (
        sum(september.shares.values()) == september.flow.paid
        and september.shares["central"] == september.flow.paid * 7 // 10
    )
    assert october.shares["county"] == october.flow.paid and not october.shares["central"]
    town = reads.year_of(TOWN, 2026)  # a town without shares of its own goes by the county's
    assert town.shared == reads.year_of(COUNTY, 2026).shared
    for parts in ({"central": 9_999}, {"central": 10_001, "city": -1}, {"us": 10_000}):
        with pytest.raises(Invalid):
            figure.enter_shares(**GIVEN, valid_from=OCTOBER, parts=parts, by=county_reviewer)


def test_the_forecast_names_the_month_in_which_money_runs_out(families, approved, arrived):
    made = families(4)
    pay_out(approved(OCTOBER))
    now = sum(award.amounts.get().amount_month for award in made)
    decide(made[0], date(2026, 12, 1), made[0].amounts.get().amount_month + 100_00)
    made[1].ended_on = date(2026, 11, 20)
    made[1].save()
    december = now + 100_00 - made[1].amounts.get().amount_month
    assert reads.needs(COUNTY, [date(2026, 11, 1), date(2026, 12, 1)]) == [now, december]
    arrived(2 * now)
    found = reads.ahead(COUNTY)
    assert [row.month for row in found.months] == [date(2026, 11, 1), date(2026, 12, 1)]
    assert found.runs_out == date(2026, 12, 1) and found.short == december
    arrived(december, slip="HD002")
    assert reads.ahead(COUNTY).runs_out is None and reads.ahead(COUNTY).months[-1].left == 0


def test_a_roster_above_what_is_there_is_not_approved(families, roster_of, reviewer, approver, cashier, arrived):
    made = families(4)
    need = sum(award.amounts.get().amount_month for award in made)
    arrived(need - 1)
    assert cap(division=COUNTY, month=OCTOBER, by=cashier).amount == need - 1
    roster = roster_of(OCTOBER)
    approving.check(roster=roster, by=reviewer)
    with pytest.raises(Conflict, match=r"超出 0.01 元"):
        approving.approve(roster=roster, by=approver)
    assert not Entry.objects.exists() or not Entry.objects.exclude(kind="opening").exists()
    arrived(1, slip="HD002")
    cap(division=COUNTY, month=OCTOBER, by=cashier)
    roster.refresh_from_db()
    assert approving.approve(roster=roster, by=approver).status == "approved"
    with pytest.raises(NotAllowed):
        cap(division=COUNTY, month=OCTOBER, by=staff("linzhen"))
    with pytest.raises(Invalid):
        cap(division=COUNTY, month=date(2027, 5, 1), by=cashier)
