"""Taking a change back: in time, by a second human, as newer rows; never once money has gone out."""

from datetime import date

import pytest
from django.db.models import Sum

from dibao.casework.choices import AmountReason
from dibao.casework.models import AwardAmount, BackPay
from dibao.casework.queries.replay import replay_amount
from dibao.kernel.refusals import Conflict, NotAllowed
from dibao.policy.queries import parameters_for
from dibao.reviews.models import Task
from dibao.reviews.services import approving
from dibao.reviews.services import change as changes
from dibao.reviews.services.applying import carry_on
from dibao.reviews.services.undoing import take_back

NEW, LATER = 6_480_00, date(2026, 10, 20)


@pytest.fixture
def applied(families, raise_of, county_reviewer, approver):
    families(30)
    change = raise_of(NEW)
    changes.submit(change=change, by=county_reviewer)
    approving.approve(change=change, by=approver)
    carry_on(change=change)
    return change


def test_undo_restores_the_amounts_as_newer_rows_and_deletes_nothing(applied, county_reviewer, approver, on):
    before = AwardAmount.objects.count()
    raised = AwardAmount.objects.filter(change=applied.number).count()
    with on(LATER):
        approving.ask_undo(change=applied, why="文件有误", by=county_reviewer)
        approving.undo(change=applied, by=approver)
        run = take_back(change=applied)
        again = take_back(change=applied)
    assert again.position == run.position and run.raised == raised and run.skipped == 0
    assert AwardAmount.objects.count() == before + raised
    for row in AwardAmount.objects.filter(change=applied.number, reason=AmountReason.UNDONE).select_related("award"):
        first = row.award.amounts.get(reason=AmountReason.CONFIRMED)
        now = row.award.amount_on(date(2026, 10, 1))
        assert (now.pk, now.amount_month, now.from_month) == (row.pk, first.amount_month, date(2026, 8, 1))
        assert replay_amount(row).identical
        known = row.award.amount_on(date(2026, 10, 1), known_at=row.decided_at.replace(day=16, hour=23))
        assert known.reason == AmountReason.STANDARD  # what the office knew before it was taken back
    assert BackPay.objects.filter(change=applied.number).aggregate(s=Sum("amount"))["s"] == 0
    assert not Task.objects.open().exists()
    assert applied.status == "undone"
    inside = parameters_for(division=220802100201, track="rural", on=date(2026, 10, 1))
    assert inside.value("standard") == 5_880_00


def test_the_asker_cannot_approve_the_undo(applied, approver, on):
    with on(LATER):
        approving.ask_undo(change=applied, why="文件有误", by=approver)
        with pytest.raises(NotAllowed, match="另一人"):
            approving.undo(change=applied, by=approver)


def test_undo_is_refused_once_money_has_gone_out(applied, county_reviewer, on):
    assert approving.undo_until(applied) == date(2026, 11, 10)
    with on(date(2026, 11, 10)), pytest.raises(Conflict, match="听取意见"):
        approving.ask_undo(change=applied, why="文件有误", by=county_reviewer)
    with on(date(2026, 11, 9)):
        approving.ask_undo(change=applied, why="文件有误", by=county_reviewer)


def test_an_undo_asked_in_time_is_refused_when_it_is_decided_too_late(applied, county_reviewer, approver, on):
    with on(date(2026, 11, 9)):
        approving.ask_undo(change=applied, why="文件有误", by=county_reviewer)
    with on(date(2026, 11, 10)), pytest.raises(Conflict, match="撤销期限"):
        approving.undo(change=applied, by=approver)


def test_an_award_with_a_later_amount_keeps_it(applied, county_reviewer, approver, on):
    row = AwardAmount.objects.filter(change=applied.number).first()
    later = AwardAmount.objects.create(
        award=row.award, from_month=date(2026, 11, 1), amount_month=row.amount_month + 100, uplift_month=row.uplift_month,
        members=row.members, basis=row.basis, on=row.on, parameter_set=row.parameter_set, reason="confirmed",
        decided_by="x", decided_by_name="x",
    )  # fmt: skip
    with on(LATER):
        approving.ask_undo(change=applied, why="文件有误", by=county_reviewer)
        approving.undo(change=applied, by=approver)
        run = take_back(change=applied)
    assert run.reasons == {"later_amount": 1}
    assert row.award.amount_on(date(2026, 11, 1)) == later
    assert not row.award.amounts.filter(reason=AmountReason.UNDONE).exists()
    assert run.done + run.skipped + run.failed == run.total
