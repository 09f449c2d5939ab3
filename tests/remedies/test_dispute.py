"""复议诉讼: the deadline, the hold on the file, and the end by another human."""

from datetime import date

import pytest

from dibao.access.services.staff import grant_post
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import opening
from dibao.archive.models import Volume
from dibao.archive.services.volume import start_retention
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.casework.models import Award
from dibao.desk.queries.household import timeline
from dibao.disposal.models import Hold
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.payments.queries.due import differences
from dibao.registry.models import Person
from dibao.remedies.models import Dispute
from dibao.remedies.queries import disputes as reads
from dibao.remedies.services import dispute as services
from tests.adjusting.conftest import family, tell
from tests.archive.office import new_volume

__all__ = ["family", "tell"]


@pytest.fixture
def volume(award, clerk):
    """The family's file."""
    return new_volume(clerk, number=award.household.number)


@pytest.fixture
def filed(award, county_reviewer):
    """`filed(kind="litigation")` — the family turned to the review body or the court."""

    def register(kind="reconsideration", **more):
        body = "洮北区人民政府" if kind == "reconsideration" else "洮北区人民法院"
        given = {
            "kind": kind, "matter": award.case.number, "body": body, "document": "洮政复〔2026〕7号",
            "notified_on": date(2026, 9, 1), "filed_on": date(2026, 10, 8), "received_on": date(2026, 10, 16),
        } | more  # fmt: skip
        return services.register(household=award.household, by=given.pop("by", county_reviewer), **given)

    return register


END = {"judgment": "洮政复决〔2026〕7号", "concluded_on": date(2026, 10, 16)}


def test_the_file_is_held_from_the_first_day_to_the_outcome(volume, filed, county_reviewer, approver):
    found = filed()
    assert found.reply_due == date(2026, 10, 30) and found.household_number == volume.household_number
    hold = Hold.objects.standing().get()
    assert hold == found.hold and "行政复议" in hold.reason and hold.kind == "litigation"
    services.reply(dispute=found, replied_on=date(2026, 10, 16), paper="答复书及证据目录", by=county_reviewer)
    with pytest.raises(NotAllowed):
        services.conclude(dispute=found, outcome="upheld", by=county_reviewer, **END)
    services.conclude(dispute=found, outcome="upheld", by=approver, **END)
    assert not Hold.objects.standing().exists() and not Adjustment.objects.exists()
    assert found.state == "concluded"


def test_whoever_registered_it_does_not_write_its_end_under_another_post(volume, filed, county_reviewer):
    found = filed()
    grant_post(
        staff=county_reviewer, kind="county_approver", division=220802000000, by=SYSTEM, reason="代班",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    county_reviewer.__dict__.pop("live_posts", None)
    with pytest.raises(NotAllowed, match="另一人"):
        services.conclude(dispute=found, outcome="upheld", by=county_reviewer, **END)
    assert Hold.objects.standing().count() == 1


@pytest.mark.parametrize("outcome", ["changed", "revoked"])
def test_a_decision_taken_back_opens_an_adjustment(outcome, filed, approver):
    found = filed()
    assert found.hold is None, "no file yet, nothing to hold"
    services.conclude(dispute=found, outcome=outcome, by=approver, **END)
    adjustment = Adjustment.objects.get()
    assert found.adjustment == adjustment.number and adjustment.source == f"remedies.dispute:{found.pk}"


def test_a_stop_that_is_revoked_before_its_month_is_over_opens_an_adjustment_too(filed, award, approver):
    found = filed()
    Award.objects.filter(pk=award.pk).update(ended_on=date(2026, 10, 31), end_reason="stopped")
    services.conclude(dispute=found, outcome="revoked", by=approver, **END)
    assert found.adjustment == Adjustment.objects.get(award=award).number


def test_of_a_family_that_has_left_there_is_nothing_to_adjust(filed, award, approver):
    found = filed()
    Award.objects.filter(pk=award.pk).update(ended_on=date(2026, 9, 30), end_reason="other")
    services.conclude(dispute=found, outcome="revoked", by=approver, **END)
    assert found.state == "concluded" and found.adjustment == ""


def test_a_court_has_its_own_days_and_a_hearing(filed, approver, county_reviewer):
    found = filed("litigation", document="（2026）吉0802行初12号")
    assert found.reply_due == date(2026, 10, 31) and found.number.startswith("SS")
    with pytest.raises(Conflict):
        services.summon(dispute=found, hearing_on=date(2026, 11, 20), by=county_reviewer)
    services.reply(dispute=found, replied_on=date(2026, 10, 16), paper="答辩状", by=county_reviewer)
    services.summon(dispute=found, hearing_on=date(2026, 11, 20), by=county_reviewer)
    assert found.state == "replied" and found.hearing_on == date(2026, 11, 20)


def test_late_for_the_body_is_said_and_not_judged_here(filed):
    assert reads.lateness(filed(filed_on=date(2026, 10, 16))) == ""
    late = filed("litigation", document="x", notified_on=date(2026, 1, 2), filed_on=date(2026, 7, 3))
    assert "2026-07-02" in reads.lateness(late)


def test_faults_are_named_together_and_the_same_document_once(filed):
    with pytest.raises(Invalid) as refused:
        filed("x", matter="DB000", document=" ", filed_on=date(2026, 8, 1))
    assert set(refused.value.fields) == {"kind", "matter", "document", "received_on"}
    filed()
    with pytest.raises(Conflict, match="登记过"):
        filed()
    assert Dispute.objects.count() == 1


def test_an_overdue_answer_is_red(filed, on, approver):
    filed()
    with on(date(2026, 11, 2)):
        (row,) = reads.rows_of(reads.listed(approver), approver)
        assert row.level == "overdue" and Dispute.objects.overdue(date(2026, 11, 2)).count() == 1
    (row,) = reads.rows_of(reads.listed(approver), approver)
    assert row.level != "overdue"


# ---- a stop that is taken back after its month is over ----------------------------------------------------------


@pytest.fixture
def stopped(family, tell):
    """A couple whose wife earned too much, heard and stopped from November; the file's term has begun."""
    home = family("head", "wife")
    number = tell.close(tell.cut(tell.reckon(tell.wage(tell.open(home), home.people["wife"], 6_000)))).number
    home.award.refresh_from_db()
    assert home.award.ended_on == date(2026, 10, 31)
    return home, number


@pytest.fixture
def taken_back(stopped, county_reviewer, approver, on):
    """`taken_back()` — the family turned to the review body in November, which revokes the stop in December."""

    def conclude(outcome="revoked", **more):
        home, number = stopped
        with on(date(2026, 12, 8)):
            volume = Adjustment.objects.get(number=number).volume
            start_retention(volume=volume, on=date(2026, 10, 31), why="退出低保", by=approver)
            given = {
                "kind": "reconsideration", "matter": number, "body": "洮北区人民政府", "document": "洮政复〔2026〕9号",
                "notified_on": date(2026, 10, 16), "filed_on": date(2026, 11, 9), "received_on": date(2026, 11, 12),
            } | more  # fmt: skip
            found = services.register(household=home.household, by=county_reviewer, **given)
            return services.conclude(
                dispute=found, outcome=outcome, by=approver, **END | {"concluded_on": date(2026, 12, 8)}
            )

    return conclude


def test_a_stop_that_is_revoked_later_has_never_been(stopped, taken_back, on):
    award = stopped[0].award
    before = award.amount_on(date(2026, 10, 1)).amount_month
    found = taken_back()
    award.refresh_from_db()
    again = Adjustment.objects.get(number=found.adjustment)
    assert (award.ended_on, award.end_reason) == (None, "") and again.award == award and again.status == "opened"
    assert not Volume.objects.filter(household_number=award.household.number).exclude(retention_starts=None).exists()
    assert Event.objects.get(verb="adjusting.resume").because.startswith("行政复议决定撤销")
    missed = {each.month: each.amount for each in differences(award, date(2026, 12, 1))}
    assert missed[date(2026, 11, 1)] == missed[date(2026, 12, 1)] == before > 0


def test_the_story_of_the_family_tells_the_outcome_before_what_it_brought_about(stopped, taken_back, on):
    home, number = stopped
    found = taken_back()
    told = [(entry.source, entry.what) for entry in timeline(home.household, [home.award.case])]
    sources = [source for source, _ in told]
    outcome = told.index((found.number, "行政复议：撤销"))
    last_of_the_stop = len(sources) - sources[::-1].index(number)
    assert last_of_the_stop <= sources.index(found.number) < outcome < sources.index(found.adjustment)


def test_a_stop_that_is_upheld_stays(stopped, taken_back):
    assert taken_back("upheld").adjustment == ""
    stopped[0].award.refresh_from_db()
    assert stopped[0].award.ended_on == date(2026, 10, 31)


def test_nobody_is_left_to_get_it_back_and_the_outcome_is_kept_all_the_same(stopped, taken_back):
    Person.objects.filter(memberships__household=stopped[0].household).update(died_on=date(2026, 11, 30))
    found = taken_back()
    assert (found.state, found.adjustment) == ("concluded", "")


def test_another_decision_taken_back_does_not_bring_back_an_award_that_ended_for_its_own_reason(stopped, taken_back):
    home, number = stopped
    Adjustment.objects.filter(number=number).update(result="reduced")
    assert taken_back().adjustment == ""
    home.award.refresh_from_db()
    assert home.award.ended_on is not None


def test_only_the_county_brings_back_an_award(stopped, clerk):
    with pytest.raises(NotAllowed):
        opening.resume(award=stopped[0].award, why="x", by=clerk, source="")
