"""银行接口 — the reference bank in a process of its own: it fails, breaks off, repeats, dies; both books agree at the end."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command

from demo.office import COUNTY
from dibao.banking.choices import InstructionState
from dibao.banking.models import Batch, Instruction
from dibao.banking.services import batch as batches
from dibao.banking.services import reply, sending
from dibao.banking.wire import BankLine, NoAnswer
from dibao.exchange.faults import Declined
from dibao.exchange.models import Breaker
from dibao.kernel import clock
from dibao.payments.models import Entry
from dibao.payments.queries.ledger import balances

from .conftest import MONTH, approved, families
from .reference import Reference

# What the line remembers is written in transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _the_present(_the_day) -> Iterator[None]:
    """The bank is a process of its own and lives now; so does everybody else here."""
    with clock.at(datetime.now(clock.OFFICE)):
        yield


@pytest.fixture
def bank_of(tmp_path) -> Iterator[Reference]:
    reference = Reference(tmp_path / "bank")
    yield reference
    reference.ends()


@pytest.fixture
def ordered(bank_of, cashier, checker, approver):
    """`ordered(5, "--twice")` — a started batch of so many payments to a bank with these switches."""

    def build(count: int, *switches: str) -> Batch:
        bank_of.opens(*switches)
        families(count)
        approved(month=MONTH)
        bank = bank_of.bank(cashier=cashier, checker=checker, approver=approver)
        batch = batches.make(bank=bank, division=COUNTY, month=MONTH, by=cashier)
        return sending.start(batch=batch, by=cashier)

    return build


def quick(batch: Batch, by) -> BankLine:
    return BankLine(batch.bank, by=by, pause=lambda seconds: None)


def agree(bank_of: Reference, *, total: int) -> None:
    """0 double, 0 missing, 0 half: both books say the same of every key, and ours add up."""
    theirs = bank_of.books()
    ours = {
        each.key: (str(each.account.number), each.amount, {"confirmed": "paid", "failed": "failed"}[each.state])
        for each in Instruction.objects.select_related("account").exclude(state=InstructionState.WITHDRAWN)
    }
    assert ours == {key: row[:3] for key, row in theirs.items()}
    paid = sum(row[1] for row in theirs.values() if row[2] == "paid")
    books = balances(Entry.objects.all())
    assert books.get("paid", 0) == paid and "in_transit" not in books
    assert paid + books.get("returned", 0) + books.get("payable", 0) == total == books["expense"]


def test_a_bank_that_refuses_breaks_off_and_repeats_itself(ordered, bank_of, cashier, monkeypatch):
    monkeypatch.setattr(sending, "AT_ONCE", 2)
    batch = ordered(7, "--refuse", "0123", "--break-every", "3", "--twice")
    done = sending.deliver(batch=batch, by=cashier, line=quick(batch, cashier))
    assert (done.taken, done.left) == (7, 0) and Batch.objects.get().status == "sent"
    assert any(row[3] > 1 for row in bank_of.books().values())  # a portion was ordered twice and booked once
    file = reply.fetch(batch=Batch.objects.get(), by=cashier, line=quick(batch, cashier))
    assert file.rows_read == 7 and file.failed == sum(row[2] == "failed" for row in bank_of.books().values())
    assert Batch.objects.get().status == "done"
    agree(bank_of, total=batch.total)


def test_the_bank_killed_in_the_middle_of_its_answer_is_asked_again_with_the_same_keys(ordered, bank_of, cashier):
    batch = ordered(4, "--die-at", "1")
    with pytest.raises(NoAnswer, match="不会重复发放"):
        sending.deliver(batch=batch, by=cashier, line=quick(batch, cashier))
    assert len(bank_of.books()) == 4 and Batch.objects.get().status == "sending"
    port = bank_of.port
    bank_of.ends()
    bank_of.opens("--delay", "0.05", port=port)
    Breaker.objects.all().delete()
    call_command("banking", "carry-on")
    assert Batch.objects.get().status == "done" and {row[3] for row in bank_of.books().values()} == {2}
    agree(bank_of, total=batch.total)


def test_a_key_that_stands_for_another_payment_is_refused_by_the_bank(ordered, bank_of, cashier):
    batch = ordered(2)
    sending.deliver(batch=batch, by=cashier, line=quick(batch, cashier))
    row = batch.instructions.first()
    row.amount += 1
    with pytest.raises(Declined, match="已用于另一笔付款"):
        quick(batch, cashier).pay(batch, [row])
    assert bank_of.books()[row.key][1] == row.amount - 1
