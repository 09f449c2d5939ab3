"""A complaint from the telephone to its answer: who may do what, and what each result leads to."""

from datetime import date

import pytest

from demo.office import COUNTY, TOWN
from demo.story import photo
from dibao.access.services.staff import grant_post
from dibao.adjusting.models import Adjustment
from dibao.audit.actors import SYSTEM
from dibao.audit.models import Event
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.models import Parameter
from dibao.remedies.models import Complaint
from dibao.remedies.services import answering, complaint
from dibao.screening.models import FraudFile, Rectification

DELIVERED = {"way": "in_person", "delivered_on": date(2026, 10, 16), "proof": "签收单第 3 号"}


def test_a_named_complaint_is_checked_answered_on_paper_and_proven(checked, county_reviewer, reviewer):
    found = checked()
    assert found.due_on == date(2026, 11, 26), "thirty working days, as the place decided"
    with pytest.raises(NotAllowed, match="保管"):
        complaint.close(complaint=found, by=reviewer_as_county(reviewer, county_reviewer), **DELIVERED)
    with pytest.raises(Invalid, match="打印答复书"):
        complaint.close(complaint=found, by=county_reviewer, **DELIVERED)
    found = answering.print_answer(complaint=found, by=county_reviewer)
    again = answering.print_answer(complaint=found, by=county_reviewer)
    assert again.letter_id == found.letter_id, "a double click prints once"
    with pytest.raises(Invalid) as refused:
        complaint.close(complaint=found, by=county_reviewer, way="", delivered_on=date(2026, 10, 17), proof="")
    assert set(refused.value.fields) == {"way", "delivered_on", "proof"}, "all faults at once"
    complaint.close(complaint=found, by=county_reviewer, content=photo("receipt"), name="签收.jpg", **DELIVERED)
    found.refresh_from_db()
    assert found.state == "closed" and found.events.get(move="close").evidence.original_name == "签收.jpg"
    moves = list(found.events.values_list("move", flat=True))
    assert moves == ["take_in", "assign", "begin", "answer", "close"]


def reviewer_as_county(reviewer, county_reviewer):
    """Another account of the county with the same post: not the keeper."""
    grant_post(
        staff=reviewer, kind="county_reviewer", division=COUNTY, by=SYSTEM, reason="代班", valid_from=date(2026, 1, 1)
    )
    reviewer.__dict__.pop("live_posts", None)
    return reviewer


def test_without_a_local_limit_the_countys_own_is_borrowed(reported):
    Parameter.objects.filter(key="complaint_reply_wd").delete()
    assert reported().due_on == date(2026, 10, 29), "ten working days from 15 October"


def test_who_took_it_in_cannot_be_given_it_nor_check_it(reported, county_reviewer, approver, clerk):
    found = reported()
    with pytest.raises(Invalid, match="不能核查"):
        complaint.assign(complaint=found, owner=county_reviewer, why="", by=approver)
    Complaint.objects.filter(pk=found.pk).update(owner=county_reviewer, state="assigned")
    found.refresh_from_db()
    with pytest.raises(NotAllowed, match="另一人"):
        complaint.begin(complaint=found, by=county_reviewer)
    with pytest.raises(NotAllowed, match="交由他人"):
        complaint.begin(complaint=found, by=clerk)


def test_taken_over_by_another_nobody_else_goes_on_with_it(reported, clerk, reviewer, approver):
    found = reported()
    complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    complaint.begin(complaint=found, by=reviewer)
    complaint.assign(complaint=found, owner=clerk, why="原核查人出差", by=approver)
    with pytest.raises(Conflict, match="已交办"):
        answering.answer(complaint=found, result="keep", conclusion="x", reply="y", by=reviewer)
    complaint.begin(complaint=found, by=clerk)
    assert found.state == "checking" and found.owner == clerk


def test_one_that_is_true_opens_an_adjustment_and_cuts_nothing(checked, award):
    before = award.present.amount_month
    found = checked(result="adjust")
    adjustment = Adjustment.objects.get()
    assert found.opened == adjustment.number and adjustment.ground == "complaint"
    assert adjustment.source == f"remedies.complaint:{found.pk}" and adjustment.status == "opened"
    award.refresh_from_db()
    assert award.present.amount_month == before and award.ended_on is None


def test_sent_back_and_answered_again_it_opens_nothing_twice(checked, approver, reviewer):
    found = checked(result="adjust")
    complaint.send_back(complaint=found, why="请补充核查工资", by=approver)
    answering.answer(complaint=found, result="adjust", conclusion="已补充", reply="已核查", by=reviewer)
    assert Adjustment.objects.count() == 1 and Adjustment.objects.get().grounds.count() == 1


def test_an_order_is_given_once_and_another_result_leads_further(reported, checker, approver, clerk):
    found = reported()
    complaint.assign(complaint=found, owner=checker, why="", by=approver)
    complaint.begin(complaint=found, by=checker)
    said = {"conclusion": "属实", "reply": "已处理", "by": checker}
    order = {"result": "rectify", "rectifier": clerk, "due_on": date(2026, 11, 2)}
    for _ in range(2):
        answering.answer(complaint=found, **order, **said)
        complaint.send_back(complaint=found, why="请补充", by=approver)
    assert Rectification.objects.count() == 1
    answering.answer(complaint=found, result="adjust", **said)
    assert found.opened == f"{Rectification.objects.get().number}、{Adjustment.objects.get().number}"


def test_an_order_and_a_fraud_file_are_opened_by_the_county_alone(reported, checker, approver, clerk, reviewer):
    found = reported()
    complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    complaint.begin(complaint=found, by=reviewer)
    said = {"conclusion": "隐瞒工资属实", "reply": "已依法处理"}
    with pytest.raises(NotAllowed):
        answering.answer(complaint=found, result="fraud", acted_on=date(2026, 7, 1), by=reviewer, **said)
    found.refresh_from_db()
    assert found.state == "checking" and not FraudFile.objects.exists()
    complaint.assign(complaint=found, owner=checker, why="请县级核查", by=approver)
    complaint.begin(complaint=found, by=checker)
    with pytest.raises(Invalid, match="整改责任人"):
        answering.answer(complaint=found, result="rectify", by=checker, **said)
    answering.answer(complaint=found, result="rectify", rectifier=clerk, due_on=date(2026, 11, 2), by=checker, **said)
    assert Rectification.objects.get().number == found.opened


def test_a_nameless_one_without_a_clue_is_filed_away_one_with_a_clue_is_not(reported, county_reviewer):
    vague = reported(named=False, concrete=False, content="有人不该吃低保。")
    complaint.file_away(complaint=vague, why="没有可以核查的线索", by=county_reviewer)
    assert vague.state == "closed"
    for found in (reported(named=False), reported()):
        with pytest.raises(Invalid, match="须"):
            complaint.file_away(complaint=found, why="不查了", by=county_reviewer)


def test_a_nameless_one_has_nobody_to_answer(checked, county_reviewer):
    found = checked(named=False)
    with pytest.raises(Conflict, match="匿名"):
        answering.print_answer(complaint=found, by=county_reviewer)
    complaint.close(complaint=found, by=county_reviewer)
    assert found.state == "closed" and found.way == ""


def test_every_fault_of_a_new_one_is_named_at_once(reported, clerk):
    with pytest.raises(Invalid) as refused:
        reported(content=" ", channel="x", received_on=date(2026, 10, 17), name="", phone="", address="")
    assert set(refused.value.fields) == {"content", "channel", "received_on", "name", "phone"}
    with pytest.raises(Invalid) as refused:
        reported(accused=clerk, household=None, target="household")
    assert set(refused.value.fields) == {"target", "household"}
    with pytest.raises(Invalid) as refused:
        reported(named=False, name="某人")
    assert "named" in refused.value.fields


def test_the_township_takes_no_complaints_in(reported, clerk):
    with pytest.raises(NotAllowed):
        reported(by=clerk)


def test_a_stale_copy_changes_nothing(reported, approver, reviewer, clerk):
    found = reported()
    stale = Complaint.objects.get(pk=found.pk)
    complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    with pytest.raises(Conflict, match="刚刚被他人办理"):
        complaint.assign(complaint=stale, owner=clerk, why="", by=approver)
    assert Complaint.objects.get(pk=found.pk).owner == reviewer


def test_the_audit_of_a_complaint_names_no_household(reported, award, approver, reviewer):
    found = reported()
    complaint.assign(complaint=found, owner=reviewer, why="", by=approver)
    events = Event.objects.filter(verb__startswith="remedies.")
    assert events.count() == 2 and not events.exclude(household_number="").exists()
    assert TOWN != found.division == award.division
