"""组批和发送 — one batch takes what waits once, nothing leaves before it is booked, the same batch is the same file."""

import io

import pytest

from demo.office import COUNTY
from dibao.access.models import Staff
from dibao.audit.checks import Seen
from dibao.banking import fsck
from dibao.banking.keys import digest_of, key_of
from dibao.banking.models import Batch, Instruction
from dibao.banking.queries.waiting import waiting
from dibao.banking.services import batch as batches
from dibao.banking.services import sending
from dibao.exchange import envelope
from dibao.kernel.crypto import public_key
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.models import Entry, Line
from dibao.payments.queries.ledger import balances
from dibao.registry.models import Account
from tests.exchange.conftest import enter, make_bureau

from .conftest import MONTH, a_bank, approved, families

pytestmark = pytest.mark.django_db


def books() -> dict[str, int]:
    return balances(Entry.objects.all())


def test_a_batch_takes_everything_that_waits_and_only_once(paid_to, cashier):
    batch = paid_to(6)
    assert batch.lines == 6 == Instruction.objects.count() and batch.total == sum(
        Line.objects.values_list("total", flat=True)
    )
    assert batch.digest == digest_of(batch.instructions.all()) and len(batch.number) <= 24
    assert waiting(MONTH, COUNTY) == []
    with pytest.raises(Conflict, match="没有待发的"):
        batches.make(bank=batch.bank, division=COUNTY, month=MONTH, by=cashier)


def test_a_key_stands_for_award_month_and_attempt_and_says_nothing(paid_to):
    batch = paid_to(3)
    rows = batch.instructions.select_related("line")
    assert [each.key for each in rows] == [
        key_of(award=each.line.award_id, month=MONTH, kind="regular", attempt=1) for each in rows
    ]
    first = rows[0]
    others = [key_of(award=first.line.award_id, month=MONTH, kind=kind, attempt=attempt)
              for kind, attempt in (("regular", 2), ("supplement", 1))]  # fmt: skip
    assert first.key.isalnum() and len({first.key, *others}) == 3


def test_before_the_county_has_approved_nothing_waits(cashier):
    families(2)
    with pytest.raises(Conflict, match="没有待发的"):
        batches.make(bank=a_bank(cashier), division=COUNTY, month=MONTH, by=cashier)


def test_a_family_without_an_account_of_today_is_not_taken(cashier):
    found = families(3)
    Account.objects.filter(household=found[0].household).update(valid_to=MONTH)
    approved()
    assert len(waiting(MONTH, COUNTY)) == 2


def test_starting_books_the_money_as_on_its_way_and_the_file_stays_the_same(paid_to, cashier):
    batch = paid_to(4)
    assert set(books()) == {"expense", "payable"}
    sending.start(batch=batch, by=cashier)
    assert books() == {"expense": batch.total, "in_transit": batch.total}
    first, second = sending.take_file(batch=batch, by=cashier), sending.take_file(batch=batch, by=cashier)
    assert first == second and first[0] == f"{batch.number}.csv"
    assert all(each.key in first[1].decode("gbk") for each in batch.instructions.all())
    with pytest.raises(Conflict, match="不能办理"):
        sending.start(batch=Batch.objects.get(), by=cashier)
    assert books()["in_transit"] == batch.total


def test_who_made_the_roster_does_not_send_it(paid_to, cashier, approver):
    batch = paid_to(2)
    Staff.objects.filter(pk=cashier.pk).update(human_key=approver.human_key)
    with pytest.raises(NotAllowed, match="由另一人办理"):
        sending.start(batch=batch, by=Staff.objects.get(pk=cashier.pk))
    assert "in_transit" not in books()


def test_nobody_else_makes_or_sends(paid_to, clerk, approver, outsider):
    batch = paid_to(2)
    for person in (clerk, approver, outsider):
        with pytest.raises(NotAllowed):
            batches.make(bank=batch.bank, division=COUNTY, month=MONTH, by=person)
        with pytest.raises(NotAllowed):
            sending.start(batch=batch, by=person)


def test_a_name_the_bank_cannot_write_is_named_and_nothing_moves(cashier):
    found = families(2)
    person = found[1].household.memberships.get().person
    person.name = "李𬭎"
    person.save()
    approved()
    batch = batches.make(bank=a_bank(cashier, layout="fixed_gbk"), division=COUNTY, month=MONTH, by=cashier)
    with pytest.raises(Invalid, match=r"第 2 笔.*𬭎"):
        sending.start(batch=batch, by=cashier)
    assert Batch.objects.get().status == "made" and "in_transit" not in books()


def test_a_batch_whose_account_has_changed_or_whose_rows_were_touched_is_not_sent(paid_to, cashier):
    batch = paid_to(3)
    row = batch.instructions.first()
    Account.objects.filter(pk=row.account_id).update(valid_to=MONTH)
    with pytest.raises(Conflict, match="更换了账户"):
        sending.start(batch=batch, by=cashier)
    Account.objects.filter(pk=row.account_id).update(valid_to=None)
    Instruction.objects.filter(pk=row.pk).update(amount=row.amount + 1)
    with pytest.raises(Conflict, match="不一致"):
        sending.start(batch=batch, by=cashier)
    assert "in_transit" not in books()


def test_a_family_held_after_the_batch_was_made_keeps_the_batch_from_going(paid_to, cashier):
    batch = paid_to(2)
    Line.objects.filter(pk=batch.instructions.first().line_id).update(hold="by_hand")
    with pytest.raises(Conflict, match="1 户被暂缓"):
        sending.start(batch=batch, by=cashier)
    assert "in_transit" not in books()


def test_a_discarded_batch_gives_its_payments_back(paid_to, cashier):
    batch = paid_to(3)
    with pytest.raises(Invalid):
        batches.discard(batch=batch, why=" ", by=cashier)
    batches.discard(batch=batch, why="选错了银行", by=cashier)
    again = batches.make(bank=batch.bank, division=COUNTY, month=MONTH, by=cashier)
    assert again.lines == 3 and {each.attempt for each in again.instructions.all()} == {2}
    sending.start(batch=again, by=cashier)
    assert books() == {"expense": again.total, "in_transit": again.total}
    with pytest.raises(Conflict):
        batches.discard(batch=again, why="想收回", by=cashier)


def test_a_package_opens_for_the_bank_alone(cashier, checker, approver):
    bureau = make_bureau(7)
    partner = enter(bureau, checker, approver, code="yinhang")
    families(2)
    approved()
    bank = a_bank(cashier, way="package", partner=partner)
    batch = batches.make(bank=bank, division=COUNTY, month=MONTH, by=cashier)
    sending.start(batch=batch, by=cashier)
    name, content = sending.take_file(batch=batch, by=cashier)
    assert name.endswith(".zip") and batch.instructions.first().key.encode() not in content
    opened = envelope.open_sealed(
        io.BytesIO(content), own=bureau.opener, key_of=lambda _: public_key(), now=batch.started_at
    )
    assert list(opened.files) == [f"{batch.number}.csv"]
    with pytest.raises(Invalid):
        envelope.open_sealed(
            io.BytesIO(content), own=make_bureau(8).opener, key_of=lambda _: public_key(), now=batch.started_at
        )


def test_a_bank_is_entered_whole(cashier, clerk):
    with pytest.raises(Invalid) as refusal:
        a_bank(cashier, layout="cmb_agent", way="line", payer_account="12", answer_days=0)
    assert set(refusal.value.fields) == {"agreement", "partner", "payer_account", "answer_days"}
    with pytest.raises(NotAllowed):
        a_bank(clerk)
    assert a_bank(cashier).payer_account == "2200001234567890"
    with pytest.raises(Invalid, match="已经用过"):
        a_bank(cashier)


def test_fsck_sees_an_instruction_that_was_changed_behind_our_back(paid_to):
    batch = paid_to(2)
    assert list(fsck.batches(Seen())) == []
    row = batch.instructions.first()
    Instruction.objects.filter(pk=row.pk).update(amount=row.amount + 1)
    assert [problem.what for problem in fsck.batches(Seen())] == ["支付指令被改动"]
    Instruction.objects.filter(pk=row.pk).update(amount=row.amount)
    Batch.objects.update(status="done")
    assert [problem.what for problem in fsck.batches(Seen())] == ["状态不符"]
