"""From what the ledger shows to the last fen: found, heard, ordered by another, paid back, or given up by two."""

from datetime import date, datetime

import pytest
from django.db.models import Sum

from demo.story import photo
from dibao.archive.models import Item as Filed
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.models import Entry
from dibao.payments.queries.ledger import balance
from dibao.recovery.models import Recovery, Repayment
from dibao.recovery.queries.found import proposals, too_much
from dibao.recovery.queries.listing import late, totals
from dibao.recovery.services import deciding, opening, paper, planning, repaying, writing_off
from dibao.screening.models import FraudFile
from tests.conftest import staff
from tests.funds.conftest import come_back, send
from tests.payments.conftest import NOVEMBER, decide
from tests.recovery.conftest import LESS, OCTOBER, SEPTEMBER

SLIP = {"paid_on": date(2026, 10, 16), "way": "bank"}


def due_back(recovery) -> dict[str, int]:
    """What the ledger says the family owes and has paid back."""
    found = balance(recovery.household)
    return {side: found.get(side, 0) for side in ("receivable", "recovered", "written_off")}


def test_the_ledger_proposes_each_family_once_with_its_months(overpaid, clerk, outsider, city_supervisor):
    (row,) = proposals(clerk)
    assert row.award == overpaid and row.amount == 2 * LESS
    assert [(each.month, each.booked - each.due) for each in row.months] == [(SEPTEMBER, LESS), (OCTOBER, LESS)]
    assert proposals(outsider) == [] == proposals(city_supervisor)
    opening.open_(award=overpaid, kind="overpaid", why="标准下调晚了", by=clerk)
    assert proposals(clerk) == []


def test_only_what_reached_the_family_is_asked_back(families, approved, clerk, on):
    made = [award for award in families(8) if award.amount_month > 3 * LESS]
    lines = {line.award_id: line for line in approved(OCTOBER).rows.all()}
    send([lines[made[0].pk], lines[made[1].pk]])
    come_back([lines[made[1].pk]])
    for award in made[:3]:  # sent, come back, never sent
        decide(award, OCTOBER, award.amount_month - LESS, at=datetime(2026, 10, 16, 12, tzinfo=clock.OFFICE))
    assert [(each.month, each.amount) for each in too_much(made[0])] == [(OCTOBER, LESS)]
    assert too_much(made[1]) == [] == too_much(made[2])
    assert [row.award for row in proposals(clerk)] == [made[0]]
    with pytest.raises(Invalid, match="没有多发的月份"):
        opening.open_(award=made[2], kind="overpaid", why="多发", by=clerk)


def test_nothing_to_recover_no_words_and_a_second_one_are_refused(overpaid, clerk, outsider):
    with pytest.raises(NotAllowed):
        opening.open_(award=overpaid, kind="overpaid", why="多发", by=outsider)
    with pytest.raises(Invalid) as refused:
        opening.open_(award=overpaid, kind="?", why=" ", by=clerk)
    assert set(refused.value.fields) == {"kind", "why"}
    with pytest.raises(Invalid, match="骗保档案"):
        opening.open_(award=overpaid, kind="fraud", why="骗取", by=clerk)
    opening.open_(award=overpaid, kind="overpaid", why="多发", by=clerk)
    with pytest.raises(Conflict, match="已经有一件"):
        opening.open_(award=overpaid, kind="overpaid", why="再来", by=clerk)
    assert Recovery.objects.count() == 1


def test_the_family_is_heard_first_and_another_human_decides(found, clerk, approver, reviewer):
    with pytest.raises(Conflict, match="待听取意见"):
        deciding.order(recovery=found, decision="退", basis="办法", return_by=date(2026, 12, 1), by=approver)
    with pytest.raises(Invalid) as refused:
        deciding.tell(recovery=found, heard_on=date(2026, 10, 17), heard_by="", statement=" ", by=clerk)
    assert set(refused.value.fields) == {"heard_on", "heard_by", "statement"}
    deciding.tell(recovery=found, heard_on=date(2026, 10, 16), heard_by="visit", statement="没有意见", by=clerk)
    found.refresh_from_db()
    assert found.statement == "没有意见" and not Entry.objects.filter(kind="recovery").exists()
    with pytest.raises(NotAllowed):
        deciding.order(recovery=found, decision="退", basis="办法", return_by=date(2026, 12, 1), by=reviewer)
    with pytest.raises(Invalid) as refused:
        deciding.order(recovery=found, decision=" ", basis="", return_by=date(2026, 10, 16), by=approver)
    assert set(refused.value.fields) == {"decision", "basis", "return_by"}


def test_who_opened_it_does_not_decide_it(overpaid, approver, clerk):
    row = opening.open_(award=overpaid, kind="overpaid", why="多发", by=approver)
    deciding.tell(recovery=row, heard_on=date(2026, 10, 16), heard_by="visit", statement="没有意见", by=clerk)
    for act in (
        lambda: deciding.order(recovery=row, decision="退", basis="办法", return_by=date(2026, 12, 1), by=approver),
        lambda: deciding.dismiss(recovery=row, why="算了", by=approver),
    ):
        with pytest.raises(NotAllowed, match="另一人"):
            act()


def test_an_order_makes_the_family_owe_it_month_by_month(ordered, overpaid, clerk):
    assert due_back(ordered) == {"receivable": 2 * LESS, "recovered": 0, "written_off": 0}
    rows = Entry.objects.filter(kind="recovery").order_by("month")
    assert [(row.month, row.debit, row.credit, row.amount) for row in rows] == [
        (SEPTEMBER, "receivable", "expense", LESS),
        (OCTOBER, "receivable", "expense", LESS),
    ]
    assert too_much(overpaid) == [] == proposals(clerk)


def test_the_grant_goes_on_whole(ordered, overpaid, approved, on):
    with on(NOVEMBER.replace(day=6)):
        line = approved(NOVEMBER).rows.get(award=overpaid)
    assert (line.total, line.back_pay) == (overpaid.amount_month - LESS, 0)


def test_what_changed_after_the_hearing_is_reckoned_and_heard_again(told, overpaid, approver, clerk):
    decide(overpaid, OCTOBER, overpaid.amount_month, at=datetime(2026, 10, 16, 12, tzinfo=clock.OFFICE))
    with pytest.raises(Conflict, match="又有变化"):
        deciding.order(recovery=told, decision="退", basis="办法", return_by=date(2026, 12, 1), by=approver)
    opening.refresh(recovery=told, by=clerk)
    assert (told.status, told.owed) == ("found", LESS) and told.items.filter(replaced=False).count() == 1
    assert told.items.count() == 3


def test_money_comes_back_by_receipts_the_earliest_month_first(ordered, cashier, clerk):
    with pytest.raises(NotAllowed):
        repaying.pay(recovery=ordered, **SLIP, receipt="R0", amount=1_00, by=clerk)
    repaying.pay(recovery=ordered, **SLIP, receipt="R1", amount=150_00, by=cashier)
    assert [(item.month, item.back) for item in ordered.items.all()] == [(SEPTEMBER, LESS), (OCTOBER, 50_00)]
    assert due_back(ordered) == {"receivable": 50_00, "recovered": 150_00, "written_off": 0}
    with pytest.raises(Conflict, match="已经登记过"):
        repaying.pay(recovery=ordered, **SLIP, receipt="R1", amount=10_00, by=cashier)
    with pytest.raises(Invalid, match=r"还应退回 50\.00 元"):
        repaying.pay(recovery=ordered, **SLIP, receipt="R2", amount=50_01, by=cashier)
    with pytest.raises(Invalid) as refused:
        repaying.pay(recovery=ordered, paid_on=date(2026, 10, 17), way="", receipt=" ", amount=0, by=cashier)
    assert set(refused.value.fields) == {"paid_on", "way", "receipt", "amount"}
    assert (ordered.paid, Repayment.objects.count()) == (150_00, 1)
    repaying.pay(recovery=ordered, **SLIP, receipt="R2", amount=50_00, by=cashier)
    ordered.refresh_from_db()
    assert (ordered.status, ordered.left) == ("closed", 0)
    assert due_back(ordered) == {"receivable": 0, "recovered": 200_00, "written_off": 0}
    with pytest.raises(Conflict, match="已还清"):
        repaying.pay(recovery=ordered, **SLIP, receipt="R3", amount=1, by=cashier)
    seen = totals(cashier)
    assert (seen.owed, seen.paid, seen.left) == (200_00, 200_00, 0)


def test_a_plan_needs_a_signature_and_adds_up(ordered, clerk, cashier, own_home, on):
    with pytest.raises(Invalid, match="签字"):
        planning.plan(recovery=ordered, first_on=date(2026, 11, 5), parts=3, consent_on=date(2026, 10, 16), by=clerk)
    signed = {"content": photo("plan"), "name": "还款计划.jpg", "consent_on": date(2026, 10, 16), "by": clerk}
    with pytest.raises(Invalid) as refused:
        planning.plan(recovery=ordered, first_on=date(2026, 10, 1), parts=0, **signed)
    assert set(refused.value.fields) == {"first_on", "parts"}
    planning.plan(recovery=ordered, first_on=date(2026, 10, 31), parts=3, **signed)
    plan = [(line.due_on, line.amount) for line in ordered.plan.all()]
    assert plan == [(date(2026, 10, 31), 66_68), (date(2026, 11, 30), 66_66), (date(2026, 12, 31), 66_66)]
    with on(date(2026, 11, 1)):
        assert late(ordered, plan) == 66_68
        repaying.pay(recovery=ordered, paid_on=date(2026, 11, 1), way="cash", receipt="R1", amount=66_68, by=cashier)
        assert (ordered.status, late(ordered, plan)) == ("repaying", 0)
        planning.plan(
            recovery=ordered, first_on=date(2026, 12, 1), parts=2, **signed | {"consent_on": date(2026, 11, 1)}
        )
    now = [line.amount for line in ordered.plan.filter(replaced=False)]
    assert (ordered.status, now, ordered.plan.count()) == ("repaying", [66_66, 66_66], 5)


def test_a_sum_is_given_up_by_two_people_on_proof(ordered, county_reviewer, approver, cashier, own_home):
    repaying.pay(recovery=ordered, **SLIP, receipt="R1", amount=150_00, by=cashier)
    wanted = {"recovery": ordered, "ground": "no_estate", "why": "去世，无遗产"}
    with pytest.raises(Invalid, match="证明材料"):
        writing_off.ask_write_off(**wanted, by=county_reviewer)
    writing_off.ask_write_off(**wanted, content=photo("death"), name="证明.jpg", by=county_reviewer)
    with pytest.raises(NotAllowed):
        writing_off.write_off(recovery=ordered, by=county_reviewer)
    writing_off.keep_on(recovery=ordered, why="还有存款", by=approver)
    assert ordered.status == "repaying"
    writing_off.ask_write_off(**wanted, content=photo("death"), name="证明.jpg", by=county_reviewer)
    writing_off.write_off(recovery=ordered, by=approver)
    assert (ordered.status, ordered.written_off, ordered.left) == ("written_off", 50_00, 0)
    assert due_back(ordered) == {"receivable": 0, "recovered": 150_00, "written_off": 50_00}


def test_what_was_dismissed_is_not_proposed_again_unless_more_is_found(found, overpaid, approver, clerk, approved, on):
    with pytest.raises(Invalid, match="理由"):
        deciding.dismiss(recovery=found, why=" ", by=approver)
    deciding.dismiss(recovery=found, why="经办差错，家庭没有过错", by=approver)
    assert proposals(clerk) == [] and too_much(overpaid) == []
    assert due_back(found) == {"receivable": 0, "recovered": 0, "written_off": 0}
    decide(overpaid, OCTOBER, overpaid.amount_month - 2 * LESS, at=datetime(2026, 10, 16, 12, tzinfo=clock.OFFICE))
    assert [each.month for each in too_much(overpaid)] == [OCTOBER]


def test_fraud_is_paid_back_with_its_fine_which_comes_last(overpaid, county_reviewer, approver, clerk, cashier):
    file = FraudFile.objects.create(
        number="PB1", household=overpaid.household, division=overpaid.division, suspicion="隐瞒收入", acted_on=date(2026, 9, 1),
        state="decided", obtained=2 * LESS, fine=50_00, fine_cap=400_00, decided_on=date(2026, 10, 15), by="x", by_name="x",
    )  # fmt: skip
    FraudFile.objects.update(obtained=2 * LESS - 1)
    with pytest.raises(Conflict, match="请先核对骗保档案"):
        opening.open_(award=overpaid, kind="fraud", why="隐瞒收入", fraud=FraudFile.objects.get(), by=clerk)
    FraudFile.objects.update(obtained=2 * LESS)
    row = opening.open_(award=overpaid, kind="fraud", why="隐瞒收入", fraud=file, by=clerk)
    deciding.tell(recovery=row, heard_on=date(2026, 10, 16), heard_by="office", statement="承认", by=clerk)
    deciding.order(
        recovery=row, decision="退回并罚款", basis="社会救助法第七十三条", return_by=date(2026, 12, 1), by=approver
    )
    repaying.pay(recovery=row, **SLIP, receipt="R1", amount=220_00, by=cashier)
    file.refresh_from_db()
    assert (file.state, file.returned, row.status) == ("recovering", 220_00, "repaying")
    assert Repayment.objects.get().fine == 20_00 and due_back(row)["recovered"] == 200_00
    repaying.pay(recovery=row, **SLIP, receipt="R2", amount=30_00, by=cashier)
    file.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, file.returned) == ("closed", 250_00) and due_back(row)["receivable"] == 0
    assert Entry.objects.filter(debit="recovered").aggregate(fen=Sum("amount"))["fen"] == 200_00


def test_the_decision_is_printed_once_and_lies_in_the_file(ordered, approver, clerk, own_home):
    row = paper.print_paper(recovery=ordered, kind="order", by=approver)
    assert paper.print_paper(recovery=ordered, kind="order", by=clerk) == row
    filed = Filed.objects.get(stored=row.stored)
    assert filed.title == "责令退回通知书" and filed.volume.household_number == ordered.household.number
    with pytest.raises(Conflict, match="还没有办到"):
        paper.print_paper(recovery=ordered, kind="write_off", by=approver)


def test_somebody_from_elsewhere_does_nothing(found):
    for act in (
        lambda by: deciding.tell(recovery=found, heard_on=date(2026, 10, 16), heard_by="office", statement="x", by=by),
        lambda by: opening.refresh(recovery=found, by=by),
        lambda by: paper.print_paper(recovery=found, kind="notice", by=by),
    ):
        with pytest.raises(NotAllowed):
            act(staff("linzhen"))
