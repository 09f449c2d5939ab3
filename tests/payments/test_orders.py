"""Ceilings, price subsidies, openings, the commands: each by the humans it needs, each refused in words."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from dibao.access.models import Staff
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.choices import Status, SubsidyState
from dibao.payments.models import Entry, Line, Opening
from dibao.payments.queries.ceiling import used
from dibao.payments.queries.due import due_of
from dibao.payments.services import approving, building, ceiling, opening, subsidy
from dibao.policy.services.parameter import decide as decide_parameter

from .conftest import OCTOBER, SEPTEMBER, TOWN

COUNTY = 220802000000


def test_over_the_ceiling_is_refused_with_the_figures(families, roster_of, reviewer, approver, cashier):
    families(4)
    roster = roster_of(OCTOBER)
    approving.check(roster=roster, by=reviewer)
    ceiling.set_(division=COUNTY, month=OCTOBER, amount=roster.total - 1, document="预算批复", by=cashier)
    with pytest.raises(Conflict, match=r"超出 0\.01 元"):
        approving.approve(roster=roster, by=approver)
    roster.refresh_from_db()
    assert roster.status == Status.CHECKED and not Entry.objects.filter(debit="expense").exists()
    row = ceiling.set_(division=COUNTY, month=OCTOBER, amount=roster.total, document="追加预算", by=cashier)
    assert approving.approve(roster=roster, by=approver).status == Status.APPROVED
    assert used(row) == roster.total


def test_what_is_no_ceiling(cashier, clerk):
    with pytest.raises(Invalid) as refusal:
        ceiling.set_(division=COUNTY, month=date(2026, 10, 3), amount=-1, document=" ", by=cashier)
    assert set(refusal.value.fields) == {"amount", "month", "document"}
    with pytest.raises(NotAllowed):
        ceiling.set_(division=TOWN, month=OCTOBER, amount=1, document="x", by=clerk)


@pytest.fixture
def linked(approver):
    """A rise of 3.5 % and at least 20 yuan a head."""
    return decide_parameter(
        key="price_subsidy", division=COUNTY, track="any", valid_from=date(2026, 1, 1),
        value={"rise_permille": 35, "floor": 20_00}, unit="table", document="联动机制", source="原件", by=approver,
    )  # fmt: skip


def test_subsidy_goes_with_the_month_and_only_once(
    families, roster_of, linked, county_reviewer, approver, approved, on
):
    made = [award for award in families(4) if due_of(award, OCTOBER)]
    order = subsidy.ask(division=COUNTY, month=OCTOBER, document="启动联动机制的通知", by=county_reviewer)
    assert not any(line.price_subsidy for line in roster_of(OCTOBER).rows.all())
    with pytest.raises(Conflict):
        subsidy.decide(order=order, agreed=True, by=approver)
    roster = made[0] and Line.objects.first().roster
    approving.discard(roster=roster, why="补贴已批", by=approver)
    subsidy.decide(order=order, agreed=True, by=approver)
    assert order.state == SubsidyState.APPROVED and order.heads["rural"] >= 20_00
    paid = approved(OCTOBER)
    assert {line.price_subsidy for line in paid.rows.all()} == {
        order.heads["rural"] * m for m in {a.members for a in made}
    }
    booked = sum(Entry.objects.filter(kind="price_subsidy").values_list("amount", flat=True))
    assert booked == sum(line.price_subsidy for line in paid.rows.all())


def test_subsidy_needs_another_human_and_a_reason_to_refuse(linked, approver, county_reviewer):
    order = subsidy.ask(division=COUNTY, month=OCTOBER, document="通知", by=approver)
    with pytest.raises(NotAllowed):
        subsidy.decide(order=order, agreed=True, by=approver)
    with pytest.raises(Conflict):
        subsidy.ask(division=COUNTY, month=OCTOBER, document="通知", by=county_reviewer)
    Staff.objects.filter(pk=approver.pk).update(human_key="another")
    other = Staff.objects.get(pk=approver.pk)
    order.asked_by = "staff:somebody"
    with pytest.raises(Invalid):
        subsidy.decide(order=order, agreed=False, by=other)
    subsidy.decide(order=order, agreed=False, why="涨幅未达到", by=other)
    assert order.state == SubsidyState.REFUSED
    with pytest.raises(Conflict):
        subsidy.decide(order=order, agreed=True, by=other)


def test_subsidy_without_figures_of_the_place(approver, county_reviewer):
    order = subsidy.ask(division=COUNTY, month=OCTOBER, document="通知", by=county_reviewer)
    with pytest.raises(Invalid):
        subsidy.decide(order=order, agreed=True, by=approver)
    with pytest.raises(Invalid):
        subsidy.ask(division=COUNTY, month=SEPTEMBER, document="", by=county_reviewer)


def test_opening_once_by_the_county_and_whole_after_an_interruption(families, approver, clerk, monkeypatch):
    made = families(5)
    monkeypatch.setattr(opening, "BATCH", 2)
    with pytest.raises(NotAllowed):
        opening.open_(division=TOWN, month=OCTOBER, by=clerk)
    row = opening.open_(division=TOWN, month=OCTOBER, by=approver)
    opening.take_over(row, by=approver, batches=1)
    again = opening.open_or_go_on(division=TOWN, month=OCTOBER, by=approver)
    assert again.pk == row.pk and again.finished_at and again.awards == 5
    assert again.total == sum(due_of(award, month) for award in made for month in (date(2026, m, 1) for m in (7, 8, 9)))
    with pytest.raises(Conflict):
        opening.open_or_go_on(division=TOWN, month=SEPTEMBER, by=approver)


def test_a_county_opened_later_leaves_what_a_town_has_booked(families, approver, approved, on):
    families(3)
    with on(date(2026, 9, 5)):
        approved(SEPTEMBER)
    before = Entry.objects.filter(kind="opening").count()
    row = opening.open_or_go_on(division=COUNTY, month=OCTOBER, by=approver)
    assert row.total == 0 and Entry.objects.filter(kind="opening").count() == before


def _said(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("payments", *words, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_commands(families, clerk, approved):
    made = families(3)
    code, words = _said("open", "--division", str(TOWN), "--month", "2026-10")
    assert code == 0 and "2026年10月" in words and Opening.objects.get().finished_at
    roster = building.start(division=TOWN, month=OCTOBER, by=clerk)
    code, words = _said("build", roster.number)
    assert code == 0 and f"应办 {len(made)} 户" in words and "待核对" in words
    assert _said("check")[0] == 0 and "通过" in _said("check", "--division", str(TOWN), "--since", "2026-10")[1]
    assert _said("build", "FF0")[0] == 1 and _said("check", "--division", "12")[0] == 1
    assert _said("open", "--division", str(TOWN), "--month", "十月")[0] == 1


def test_command_names_the_first_break(families, approved):
    families(2)
    roster = approved(OCTOBER)
    Line.objects.filter(roster=roster).update(members=9)
    code, words = _said("check")
    assert code == 1 and roster.number in words


def test_closed_once(families, approved, cashier):
    families(2)
    roster = approved(OCTOBER)
    approving.close(roster=roster, by=cashier)
    with pytest.raises(Conflict, match="已结账"):
        approving.close(roster=roster, by=cashier)
