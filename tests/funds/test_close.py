"""A month is closed once, when nothing stands against it; its papers are filed once, its sums never change."""

from datetime import date

import pypdfium2
import pytest
from django.db.models import Sum

from dibao.archive.models import Record
from dibao.documents.queries import open_verified
from dibao.funds.models import ClosePaper, MonthClose
from dibao.funds.queries.standing import against, first_open, held_by
from dibao.funds.services import close as closing
from dibao.funds.services import figure
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.choices import Kind, Side
from dibao.payments.models import Entry, Line, Roster
from dibao.payments.services import hold
from dibao.payments.services.ledger import Movement, book
from tests.conftest import staff
from tests.funds.conftest import COUNTY, OCTOBER, SEPTEMBER, TOWN, arrive, come_back, pay_out, send

pytestmark = pytest.mark.usefixtures("own_home")
EARLY_OCTOBER, EARLY_NOVEMBER = date(2026, 10, 9), date(2026, 11, 9)


@pytest.fixture
def september(families, approved, on):
    """September is paid out, every line answered."""
    families(4)
    with on(date(2026, 9, 8)):
        pay_out(approved(SEPTEMBER))


def words(paper: ClosePaper) -> str:
    with open_verified(paper.stored) as source, pypdfium2.PdfDocument(source.read()) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def test_a_month_is_closed_with_four_papers_in_the_accounting_archive(
    september, cashier, county_reviewer, approver, on
):
    row = figure.enter_shares(
        division=COUNTY, document="分担办法", valid_from=date(2026, 1, 1), parts={"central": 8_000, "county": 2_000},
        by=county_reviewer,
    )  # fmt: skip
    figure.confirm(figure=row, by=approver)
    close = closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert close.state == "closed" and close.papers.count() == 4
    records = Record.objects.filter(pk__in=close.papers.values("record"))
    assert set(records.values_list("category", "retention")) == {
        ("accounting", "Y"), ("accounting", "D30"), ("accounting", "D10"),
    }  # fmt: skip
    assert sorted(records.values_list("subject", flat=True)) == ["bank_return", "roster", "roster", "voucher"]
    paid = Line.objects.aggregate(fen=Sum("total"))["fen"]
    assert close.totals["paid"] == close.totals["approved"] == paid
    assert sum(close.totals["shares"].values()) == paid and close.totals["carried"] == {"payable": 0, "returned": 0}
    assert close.totals["moved"] == Entry.objects.exclude(kind=Kind.OPENING).aggregate(fen=Sum("amount"))["fen"]
    assert not Roster.objects.exclude(status="closed").exists()
    told = words(close.papers.get(kind="voucher"))
    assert "记账凭证" in told and f"{paid / 100:,.2f}" in told and "保障金支出" in told
    assert "平安镇" in words(close.papers.get(kind="summary"))
    assert str(Line.objects.first().household.number) in words(close.papers.get(kind="changes"))


def test_a_month_is_never_closed_twice_nor_as_part_of_another_place(september, cashier):
    closing.close_month(division=TOWN, month=SEPTEMBER, by=cashier)
    before = Record.objects.count()
    with pytest.raises(Conflict, match="已经结账"):
        closing.close_month(division=TOWN, month=SEPTEMBER, by=cashier)
    with pytest.raises(Invalid, match="不能记两次账"):
        closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert Record.objects.count() == before == 4 and MonthClose.objects.count() == 1


def test_all_that_stands_against_a_close_is_said_at_once_and_nothing_is_written(
    families, approved, roster_of, cashier, on
):
    families(4)
    with on(date(2026, 9, 8)):
        lines = list(Line.objects.filter(roster=approved(SEPTEMBER)).order_by("pk"))
        send(lines[:2])
        arrive(lines[:1])
    with on(EARLY_NOVEMBER):
        roster_of(OCTOBER)
        found = [each.words for each in against(COUNTY, OCTOBER)]
    assert len(found) == 4
    for each, word in zip(found, ("2026年09月 还没有结账", "待核对", f"{len(lines) - 2} 户", "1 户"), strict=True):
        assert word in each
    with pytest.raises(Invalid, match="还在途") as refused:
        closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert "还没有发给银行" in "".join(refused.value.sentences) and not MonthClose.objects.exists()
    with pytest.raises(Invalid, match="还没有过完"):
        closing.close_month(division=COUNTY, month=OCTOBER, by=cashier)


def test_only_the_cashier_of_the_place_closes(september, clerk, approver):
    for other in (clerk, approver, staff("linzhen")):
        with pytest.raises(NotAllowed):
            closing.close_month(division=COUNTY, month=SEPTEMBER, by=other)


def test_what_came_back_and_what_is_held_is_carried_on(families, approved, roster_of, reviewer, approver, cashier, on):
    families(4)
    with on(date(2026, 9, 8)):
        lines = list(Line.objects.filter(roster=approved(SEPTEMBER)).order_by("pk"))
        hold.place(line=lines[0], why="账户待核实", by=reviewer)
        send(lines[1:])
        arrive(lines[2:])
        come_back(lines[1:2])
    close = closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert close.totals["carried"] == {"payable": lines[0].total, "returned": lines[1].total}
    assert f"{lines[1].total / 100:,.2f}" in words(close.papers.get(kind="receipts"))


def test_months_follow_one_another_and_hold_every_movement_once(september, approved, cashier, on):
    assert first_open(COUNTY) == SEPTEMBER
    first = closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert first_open(COUNTY) is None
    with on(date(2026, 10, 20)):
        pay_out(approved(OCTOBER))
        award = Line.objects.first().award
        book(  # the bank's day lies in the closed month: it counts in the next one
            [Movement(household=award.household_id, award=award.pk, month=SEPTEMBER, kind=Kind.RECOVERY, debit=Side.RECEIVABLE,
                      credit=Side.EXPENSE, amount=5_00, key="late", source="recovery.Recovery:x", booked_on=date(2026, 9, 30))],
            by=cashier,
        )  # fmt: skip
    assert first_open(COUNTY) == OCTOBER
    with on(EARLY_NOVEMBER):
        second = closing.close_month(division=COUNTY, month=OCTOBER, by=cashier)
    moved = Entry.objects.exclude(kind=Kind.OPENING)
    held = [set(held_by(close).values_list("pk", flat=True)) for close in (first, second)]
    assert not held[0] & held[1] and held[0] | held[1] == set(moved.values_list("pk", flat=True))
    assert first.totals["moved"] + second.totals["moved"] == moved.aggregate(fen=Sum("amount"))["fen"]
    assert held_by(first).aggregate(fen=Sum("amount"))["fen"] == first.totals["moved"]


@pytest.mark.parametrize("dies_at", range(6))
def test_a_close_that_dies_anywhere_goes_on_and_files_nothing_twice(september, cashier, monkeypatch, dies_at):
    """Every stage is left once: after the beginning, between a stored paper and its filing, before the end."""
    steps = iter(range(100))

    def dying(real):
        def step(*args, **kwargs):
            if next(steps) == dies_at:
                raise RuntimeError("killed")
            return real(*args, **kwargs)

        return step

    monkeypatch.setattr(closing, "render", dying(closing.render))
    monkeypatch.setattr(closing, "_file", dying(closing._file))
    with pytest.raises(RuntimeError):
        closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    half = MonthClose.objects.get()
    assert half.state == "closing" and half.papers.count() == dies_at // 2
    monkeypatch.undo()
    with clock.at(EARLY_NOVEMBER):  # a month later: the papers still say what they said
        close = closing.close_month(division=COUNTY, month=SEPTEMBER, by=cashier)
    assert close.state == "closed" and close.totals == half.totals
    assert sorted(close.papers.values_list("kind", flat=True)) == ["changes", "receipts", "summary", "voucher"]
    assert Record.objects.count() == 4


def test_the_same_close_prints_the_same_bytes(september, cashier, monkeypatch):
    close = closing.begin(division=COUNTY, month=SEPTEMBER, by=cashier)
    prints = []
    for day in (EARLY_OCTOBER, EARLY_NOVEMBER):
        with clock.at(day):
            prints.append(
                [closing.render(closing.SHEETS[kind](close), made_at=close.began_at) for kind in closing.ClosePaperKind]
            )
    assert prints[0] == prints[1]
