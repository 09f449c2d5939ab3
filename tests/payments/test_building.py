"""A roster holds what is due, once, and says of every award why it is or is not in it."""

from datetime import date

import pytest

from dibao.access.models import Staff
from dibao.casework.models import Award
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.choices import ChangeKind, Hold, Skip, Status
from dibao.payments.models import Entry, Line, Opening, Roster
from dibao.payments.queries.due import differences, due_of
from dibao.payments.queries.ledger import balance
from dibao.payments.queries.proving import NAMED
from dibao.payments.queries.sendable import sendable
from dibao.payments.services import approving, building, opening
from dibao.payments.services.hold import place, release

from .conftest import LATER, NEXT_TOWN, NOVEMBER, OCTOBER, SEPTEMBER, TOWN, account, decide


def test_first_roster_pays_this_month_and_takes_over_the_months_before(families, approved):
    made = families(5)
    roster = approved(OCTOBER)
    paying = [award for award in made if due_of(award, OCTOBER)]
    assert roster.lines == len(paying) and roster.skipped == 5 - len(paying)
    assert roster.total == sum(due_of(award, OCTOBER) for award in made)
    award = paying[0]
    assert balance(award.household, SEPTEMBER) == {
        "opening": due_of(award, SEPTEMBER),
        "paid": due_of(award, SEPTEMBER),
    }
    assert balance(award.household, OCTOBER) == {"expense": due_of(award, OCTOBER), "payable": due_of(award, OCTOBER)}
    assert not any(differences(each, OCTOBER) for each in made)


def test_second_roster_says_what_changed(families, approved, on):
    made = [award for award in families(6) if due_of(award, OCTOBER)]
    approved(OCTOBER)
    up, down, gone = made[0], made[1], made[2]
    decide(up, NOVEMBER, up.amount_month + 1_000)
    decide(down, NOVEMBER, down.amount_month - 100)
    Award.objects.filter(pk=gone.pk).update(ended_on=date(2026, 10, 20))
    with on(LATER):
        roster = approved(NOVEMBER)
    kinds = dict(Line.objects.filter(roster=roster).values_list("award", "change"))
    assert kinds[up.pk] == ChangeKind.INCREASE and kinds[down.pk] == ChangeKind.DECREASE and gone.pk not in kinds
    assert {kinds[award.pk] for award in made[3:]} == {ChangeKind.SAME}
    assert roster.reasons[Skip.ENDED] == 1


def test_missed_month_and_backward_rise_are_paid_month_by_month(families, approved, on):
    made = [award for award in families(4) if due_of(award, OCTOBER)]
    with on(date(2026, 8, 5)):
        approved(date(2026, 8, 1))
    decide(made[0], date(2026, 7, 1), made[0].amount_month + 700)
    roster = approved(OCTOBER)
    raised, other = (Line.objects.get(roster=roster, award=award) for award in made[:2])
    assert [(item.month.month, item.amount) for item in raised.arrears.all()] == [
        (7, 700),
        (8, 700),
        (9, made[0].amount_month + 700),
    ]
    assert [(item.month.month, item.amount) for item in other.arrears.all()] == [(9, made[1].amount_month)]
    assert not any(differences(award, OCTOBER) for award in made)
    assert not Line.objects.filter(roster=roster).exclude(account=None).exclude(hold="").exists()


def test_family_that_left_is_still_paid_what_is_owed(families, approved, on):
    award = next(each for each in families(3) if due_of(each, OCTOBER))
    with on(date(2026, 8, 5)):
        approved(date(2026, 8, 1))
    Award.objects.filter(pk=award.pk).update(ended_on=date(2026, 9, 20))
    line = Line.objects.get(roster=approved(OCTOBER), award=award)
    assert (line.grant, line.back_pay, line.change) == (0, due_of(award, SEPTEMBER), ChangeKind.ARREARS)


def test_confirmed_after_the_opening_is_paid_from_its_start(families, approved, on):
    families(2)
    with on(date(2026, 9, 5)):
        approved(SEPTEMBER)
    late = [a for a in families(3, on=date(2026, 8, 20), seed=5, first_serial=200_001) if due_of(a, OCTOBER)]
    line = Line.objects.get(roster=approved(OCTOBER), award=late[0])
    assert [item.month for item in line.arrears.all()] == [SEPTEMBER] and line.change == ChangeKind.NEW


def test_months_that_make_up_for_one_another_are_seen(families, approved, on):
    """October 500 more, September 500 less: the sums agree, the months do not."""
    award = next(each for each in families(3) if due_of(each, OCTOBER))
    with on(date(2026, 8, 5)):
        approved(date(2026, 8, 1))
    with on(date(2026, 9, 5)):
        approved(SEPTEMBER)
    decide(award, date(2026, 8, 1), award.amount_month + 500)
    decide(award, SEPTEMBER, award.amount_month - 500)
    decide(award, OCTOBER, award.amount_month)
    line = Line.objects.get(roster=approved(OCTOBER), award=award)
    assert line.back_pay == 500 and [item.month.month for item in line.arrears.all()] == [8]
    assert [(each.month, each.amount) for each in differences(award, OCTOBER)] == [(SEPTEMBER, -500)]


def test_what_looks_wrong_is_held_and_released_by_another(families, roster_of, clerk, reviewer, approver):
    made = [award for award in families(8) if due_of(award, OCTOBER)]
    homes = [award.household for award in made]
    person = [home.memberships.get(is_head=True).person for home in homes]
    homes[0].accounts.all()._raw_delete("default")
    homes[1].accounts.update(valid_to=SEPTEMBER)
    homes[2].accounts.all()._raw_delete("default")
    account(homes[2], person[2], homes[3].accounts.get().number)
    homes[4].accounts.update(holder=person[3])
    person[5].died_on = SEPTEMBER
    person[5].save()
    roster = roster_of(OCTOBER)
    holds = {line.award_id: line.hold for line in roster.rows.all()}
    assert [holds[award.pk] for award in made[:6]] == [
        Hold.ACCOUNT_MISSING,
        Hold.ACCOUNT_ENDED,
        Hold.ACCOUNT_SHARED,
        Hold.ACCOUNT_SHARED,
        Hold.HOLDER_OUTSIDE,
        Hold.SOLE_DEAD,
    ]
    assert (roster.held, roster.held_total) == (6, sum(line.total for line in roster.rows.exclude(hold="")))
    line = roster.rows.get(award=made[4])
    with pytest.raises(NotAllowed):
        release(line, "代管协议已备案", clerk)
    with pytest.raises(Invalid):
        release(line, " ", reviewer)
    release(line, "代管协议已备案", reviewer, until=NOVEMBER)
    with pytest.raises(Invalid):
        release(roster.rows.get(award=made[0]), "可以发", reviewer)
    account(homes[0], person[0], "6217000000007777")
    release(roster.rows.get(award=made[0]), "已登记账户", reviewer)
    assert roster.rows.get(award=made[0]).account == homes[0].accounts.get()
    roster.refresh_from_db()
    assert roster.held == 4
    approving.discard(roster=roster, why="重编", by=reviewer)
    assert roster_of(OCTOBER).rows.get(award=made[4]).hold == ""


def test_near_duplicates_are_held(families, roster_of):
    made = [award for award in families(4) if due_of(award, OCTOBER)]
    one, other = (award.household.memberships.get(is_head=True).person for award in made[:2])
    other.name, other.birth_date = one.name, one.birth_date
    other.save()
    roster = roster_of(OCTOBER)
    assert {line.award_id for line in roster.rows.filter(hold=Hold.NEAR_DUPLICATE)} == {made[0].pk, made[1].pk}


def test_only_what_is_approved_and_not_held_is_sendable(families, roster_of, reviewer, approver):
    made = [award for award in families(4) if due_of(award, OCTOBER)]
    roster = roster_of(OCTOBER)
    place(line=roster.rows.get(award=made[0]), why="银行通知账户异常", by=reviewer)
    assert not sendable(OCTOBER, TOWN).exists()
    approving.check(roster=roster, by=reviewer)
    roster.refresh_from_db()
    approving.approve(roster=roster, by=approver)
    assert {line.award_id for line in sendable(OCTOBER, TOWN)} == {award.pk for award in made[1:]}


def test_four_humans(families, roster_of, clerk, reviewer, approver):
    families(2)
    roster = roster_of(OCTOBER, by=clerk)
    with pytest.raises(NotAllowed):
        approving.check(roster=roster, by=clerk)
    Staff.objects.filter(pk=approver.pk).update(human_key=reviewer.human_key)
    approving.check(roster=roster, by=reviewer)
    with pytest.raises(NotAllowed):
        approving.approve(roster=roster, by=Staff.objects.get(pk=approver.pk))
    Staff.objects.filter(pk=approver.pk).update(human_key=clerk.human_key)
    with pytest.raises(NotAllowed):
        approving.approve(roster=roster, by=Staff.objects.get(pk=approver.pk))
    Staff.objects.filter(pk=approver.pk).update(human_key="another")
    assert approving.approve(roster=roster, by=Staff.objects.get(pk=approver.pk)).status == Status.APPROVED


@pytest.mark.parametrize("month", [NOVEMBER, date(2026, 10, 2)])
def test_a_month_that_cannot_be_paid(families, roster_of, approver, month):
    with pytest.raises(Invalid):
        roster_of(month)
    assert not Roster.objects.exists() and not Opening.objects.exists()
    opening.open_(division=TOWN, month=SEPTEMBER, by=approver)
    with pytest.raises(Invalid):
        roster_of(month)
    assert not Roster.objects.exists()


def test_before_the_opening_and_twice(families, approved, roster_of):
    families(2)
    roster = roster_of(OCTOBER)
    with pytest.raises(Conflict, match=roster.number):
        roster_of(OCTOBER)
    approving.discard(roster=roster, why="试编", by=Staff.objects.get(work_number="chushen"))
    with pytest.raises(Invalid):
        roster_of(SEPTEMBER)
    assert approved(OCTOBER).status == Status.APPROVED


def test_earlier_roster_must_be_decided_first(families, roster_of, on):
    families(2)
    with on(date(2026, 9, 5)):
        waiting = roster_of(SEPTEMBER)
    with pytest.raises(Conflict, match=waiting.number):
        roster_of(OCTOBER)


def test_supplement_takes_only_those_left_out(families, approved, roster_of):
    families(2)
    with pytest.raises(Invalid):
        roster_of(OCTOBER, kind="supplement")
    first = approved(OCTOBER)
    late = [a for a in families(4, on=date(2026, 9, 20), seed=3, first_serial=300_001) if due_of(a, OCTOBER)]
    extra = approved(OCTOBER, kind="supplement")
    assert set(extra.rows.values_list("award", flat=True)) == {award.pk for award in late}
    assert extra.reasons[Skip.THERE] == first.lines


@pytest.mark.parametrize("many", [1, 2, NAMED + 2])
def test_changed_decisions_stop_approval_and_the_lines_are_named(families, roster_of, reviewer, approver, many):
    """Each of the first few, and how many there are: a cashier should not meet them one a day."""
    made = [award for award in families(NAMED + 6) if due_of(award, OCTOBER)]
    roster = roster_of(OCTOBER)
    approving.check(roster=roster, by=reviewer)
    for award in made[:many]:
        decide(award, OCTOBER, award.amount_month - 100)
    with pytest.raises(Conflict) as refused:
        approving.approve(roster=roster, by=approver)
    first, *named = refused.value.sentences
    assert [award.household.number in line for award, line in zip(made, named, strict=False)] == [True] * min(
        many, NAMED
    )
    assert len(named) == min(many, NAMED) and f"有 {many} 处" in first
    roster.refresh_from_db()
    assert roster.status == Status.CHECKED and not Entry.objects.filter(debit="expense").exists()


def test_family_added_behind_the_back_stops_approval(families, roster_of, reviewer, approver):
    made = [award for award in families(3) if due_of(award, OCTOBER)]
    roster = roster_of(OCTOBER)
    approving.check(roster=roster, by=reviewer)
    Line.objects.filter(roster=roster, award=made[0]).delete()
    with pytest.raises(Conflict, match="名册里没有"):
        approving.approve(roster=roster, by=approver)


def test_builds_go_on_where_they_stopped(families, clerk, monkeypatch):
    made = families(7)
    monkeypatch.setattr(building, "BATCH", 2)
    roster = building.start(division=TOWN, month=OCTOBER, by=clerk)
    for _ in range(20):
        building.carry_on(roster=roster, by=clerk, batches=1)
        roster = Roster.objects.get(pk=roster.pk)
        if roster.status != Status.BUILDING:
            break
    assert roster.status == Status.BUILT and roster.seen == len(made) == roster.lines + roster.skipped
    assert roster.percent == 100


def test_a_family_that_moves_is_paid_every_month_once(families, roster_of, reviewer, approver, approved, on):
    """September stands in the old town's roster, which is not decided yet; the new town must not pay it too."""
    award = next(each for each in families(3) if due_of(each, OCTOBER))
    other = Staff.objects.get(work_number="linzhen")
    with on(date(2026, 8, 5)):
        approved(date(2026, 8, 1))
        roster_of(date(2026, 8, 1), by=other, division=NEXT_TOWN)
        there = Roster.objects.get(division=NEXT_TOWN)
        approving.discard(roster=there, why="空", by=Staff.objects.get(work_number="queren"))
    with on(date(2026, 9, 5)):
        waiting = roster_of(SEPTEMBER)
    Award.objects.filter(pk=award.pk).update(division=NEXT_TOWN + 201)
    new = roster_of(OCTOBER, by=other, division=NEXT_TOWN)
    line = new.rows.get(award=award)
    assert (line.back_pay, line.grant + line.uplift) == (0, due_of(award, OCTOBER))
    approving.check(roster=waiting, by=reviewer)
    approving.approve(roster=waiting, by=approver)
    assert not differences(award, OCTOBER)


def test_who_built_a_roster_releases_nothing_in_it(families, roster_of, county_reviewer, approver):
    families(2)
    roster = roster_of(OCTOBER, by=county_reviewer, division=220802000000)
    line = place(line=roster.rows.first(), why="核实", by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        release(line, "已核实", county_reviewer)
    release(line, "已核实", approver)
    assert not Line.objects.get(pk=line.pk).hold
