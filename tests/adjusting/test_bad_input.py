"""What cannot be right: said in words, and nothing is written."""

from datetime import date, timedelta

import pytest

from demo.office import NEXT_VILLAGE, VILLAGE
from dibao.adjusting.models import Adjustment
from dibao.adjusting.services import entering, hearing, member, opening, reckoning, serving
from dibao.casework.choices import AmountReason
from dibao.casework.models import AwardAmount
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.regions.models import Division
from dibao.registry.models import Person


def test_a_change_dated_before_the_last_decision(family, tell):
    home = family()
    adjustment = tell.open(home)
    with pytest.raises(Invalid, match="上次核定（2026-06-15）"):
        tell.wage(adjustment, home.people["son"], 300, on=date(2026, 6, 1))
    with pytest.raises(Invalid, match="不能晚于今天"):
        tell.wage(adjustment, home.people["son"], 300, on=date(2026, 12, 1))
    assert not adjustment.lines.exists()


def test_the_death_of_somebody_alive_in_another_household(family, tell):
    home, other = family(), family("son")
    adjustment = tell.open(home, ground="death")
    with pytest.raises(Invalid, match=other.household.number):
        member.die(adjustment=adjustment, member=other.people["son"], on=date(2026, 10, 1), paper="证明", by=tell.clerk)
    assert Person.objects.get(pk=other.people["son"].pk).died_on is None


def test_a_death_in_the_future_or_without_a_paper_or_twice(family, tell):
    home = family()
    adjustment = tell.open(home, ground="death")
    given = {"adjustment": adjustment, "member": home.people["wife"], "by": tell.clerk}
    with pytest.raises(Invalid) as refused:
        member.die(**given, on=date(2027, 1, 1), paper=" ")
    assert set(refused.value.fields) == {"on", "paper"}
    member.die(**given, on=date(2026, 10, 1), paper="证明")
    with pytest.raises(Invalid, match="已于"):
        member.die(
            **given | {"member": Person.objects.get(pk=home.people["wife"].pk)}, on=date(2026, 10, 2), paper="证明"
        )


def test_a_move_to_a_division_that_is_no_more(family, tell):
    home = family()
    adjustment = tell.open(home, ground="move")
    given = {"adjustment": adjustment, "on": date(2026, 10, 1), "paper": "迁移证", "address": "三组", "by": tell.clerk}
    with pytest.raises(Invalid, match="没有代码"):
        entering.move_away(**given, division=220802100999)
    with pytest.raises(Invalid, match="村或社区"):
        entering.move_away(**given, division=220802101000)
    with pytest.raises(Invalid, match="已经登记在"):
        entering.move_away(**given, division=VILLAGE)
    with pytest.raises(Invalid) as refused:
        entering.move_away(**given | {"address": " ", "paper": ""}, division=NEXT_VILLAGE)
    assert set(refused.value.fields) == {"address", "paper"}
    Division.objects.filter(code=NEXT_VILLAGE).update(valid_to=date(2026, 9, 1))
    with pytest.raises(Invalid, match="停止使用"):
        entering.move_away(**given, division=NEXT_VILLAGE)


def test_a_hearing_in_the_future_before_the_call_or_after_the_decision(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.wage(tell.open(home), home.people["son"], 500)
    tell.reckon(adjustment)
    tell.call(adjustment)
    given = {
        "adjustment": adjustment,
        "way": "home",
        "place": "家中",
        "speaker": "本人",
        "words": "没有意见",
        "by": tell.reviewer,
    }
    for wrong in (clock.now() + timedelta(hours=1), clock.now() - timedelta(days=3)):
        with pytest.raises(Invalid, match="听取意见的时间"):
            hearing.hear(**given, held_at=wrong, answer="已说明", signed="本人")
    with pytest.raises(Invalid) as refused:
        hearing.hear(**given, held_at=clock.now(), answer="", signed=" ")
    assert set(refused.value.fields) == {"answer", "signed"}
    tell.hear(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    with pytest.raises(Conflict, match="不能办理"):
        tell.hear(adjustment)


def test_who_does_not_come_is_called_in_writing_twice(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.wage(tell.open(home), home.people["son"], 500)
    tell.reckon(adjustment)
    tell.call(adjustment)
    tell.call(adjustment, way="phone")
    given = {"adjustment": adjustment, "held_at": clock.now(), "words": "", "by": tell.reviewer}
    with pytest.raises(Conflict, match="2 次"):
        hearing.did_not_come(**given, witness="村主任")
    tell.call(adjustment)
    with pytest.raises(Invalid, match="见证人"):
        hearing.did_not_come(**given, witness=" ")
    row = hearing.did_not_come(**given, witness="村主任")
    assert (row.came, adjustment.status) == (False, "heard")


def test_a_letter_left_without_a_witness_or_served_before_the_decision(family, tell):
    home = family(income=4_000_00)
    adjustment = tell.open(home)
    tell.line(adjustment, home.people["head"], "farming", 0)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    with pytest.raises(Invalid, match="见证人"):
        tell.serve(adjustment, way="left", receiver="")
    with pytest.raises(Invalid, match="留置送达"):
        tell.serve(adjustment, receiver=" ")
    with pytest.raises(Invalid, match="早于决定"):
        tell.serve(adjustment, on=date(2026, 10, 1))
    tell.serve(adjustment, way="left", receiver="", witness="村主任")
    assert adjustment.status == "served"


def test_an_amount_that_moved_since_the_reckoning_makes_the_proposal_void(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.wage(tell.open(home), home.people["son"], 500)
    tell.reckon(adjustment)
    tell.call(adjustment)
    tell.hear(adjustment)
    tell.propose(adjustment)
    now = home.award.amounts.get()
    AwardAmount.objects.create(
        award=home.award, from_month=date(2026, 10, 1), amount_month=now.amount_month + 100, members=now.members,
        basis=now.basis, on=now.on, parameter_set=now.parameter_set, rules_version=now.rules_version,
        reason=AmountReason.STANDARD, change="BZ1", decided_by="system", decided_by_name="系统",
    )  # fmt: skip
    with pytest.raises(Conflict, match="标准调整"):
        tell.decide(adjustment)
    reckoning.send_back(adjustment=adjustment, why="标准已调整", by=tell.approver)
    assert (adjustment.status, adjustment.course) == ("opened", "")


def test_a_decision_not_yet_served_is_taken_back_without_a_trace_in_the_money(family, tell):
    home = family(income=2_000_00)
    adjustment = tell.wage(tell.open(home), home.people["son"], 500)
    tell.reckon(adjustment)
    tell.call(adjustment)
    tell.hear(adjustment)
    tell.propose(adjustment)
    tell.decide(adjustment)
    reckoning.annul(adjustment=adjustment, why="遗漏了支出", by=tell.approver)
    assert home.award.amounts.count() == 1
    with pytest.raises(Conflict):
        tell.serve(adjustment)


def test_two_at_once_the_second_changes_nothing(family, tell):
    home = family(income=2_000_00)
    tell.open(home)
    first, second = Adjustment.objects.get(), Adjustment.objects.get()
    tell.reckon(first)
    with pytest.raises(Conflict, match="刚刚被他人办理"):
        tell.reckon(second)


def test_who_may_not_and_who_is_no_member(family, tell, outsider, helper):
    home, other = family(), family("son")
    with pytest.raises(NotAllowed):
        opening.open_(award=home.award, ground="cycle", why="复核", by=outsider)
    with pytest.raises(Invalid, match="事由"):
        opening.open_(award=home.award, ground="nonsense", why="", by=tell.clerk)
    adjustment = tell.open(home)
    with pytest.raises(Invalid, match="不是本家庭现有成员"):
        tell.wage(adjustment, other.people["son"], 300)
    with pytest.raises(NotAllowed):
        reckoning.reckon(adjustment=adjustment, by=helper)


def test_nothing_is_closed_while_the_application_is_still_open(family, tell):
    home = family("head")
    home.award.case.status = "confirmed"
    home.award.case.save()
    adjustment = tell.open(home)
    entering.wish(adjustment=adjustment, paper="申请书", on=date(2026, 10, 15), by=tell.clerk)
    tell.reckon(adjustment)
    tell.propose(adjustment)
    with pytest.raises(Conflict, match="办结归档"):
        tell.decide(adjustment)


def test_the_term_of_a_tapered_family_begins_when_its_months_are_over(family, tell, on, machine):
    home = family("head", "wife", income=1_000_00)
    adjustment = tell.wage(tell.open(home), home.people["wife"], 6_000)
    tell.reckon(adjustment)
    tell.cut(adjustment, taper_months=1)
    tell.close(adjustment)
    assert serving.retire(by=machine) == 0
    with on(date(2026, 12, 2)):
        assert serving.retire(by=machine) == 1
        assert serving.retire(by=machine) == 0
    adjustment.volume.refresh_from_db()
    assert adjustment.volume.retention_starts == date(2026, 11, 30)
