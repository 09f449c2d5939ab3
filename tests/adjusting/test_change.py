"""One household's change: what it gets afterwards, from which month, and what had to happen before."""

from datetime import date

import pytest

from dibao.adjusting.queries import ended, open_of, sheets, under_hearing
from dibao.adjusting.services import entering, member, opening, reckoning, work
from dibao.archive.models import Volume
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.registry.queries import head
from tests.adjusting.families import amounts, replayed


def test_a_wage_lowers_the_amount_only_after_hearing_and_service(family, tell):
    home = family(income=2_000_00)
    before = home.award.amount_month
    adjustment = tell.wage(tell.open(home, source="rounds.Visit:7"), home.people["son"], 500)
    tell.reckon(adjustment)
    assert (adjustment.course, adjustment.direction) == ("cut", "down")
    with pytest.raises(Conflict):
        tell.propose(adjustment)
    tell.call(adjustment)
    assert under_hearing([home.award.pk]) == {home.award.pk}
    tell.hear(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    assert len(amounts(home.award)) == 1
    tell.serve(adjustment)
    rows = amounts(home.award)
    assert rows[1][0] == date(2026, 11, 1)
    assert 0 < rows[1][1] < before
    assert under_hearing([home.award.pk]) == set()
    assert replayed(home.award) == ["", ""]
    assert ended("rounds.Visit:7") == ""
    tell.close(adjustment)
    assert ended("rounds.Visit:7") == "reduced"
    assert open_of(home.award) is None


def test_more_needs_no_hearing_and_begins_with_the_month_after_the_decision(family, tell):
    home = family(income=4_000_00)
    adjustment = tell.open(home)
    tell.line(adjustment, home.people["head"], "farming", 0)
    tell.reckon(adjustment)
    assert adjustment.course == "give"
    with pytest.raises(Conflict):
        tell.call(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    rows = amounts(home.award)
    assert [row[0] for row in rows] == [date(2026, 7, 1), date(2026, 11, 1)]
    assert rows[1][1] > rows[0][1]
    tell.serve(adjustment)
    tell.close(adjustment)
    assert adjustment.result == "increased"
    assert adjustment.volume.status == "sealed"
    assert replayed(home.award) == ["", ""]


def test_nothing_changed_is_kept_with_a_reason_and_the_review_is_counted_anew(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.open(home, ground="cycle", source="rounds.Visit:1")
    tell.reckon(adjustment)
    assert adjustment.course == "keep"
    with pytest.raises(Invalid):
        reckoning.keep(adjustment=adjustment, why=" ", by=tell.clerk)
    reckoning.keep(adjustment=adjustment, why="入户核实，没有变化", by=tell.clerk)
    assert ended("rounds.Visit:1") == "kept"
    home.award.refresh_from_db()
    assert home.award.review_due > date(2026, 10, 16)
    assert len(amounts(home.award)) == 1


def test_what_others_say_against_a_family_is_not_closed_by_whoever_reckoned_it(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.open(home, ground="complaint")
    tell.reckon(adjustment)
    with pytest.raises(NotAllowed):
        reckoning.keep(adjustment=adjustment, why="不属实", by=tell.clerk)
    reckoning.keep(adjustment=adjustment, why="不属实", by=tell.reviewer)


def test_what_a_neighbour_said_stands_on_no_paper(family, tell):
    home = family(income=2_000_00)
    adjustment = opening.open_(award=home.award, ground="complaint", why="邻居王五实名反映", by=tell.clerk)
    tell.wage(adjustment, home.people["son"], 500)
    tell.reckon(adjustment)
    assert "王五" not in str(sheets.reasons(adjustment))
    assert "举报投诉" in str(sheets.reasons(adjustment))


def test_a_second_reason_joins_the_open_adjustment(family, tell):
    home = family()
    first = tell.open(home, source="reviews.Task:1")
    again = tell.open(home, ground="cycle", source="rounds.Visit:9")
    assert again.pk == first.pk
    assert tell.open(home, ground="cycle", source="rounds.Visit:9").grounds.count() == 2
    assert open_of(home.award) == first


def test_a_birth_raises_and_the_child_is_on_the_form(family, tell):
    home = family("head", "wife")
    adjustment = tell.open(home)
    member.join(
        adjustment=adjustment, kind="born", relation="2", on=date(2026, 10, 1), paper="出生医学证明", by=tell.clerk,
        name="新生儿", id_kind="none", no_id_reason="新生儿未落户", sex="1", birth_date=date(2026, 10, 1),
    )  # fmt: skip
    tell.reckon(adjustment)
    assert adjustment.course == "give"
    tell.propose(adjustment)
    tell.decide(adjustment)
    assert {paper.kind for paper in adjustment.papers.all()} >= {"adjustment_notice", "member_adjustment"}
    assert home.award.amounts.last().members == 3


def test_a_death_found_late_counts_from_the_month_after_it(family, tell):
    home = family()
    adjustment = tell.open(home, ground="death", on=date(2026, 7, 10))
    assert adjustment.due_on == date(2026, 10, 10)
    member.die(adjustment=adjustment, member=home.people["wife"], on=date(2026, 7, 10), paper="死亡证明", by=tell.clerk)
    tell.reckon(adjustment)
    assert adjustment.course == "death"
    tell.propose(adjustment)
    tell.decide(adjustment)
    rows = amounts(home.award)
    assert rows[-1][0] == date(2026, 8, 1)
    assert rows[-1][1] < rows[0][1]
    assert home.award.amount_on(date(2026, 9, 1)).members == 3
    assert replayed(home.award) == ["", ""]


def test_a_death_does_not_spare_the_hearing_when_an_income_is_entered_beside_it(family, tell):
    home = family()
    adjustment = tell.open(home, ground="death", on=date(2026, 10, 2))
    member.die(adjustment=adjustment, member=home.people["wife"], on=date(2026, 10, 2), paper="死亡证明", by=tell.clerk)
    tell.wage(adjustment, home.people["son"], 300, on=date(2026, 10, 5))
    tell.reckon(adjustment)
    assert adjustment.course == "cut"


def test_the_head_dies_and_the_number_lives_on(family, tell):
    home = family()
    number = home.household.number
    adjustment = tell.open(home, ground="death", on=date(2026, 10, 2))
    with pytest.raises(Invalid, match="户主"):
        member.die(adjustment=adjustment, member=home.people["head"], on=date(2026, 10, 2), paper="证明", by=tell.clerk)
    member.die(
        adjustment=adjustment, member=home.people["head"], on=date(2026, 10, 2), paper="证明", by=tell.clerk,
        heir=home.people["wife"],
    )  # fmt: skip
    tell.reckon(adjustment)
    assert (adjustment.kind, adjustment.course) == ("head_died", "death")
    tell.propose(adjustment)
    tell.decide(adjustment)
    assert head(home.household) == home.people["wife"]
    assert home.household.number == number


def test_the_only_member_dies_and_the_file_begins_its_term(family, tell):
    home = family("head")
    adjustment = tell.open(home, ground="death", on=date(2026, 9, 20))
    member.die(adjustment=adjustment, member=home.people["head"], on=date(2026, 9, 20), paper="死亡证明", by=tell.clerk)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    home.award.refresh_from_db()
    assert (home.award.ended_on, home.award.end_reason) == (date(2026, 9, 30), "sole_member_died")
    tell.serve(adjustment, receiver="其弟")
    tell.close(adjustment)
    assert adjustment.volume.retention_starts is None or adjustment.volume.retention_starts == date(2026, 9, 30)
    assert Volume.objects.get(pk=adjustment.volume_id).retention_starts == date(2026, 9, 30)


def test_a_family_above_the_line_tapers_for_months_that_are_written_at_once(family, tell):
    home = family("head", "wife", income=1_000_00)
    before = home.award.amount_month
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    assert (adjustment.course, adjustment.after_month) == ("cut", 0)
    with pytest.raises(Invalid, match="1 至 6"):
        tell.cut(adjustment, taper_months=7)
    tell.propose(adjustment, taper_months=3)
    tell.decide(adjustment)
    tell.serve(adjustment)
    rows = amounts(home.award)
    assert [row for row in rows if row[2] == "taper"] == [
        (month, before, "taper") for month in (date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1))
    ]
    assert (home.award.ended_on, home.award.end_reason) == (date(2027, 1, 31), "tapered")
    assert home.award.amount_on(date(2027, 2, 1)) is None
    assert set(replayed(home.award)) == {""}
    assert "taper_approval" in {paper.kind for paper in adjustment.papers.all()}


def test_a_taper_is_taken_back_by_a_newer_adjustment_before_its_end(family, tell, on):
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    tell.cut(adjustment, taper_months=3)
    tell.close(adjustment)
    with on(date(2026, 11, 20)):
        later = tell.open(home, ground="taper_end")
        tell.line(later, home.people["wife"], "wage", 0, on=date(2026, 11, 10), employment="none", labour="none")
        tell.reckon(later)
        tell.propose(later)
        tell.decide(later)
    rows = amounts(home.award)
    assert home.award.ended_on is None
    assert home.award.amount_on(date(2027, 2, 1)).reason == "adjusted"
    assert home.award.amount_on(date(2026, 12, 1)).reason == "adjusted"
    assert home.award.amount_on(date(2026, 11, 1)).reason == "taper"
    assert len(rows) == 6


def test_a_family_that_no_longer_qualifies_leaves_after_hearing_and_service(family, tell):
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    tell.cut(adjustment)
    home.award.refresh_from_db()
    assert (home.award.ended_on, home.award.end_reason) == (date(2026, 10, 31), "stopped")
    assert "exit" in {paper.kind for paper in adjustment.papers.all()}
    with pytest.raises(Conflict, match="已于"), clock.at(date(2026, 11, 3)):
        tell.open(home)


def test_leaving_at_ones_own_wish_needs_no_hearing(family, tell):
    home = family("head")
    adjustment = tell.open(home)
    entering.wish(adjustment=adjustment, paper="退出申请书", on=date(2026, 10, 15), by=tell.clerk)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    home.award.refresh_from_db()
    assert (home.award.ended_on, home.award.end_reason) == (date(2026, 10, 31), "voluntary")


def test_three_refusals_withhold_that_persons_share_and_no_other(family, tell):
    home = family(able=("son",), income=2_000_00)
    before, base = home.award.amount_month, home.award.amount_month - home.award.uplift_month
    son = home.people["son"]
    adjustment = tell.open(home, ground="work_refused")
    for day in (3, 10):
        work.refused(
            household=home.household,
            person=son,
            offered_on=date(2026, 9, day),
            offer="砖厂装卸",
            words="嫌累",
            by=tell.clerk,
        )
    with pytest.raises(Invalid, match="3 次"):
        work.withhold(adjustment=adjustment, by=tell.clerk)
    work.refused(
        household=home.household, person=son, offered_on=date(2026, 9, 20), offer="保洁", words="嫌远", by=tell.clerk
    )
    with pytest.raises(Invalid, match="有劳动能力"):
        work.refused(
            household=home.household, person=home.people["girl"], offered_on=date(2026, 9, 3), offer="保洁", words="不愿",
            by=tell.clerk,
        )  # fmt: skip
    work.withhold(adjustment=adjustment, by=tell.clerk)
    tell.reckon(adjustment)
    assert adjustment.course == "cut"
    tell.cut(adjustment)
    last = home.award.amounts.last()
    assert last.members == 3
    assert before - last.amount_month == pytest.approx(base / 4, abs=100)
    assert replayed(home.award) == ["", ""]
