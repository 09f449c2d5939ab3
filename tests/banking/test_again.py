"""退回再发 — the same line, a new attempt and a new key, never twice; the ledger goes returned → in transit → paid."""

import pytest

from demo.office import COUNTY
from dibao.banking.models import Batch, Instruction
from dibao.banking.queries.waiting import waiting
from dibao.banking.services import account, reply, returned, sending
from dibao.banking.services import batch as batches
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.models import Entry
from dibao.payments.queries.ledger import balances

from .conftest import MONTH, card
from .test_accounts import proposal

pytestmark = pytest.mark.django_db


def books() -> dict[str, int]:
    return {side: fen for side, fen in balances(Entry.objects.all()).items() if side != "expense"}


@pytest.fixture
def came_back(paid_to, said, cashier):
    """Three payments, the first of which came back."""
    batch = paid_to(3, start=True)
    reply.read_file(batch=batch, content=said(batch, {1: "账户已销户"}), name="a.csv", by=cashier)
    return Instruction.objects.get(state="failed")


def again(row, by) -> Batch:
    batch = batches.make(bank=row.batch.bank, division=COUNTY, month=MONTH, by=by)
    return sending.start(batch=batch, by=by)


def test_nothing_is_paid_again_by_itself(came_back, cashier):
    assert waiting(MONTH, COUNTY) == []
    with pytest.raises(Conflict, match="没有待发的"):
        again(came_back, cashier)


def test_with_another_account_it_is_paid_once_more(came_back, said, cashier, clerk, reviewer):
    home = came_back.line.household
    account.accept(change=proposal(home, clerk, number=card(888), returned=came_back), by=reviewer)
    batch = again(came_back, cashier)
    second = batch.instructions.get()
    assert (second.line, second.attempt, second.account.number) == (came_back.line, 2, card(888))
    assert second.key != came_back.key and books()["in_transit"] == second.amount and "returned" not in books()
    assert waiting(MONTH, COUNTY) == []
    reply.read_file(batch=batch, content=said(batch), name="b.csv", by=cashier)
    assert set(books()) == {"paid"}


def test_it_may_come_back_again_and_go_a_third_time(came_back, said, cashier):
    for attempt in (2, 3):
        row = Instruction.objects.filter(line=came_back.line).order_by("-attempt").first()
        returned.release(instruction=row, why="银行说已解冻", by=cashier)
        batch = again(came_back, cashier)
        assert batch.instructions.get().attempt == attempt
        reply.read_file(batch=batch, content=said(batch, {1: "账户冻结"}), name="b.csv", by=cashier)
    assert books()["returned"] == came_back.amount


def test_a_release_needs_the_cashier_words_and_a_payment_that_waits(came_back, cashier, clerk):
    with pytest.raises(NotAllowed):
        returned.release(instruction=came_back, why="已解冻", by=clerk)
    with pytest.raises(Invalid):
        returned.release(instruction=came_back, why=" ", by=cashier)
    returned.release(instruction=came_back, why="已解冻", by=cashier)
    with pytest.raises(Conflict, match="已经可以再发"):
        returned.release(instruction=came_back, why="已解冻", by=cashier)
    again(came_back, cashier)
    with pytest.raises(Conflict, match="可能已经重新发放"):
        returned.release(instruction=came_back, why="已解冻", by=cashier)


def test_a_payment_taken_back_after_it_had_arrived_waits_like_any_other(paid_to, said, cashier):
    batch = paid_to(2, start=True)
    reply.read_file(batch=batch, content=said(batch), name="a.csv", by=cashier)
    reply.read_file(batch=batch, content=said(batch, {2: "退汇"}, rows={2}), name="b.csv", by=cashier, reversal=True)
    row = Instruction.objects.get(state="failed")
    returned.release(instruction=row, why="户名已更正", by=cashier)
    fresh = again(row, cashier)
    reply.read_file(batch=fresh, content=said(fresh), name="c.csv", by=cashier)
    assert set(books()) == {"paid"} and books()["paid"] == batch.total
