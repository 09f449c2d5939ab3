"""Households that move, merge and split, findings of registers, and the log behind it all."""

from datetime import date

import pytest

from demo.office import NEIGHBOUR_TOWNS
from demo.office import NEXT_VILLAGE as OTHER_TOWN
from dibao.access.models import Staff
from dibao.adjusting.models import Adjustment
from dibao.adjusting.queries import open_of
from dibao.adjusting.queries.places import places
from dibao.adjusting.queries.work import next_words
from dibao.adjusting.services import decision, entering, gathering, member, reckoning
from dibao.archive.models import Volume
from dibao.audit.checks import Seen
from dibao.audit.inspection.rows import row_problems
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict, NotAllowed
from dibao.policy.queries import parameters_for
from dibao.rules.own_share import without_shares
from tests.adjusting.families import amounts
from tests.conftest import staff

OTHER_COUNTY = NEIGHBOUR_TOWNS[220881000000][1]


def moves_to_the_other_town(adjustment, by) -> None:
    given = {"address": "永平社区2号楼", "on": date(2026, 10, 10), "paper": "迁移证"}
    entering.move_away(adjustment=adjustment, division=OTHER_TOWN, by=by, **given)


def test_a_move_takes_household_award_and_files_and_the_new_place_looks_again(family, tell, outsider):
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.open(home, ground="move")
    moves_to_the_other_town(adjustment, tell.clerk)
    tell.reckon(adjustment)
    assert adjustment.course == "move"
    tell.propose(adjustment)
    tell.decide(adjustment)
    tell.serve(adjustment)
    tell.close(adjustment)
    home.award.refresh_from_db()
    home.household.refresh_from_db()
    assert (home.award.division, home.household.division) == (OTHER_TOWN, OTHER_TOWN)
    assert home.household.address == "永平社区2号楼"
    assert set(Volume.objects.filter(household_number=home.household.number).values_list("division", flat=True)) == {
        OTHER_TOWN
    }
    arrived = open_of(home.award)
    assert (arrived.division, arrived.ground) == (OTHER_TOWN, "move")
    assert len(amounts(home.award)) == 1
    assert list(Adjustment.objects.visible_to(outsider)) == [arrived]


def test_a_family_that_arrived_is_reckoned_by_the_standard_there_before_it_is_kept(family, tell, outsider):
    home = family("head", "wife", income=1_000_00)
    leaving = tell.open(home, ground="move")
    moves_to_the_other_town(leaving, tell.clerk)
    tell.reckon(leaving)
    assert not leaving.arrived and next_words(leaving) == "提出意见，报县级"
    for step in (tell.propose, tell.decide, tell.serve, tell.close):
        step(leaving)
    home.award.refresh_from_db()
    arrived = open_of(home.award)
    assert arrived.arrived and next_words(arrived) == "重新核算"
    with pytest.raises(Conflict, match="按本地标准"):
        reckoning.keep(adjustment=arrived, why="没有变化", by=outsider)
    reckoning.reckon(adjustment=arrived, by=outsider)
    reckoning.keep(adjustment=arrived, why="核算金额不变", by=outsider)
    assert arrived.result == "kept"


def test_a_move_shows_both_sets_and_what_the_family_would_get_there(family, tell, client_of):
    home = family("head", "wife", income=1_000_00)
    leaving = tell.open(home, ground="move")
    given = {"address": "永康路9号", "on": date(2026, 10, 10), "paper": "迁移证"}
    entering.move_away(adjustment=leaving, division=OTHER_COUNTY, by=tell.clerk, **given)
    shown = places(leaving)
    assert [where.division for where, _ in shown.sides] == [home.award.division, OTHER_COUNTY]
    assert {row.key for row in shown.differing} == {"amount_method", "tiers"} and shown.same
    page = client_of(tell.clerk).get(f"/adjusting/{leaving.number}/").content.decode()
    assert "两地标准" in page and shown.estimate in page and "迁出时保障金不变" in page
    for step in (tell.reckon, tell.propose, tell.decide, tell.serve, tell.close):
        step(leaving)
    assert places(leaving).differing and not places(leaving).estimate
    home.award.refresh_from_db()
    arrived = open_of(home.award)
    reckoning.reckon(adjustment=arrived, by=staff("tn-jingban"))
    assert arrived.after_month != arrived.before_month
    assert f"每月 {yuan(arrived.after_month)} 元，比现在的 {yuan(arrived.before_month)} 元" in shown.estimate


def test_a_move_inside_the_county_shows_that_nothing_differs(family, tell, client_of):
    adjustment = tell.open(family("head"), ground="move")
    assert places(adjustment) is None
    moves_to_the_other_town(adjustment, tell.clerk)
    shown = places(adjustment)
    assert not shown.differing and not shown.estimate and shown.same
    page = client_of(tell.clerk).get(f"/adjusting/{adjustment.number}/").content.decode()
    assert "两地执行的标准完全相同" in page


def test_what_cannot_be_reckoned_there_is_said(family, tell):
    """东城区 (北京): nothing but the rules for the whole country is decided here for it."""
    adjustment = tell.open(family("head"), ground="move")
    moves_to_the_other_town(adjustment, tell.clerk)
    adjustment.to_division = 110101001001
    shown = places(adjustment)
    assert len(shown.differing) > 20 and shown.estimate.startswith("现在还不能按迁入地标准估算")


def test_a_merged_household_brings_its_people_once_its_own_award_is_over(family, tell):
    home, other = family("head", "wife"), family("son")
    adjustment = tell.open(home)
    given = {"relation": "7", "on": date(2026, 10, 5), "paper": "合户申请", "by": tell.clerk}
    with pytest.raises(Conflict, match="重复发放"):
        member.merge(adjustment=adjustment, other=other.household, **given)
    leaving = tell.open(other)
    entering.wish(adjustment=leaving, paper="退出申请", on=date(2026, 10, 5), by=tell.clerk)
    tell.reckon(leaving)
    tell.propose(leaving)
    tell.decide(leaving)
    member.merge(adjustment=adjustment, other=other.household, **given)
    tell.reckon(adjustment)
    assert adjustment.reckonings.last().members == 3


def test_who_leaves_founds_a_household_of_his_own(family, tell):
    home = family()
    adjustment = tell.open(home)
    member.split(
        adjustment=adjustment,
        head=home.people["son"],
        members=[],
        on=date(2026, 10, 5),
        paper="分户申请",
        by=tell.clerk,
    )
    tell.reckon(adjustment)
    assert adjustment.course == "cut"
    assert home.people["son"].memberships.get(valid_to=None).household != home.household


def test_a_hit_of_a_register_ends_with_its_adjustment(family, tell, a_hit):
    home = family(income=2_000_00)
    hit = a_hit(home)
    adjustment = tell.wage(
        tell.open(home, ground="register_hit", source=f"screening.Hit:{hit.pk}"), home.people["son"], 500
    )
    tell.reckon(adjustment)
    tell.cut(adjustment)
    hit.refresh_from_db()
    assert hit.state == "hearing"
    tell.close(adjustment)
    hit.refresh_from_db()
    assert hit.state == "decided"


def test_the_county_approver_who_prepared_it_does_not_decide_it(family, tell, approver, county_reviewer):
    home = family(income=2_000_00)
    adjustment = tell.wage(tell.open(home), home.people["son"], 500)
    reckoning.reckon(adjustment=adjustment, by=county_reviewer)
    tell.call(adjustment)
    tell.hear(adjustment)
    tell.propose(adjustment)
    twin = Staff.objects.get(pk=approver.pk)
    twin.human_key = county_reviewer.human_key
    twin.save()
    with pytest.raises(NotAllowed, match="另一人"):
        decision.decide(adjustment=adjustment, by=twin)


def test_findings_that_wait_for_a_hearing_become_adjustments_by_themselves(family, tell, a_hit, machine):
    home = family(income=2_000_00)
    hit = a_hit(home)
    assert gathering.gather(by=machine) == 1
    assert gathering.gather(by=machine) == 0
    assert open_of(home.award).source == f"screening.Hit:{hit.pk}"


@pytest.mark.django_db
def test_a_share_is_withheld_exactly_and_never_more_than_there_is():
    whole = parameters_for(division=220802100201, track="rural", on=date(2026, 10, 1))
    assert without_shares(1200_00, members=4, cut=1, parameters=whole) == 900_00
    assert without_shares(1200_00, members=4, cut=0, parameters=whole) == 1200_00
    assert without_shares(1200_00, members=1, cut=1, parameters=whole) == 0
    with pytest.raises(ValueError, match="不能停发"):
        without_shares(1200_00, members=1, cut=2, parameters=whole)


def test_every_row_of_a_change_stands_in_the_sealed_log(family, tell):
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    tell.cut(adjustment, taper_months=2)
    tell.close(adjustment)
    # The family itself was written in bulk; everything after that must be there, and as it was left.
    found = [
        problem for problem in row_problems(Seen()) if "AwardAmount" in problem.where or "adjusting" in problem.where
    ]
    first = home.award.amounts.earliest("pk").pk
    assert [problem.where for problem in found] == [f"casework.AwardAmount {first}"], found
