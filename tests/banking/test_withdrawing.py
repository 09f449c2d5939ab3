"""冲回 — a line that never reached the family and is no longer due leaves the ledger; what is due of it is paid as arrears."""

from datetime import date, datetime

import pytest
from django.core.management import call_command

from demo.office import COUNTY
from dibao.audit.models import Event
from dibao.banking.models import Instruction
from dibao.banking.queries.waiting import returned, waiting
from dibao.banking.services import batch as batches
from dibao.banking.services import reply, sending
from dibao.banking.services.withdrawing import withdraw_unsent
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, NotAllowed
from dibao.payments.models import Entry, Line, Roster
from dibao.payments.queries.due import differences
from dibao.payments.queries.invariant import breaks
from dibao.payments.queries.ledger import balance, balances
from dibao.payments.queries.statement import statement
from dibao.payments.services import hold
from dibao.recovery.queries.found import too_much
from tests.payments.conftest import decide

from .conftest import MONTH, a_bank, approved, families

pytestmark = pytest.mark.django_db

NOVEMBER = date(2026, 11, 1)
AFTER = datetime(2026, 10, 16, 10, 0, tzinfo=clock.OFFICE)


@pytest.fixture
def listed(db):
    """Three families in an approved roster."""
    homes = families(3)
    approved()
    return homes


def lower(award, fen: int) -> None:
    """Decided after the roster: so much less from October on."""
    decide(award, MONTH, award.amount_month - fen, at=AFTER)


def line_of(award) -> Line:
    return Line.objects.get(award=award, month=MONTH)


def test_a_held_line_overtaken_by_a_decision_is_taken_out_and_paid_as_arrears(listed, clerk, cashier, on):
    first = listed[0]
    hold.place(line=line_of(first), why="账户待核", by=clerk)
    lower(first, 100_00)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 1
    assert balance(first.household) == {} and not line_of(first).live
    assert [(each.due, each.booked) for each in differences(first, MONTH)] == [(first.amount_month - 100_00, 0)]
    assert list(breaks(COUNTY)) == []
    with on(date(2026, 11, 2)):
        roster = approved(month=NOVEMBER)
    line = roster.rows.get(award=first)
    assert (line.grant + line.uplift, line.back_pay) == (first.amount_month - 100_00, first.amount_month - 100_00)
    assert list(breaks(COUNTY)) == []


def test_a_line_not_sent_yet_is_not_sent_too_high(listed, cashier):
    lower(listed[0], 5_00)
    batch = batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier)
    assert {each.line.award_id for each in batch.instructions.all()} == {listed[1].pk, listed[2].pk}
    event = Event.objects.get(verb="banking.withdraw")
    assert event.household_number == listed[0].household.number


def test_money_the_bank_sent_back_and_nobody_is_due_any_more_is_taken_out(listed, said, cashier):
    batch = sending.start(
        batch=batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier), by=cashier
    )
    reply.read_file(batch=batch, content=said(batch, {1: "账户已销户"}), name="a.csv", by=cashier)
    award = Instruction.objects.get(state="failed").line.award
    award.ended_on = date(2026, 9, 30)
    award.save(update_fields=["ended_on"])
    assert returned().count() == 1
    assert withdraw_unsent(division=COUNTY, by=cashier) == 1
    assert returned().count() == 0 and waiting(MONTH, COUNTY) == []
    assert "returned" not in balances(Entry.objects.all()) and differences(award, MONTH) == []
    assert [line.standing for line in statement(award.household).lines] == ["没有发出，决定改变后已冲回"]


def test_what_is_on_its_way_or_has_arrived_is_left_to_recovery(listed, said, cashier):
    batch = sending.start(
        batch=batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier), by=cashier
    )
    lower(listed[0], 100_00)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0
    reply.read_file(batch=batch, content=said(batch), name="a.csv", by=cashier)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0
    assert [each.amount for each in too_much(listed[0])] == [100_00]


def test_a_line_already_in_a_batch_is_left_to_it(listed, cashier):
    batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier)
    lower(listed[0], 100_00)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0


def test_a_price_subsidy_keeps_the_line_of_a_family_still_due(listed, cashier):
    line = line_of(listed[0])
    Line.objects.filter(pk=line.pk).update(price_subsidy=1_00, total=line.total + 1_00)
    lower(listed[0], 100_00)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0


def test_a_line_taken_out_is_neither_released_nor_taken_out_again(listed, clerk, reviewer, cashier):
    hold.place(line=line_of(listed[0]), why="账户待核", by=clerk)
    lower(listed[0], 100_00)
    assert withdraw_unsent(division=COUNTY, by=cashier) == 1
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0
    with pytest.raises(Conflict, match="已冲回"):
        hold.release(line_of(listed[0]), "查清了", reviewer)


def test_nothing_changed_nothing_is_taken_out(listed, cashier):
    assert withdraw_unsent(division=COUNTY, by=cashier) == 0
    assert Roster.objects.get().rows.filter(live=True).count() == 3


def test_only_who_makes_batches_may(listed, clerk, outsider):
    for somebody in (clerk, outsider):
        with pytest.raises(NotAllowed):
            withdraw_unsent(division=COUNTY, by=somebody)


def test_the_command_of_the_night_says_how_many(listed, capsys):
    lower(listed[0], 1_00)
    call_command("banking", "withdraw", "--division", str(COUNTY))
    assert "冲回 1 行" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("banking", "withdraw", "--division", "12")
