"""A change of the standard from its document to the amounts: tried out, approved by a second human, applied once."""

from datetime import date

import pytest

from dibao.casework.choices import AmountReason
from dibao.casework.models import Award, AwardAmount, BackPay
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.models import Parameter
from dibao.reviews.models import Run, StandardChange, Task
from dibao.reviews.queries.results import results_of
from dibao.reviews.services import approving
from dibao.reviews.services import change as changes
from dibao.reviews.services.applying import carry_on

OLD, NEW = 5_880_00, 6_480_00


def test_previewing_changes_nothing_and_says_who_gains(families, raise_of):
    families(30)
    before = list(AwardAmount.objects.values())
    change = raise_of(NEW)
    assert change.status == "previewed"
    assert list(AwardAmount.objects.values()) == before and not Task.objects.exists()
    assert not Parameter.objects.filter(document=change.document).exists()
    counts = change.preview["counts"]
    assert sum(each["households"] for each in counts.values()) == 30
    assert counts["increase"]["after"] > counts["increase"]["before"]
    assert len(results_of(change)) == 30


def test_the_enterer_cannot_approve_what_he_entered(families, raise_of, approver):
    families(5)
    change = raise_of(NEW, by=approver)
    changes.submit(change=change, by=approver)
    with pytest.raises(NotAllowed, match="另一人"):
        approving.approve(change=change, by=approver)
    assert StandardChange.objects.get().status == "submitted" and not Run.objects.exists()


def test_a_clerk_can_neither_enter_nor_approve(families, raise_of, clerk, county_reviewer):
    families(3)
    change = raise_of(NEW)
    changes.submit(change=change, by=county_reviewer)
    for who in (clerk, county_reviewer):
        with pytest.raises(NotAllowed):
            approving.approve(change=change, by=who)


@pytest.fixture
def approved(raise_of, county_reviewer, approver):
    """`approved(NEW)` — entered, tried out, submitted and approved; nothing applied yet."""

    def go(year: int = NEW, **more) -> StandardChange:
        change = raise_of(year, **more)
        changes.submit(change=change, by=county_reviewer)
        approving.approve(change=change, by=approver)
        return change

    return go


def test_applying_raises_amounts_as_dated_events_with_back_pay(families, approved):
    families(40)
    change = approved()
    run = carry_on(change=change)
    counts = change.preview["counts"]
    assert (run.total, run.position) == (40 - counts.get("unchanged", {"households": 0})["households"], run.total)
    assert run.done + run.skipped + run.failed == run.total and run.failed == 0
    assert run.raised == counts["increase"]["households"]
    for row in AwardAmount.objects.filter(change=change.number).select_related("award"):
        award = row.award
        first = award.amounts.get(reason=AmountReason.CONFIRMED)
        assert row.from_month == date(2026, 8, 1) and row.amount_month > first.amount_month
        assert award.amount_on(date(2026, 7, 1)) == first and award.amount_on(date(2026, 8, 1)) == row
        paid = BackPay.objects.get(award=award)  # August, September, and October, whose pay day has come
        assert (paid.months, paid.each_month) == (3, row.amount_month - first.amount_month)
        assert paid.amount == 3 * paid.each_month
    assert change.status == "applied"
    assert Parameter.objects.get(document=change.document).value == NEW


def test_a_second_run_changes_nothing(families, approved):
    families(20)
    change = approved()
    carry_on(change=change)
    rows = (list(AwardAmount.objects.values()), list(BackPay.objects.values()), list(Task.objects.values()))
    again = carry_on(change=StandardChange.objects.get(pk=change.pk))
    assert again.finished_at
    assert rows == (list(AwardAmount.objects.values()), list(BackPay.objects.values()), list(Task.objects.values()))


def test_a_lower_standard_lowers_and_ends_nothing_but_leaves_tasks(families, approved):
    families(40)
    change = approved(4_000_00)
    run = carry_on(change=change)
    assert run.raised == 0 and run.tasked == run.total > 0
    assert not AwardAmount.objects.filter(change=change.number).exists()
    assert not Award.objects.exclude(ended_on=None).exists()
    assert {task.ground for task in Task.objects.all()} & {"decrease", "stop"}
    assert all(task.due_on > date(2026, 10, 16) for task in Task.objects.all())


def test_an_award_that_moved_after_the_preview_is_left_out_by_name(families, approved):
    families(30)
    change = approved()
    line = next(each for each in results_of(change).lines(results_of(change).due()) if each.kind == "increase")
    award = Award.objects.get(household__number=line.number)
    row = award.present
    AwardAmount.objects.create(
        award=award, from_month=date(2026, 8, 1), amount_month=row.amount_month + 100, uplift_month=row.uplift_month,
        members=row.members, basis=row.basis, on=row.on, parameter_set=row.parameter_set, reason="confirmed",
        decided_by="x", decided_by_name="x",
    )  # fmt: skip
    run = carry_on(change=change)
    assert run.reasons == {"amount_changed": 1} and run.skipped == 1
    assert run.done + run.skipped == run.total
    assert Task.objects.get(award=award).ground == "left_out"
    assert not award.amounts.filter(change=change.number).exists()


def test_an_award_that_ended_after_the_preview_is_counted_as_ended(families, approved):
    families(30)
    change = approved()
    line = next(each for each in results_of(change).lines(results_of(change).due()) if each.kind == "increase")
    Award.objects.filter(household__number=line.number).update(ended_on=date(2026, 10, 15), end_reason="voluntary")
    run = carry_on(change=change)
    assert run.reasons == {"ended": 1}


def test_figures_decided_meanwhile_stop_the_approval(families, raise_of, county_reviewer, approver):
    from dibao.policy.services.parameter import decide

    families(5)
    change = raise_of(NEW)
    changes.submit(change=change, by=county_reviewer)
    decide(
        key="uplift_rounding", division=change.division, track="any", valid_from=date(2026, 7, 1), value="up_to_fen",
        unit="choice", document="另一份文件", source="原件", by=approver,
    )  # fmt: skip
    with pytest.raises(Conflict, match="重新试算"):
        approving.approve(change=change, by=approver)


def test_results_that_were_touched_are_not_applied(families, approved, own_home):
    families(10)
    change = approved()
    path = next(own_home.glob("register/runs/*/part-*.parquet"))
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Conflict, match="试算结果"):
        carry_on(change=change)


def test_an_award_confirmed_after_the_day_of_the_change_is_reckoned_on_its_own_day(families, approved):
    families(10, on=date(2026, 9, 10))
    change = approved()
    run = carry_on(change=change)
    assert run.raised > 0
    for row in AwardAmount.objects.filter(change=change.number):
        assert (row.from_month, row.on) == (date(2026, 10, 1), date(2026, 9, 10))
        assert row.award.back_pay.get().months == 1  # October only


@pytest.mark.parametrize(
    ("year", "field"), [(540_00, "value"), (7_056_000_00, "value")], ids=["a month for a year", "a hundredfold"]
)
def test_a_slip_is_refused_with_the_reason(families, raise_of, year, field):
    with pytest.raises(Invalid) as refused:
        raise_of(year)
    assert field in refused.value.fields
    assert not StandardChange.objects.exists()
