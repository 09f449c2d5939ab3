"""Needs: asked, handed to a department, answered, followed up; plans with steps and visits."""

from datetime import date

import pytest

from dibao.archive.models import Item
from dibao.audit.models import Event
from dibao.casework.models import KinshipDisclosure
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.referral.models import FollowUp, Need, NeedsForm, Referral, ServicePlan
from dibao.referral.services import asking, paper, plan, referral
from dibao.screening.permissions import case_of
from tests.archive.office import new_volume
from tests.referral.conftest import said

DONE = {"answer": "done", "answered_on": date(2026, 10, 16), "why": "已给予医疗救助"}


def test_a_form_leaves_its_needs_and_a_second_one_only_what_is_new(award, assessed):
    first = assessed(award, treatment=3, school=2, house=1)
    assert set(first.needs.values_list("kind", flat=True)) == {"medical", "education"}
    assert "有没有因为费用推迟或放弃治疗、用药：急需帮助" in first.needs.get(kind="medical").words
    second = assessed(award, treatment=3, care=2)
    assert list(second.needs.values_list("kind", flat=True)) == ["care"]
    assert NeedsForm.objects.count() == 2 and first.answers["treatment"] == 3, "the old one stays as it was"


def test_a_form_without_an_answer_names_the_question(award, clerk):
    answers = said() | {"care": None}
    with pytest.raises(Invalid) as refused:
        asking.assess(household=award.household, on=date(2026, 10, 17), found_by="x", answers=answers, by=clerk)
    assert set(refused.value.fields) == {"on", "found_by", "care"} and not NeedsForm.objects.exists()


def test_a_need_travels_to_the_department_and_back(need, clerk):
    made = referral.draft(need=need, unit="医保局", words="请核查", due_on=date(2026, 10, 30), by=clerk)
    assert need.state == "referred"
    with pytest.raises(Conflict):
        referral.draft(need=need, unit="民政局", words="再转", due_on=date(2026, 10, 30), by=clerk)
    with pytest.raises(Conflict, match="转介"):
        asking.settle_need(need=need, met=True, why="好了", by=clerk)
    referral.send(referral=made, by=clerk)
    assert made.letter and made.sent_on == date(2026, 10, 16)
    with pytest.raises(Invalid) as refused:
        referral.answer(referral=made, answer="x", answered_on=date(2026, 10, 17), why=" ", by=clerk)
    assert set(refused.value.fields) == {"answer", "why", "answered_on"}
    referral.answer(referral=made, by=clerk, **DONE)
    referral.close(referral=made, met=True, why="家属说费用已减免", by=clerk)
    need.refresh_from_db()
    assert (made.state, need.state, need.ended_why) == ("closed", "met", "家属说费用已减免")


def test_not_met_it_is_open_again_and_may_go_elsewhere(sent, need, clerk):
    referral.answer(referral=sent, by=clerk, **DONE | {"answer": "returned"})
    referral.close(referral=sent, met=False, why="不属医保局职责", by=clerk)
    need.refresh_from_db()
    assert need.state == "open"
    referral.draft(need=need, unit="慈善会", words="请帮助", due_on=date(2026, 11, 6), by=clerk)
    assert Referral.objects.filter(need=need).count() == 2


def test_recalled_the_need_is_open_again(sent, need, clerk):
    with pytest.raises(Invalid):
        referral.recall(referral=sent, why=" ", by=clerk)
    referral.recall(referral=sent, why="送错单位", by=clerk)
    need.refresh_from_db()
    assert (sent.state, need.state) == ("recalled", "open")


def test_the_letter_lies_in_the_familys_file_and_says_no_more_than_it_must(award, clerk, need):
    volume = new_volume(clerk, number=award.household.number)
    made = referral.draft(need=need, unit="医保局", words="请核查", due_on=date(2026, 10, 30), by=clerk)
    referral.send(referral=made, by=clerk)
    item = Item.objects.get(volume=volume)
    assert item.kind == "referral_letter" and item.stored == made.letter and item.class_code == "special"


def test_printed_twice_a_form_is_one_paper(award, clerk, assessed):
    new_volume(clerk, number=award.household.number)
    form = assessed(award, illness=2)
    assert paper.print_form(form=form, by=clerk) == paper.print_form(form=form, by=clerk)
    assert Item.objects.filter(kind="needs_form").count() == 1


def test_overdue_is_sent_and_unanswered_past_its_day(sent):
    assert not Referral.objects.overdue(date(2026, 10, 30))
    assert list(Referral.objects.overdue(date(2026, 10, 31))) == [sent]


def test_a_stale_copy_moves_nothing(sent, clerk):
    stale = Referral.objects.get(pk=sent.pk)
    referral.answer(referral=sent, by=clerk, **DONE)
    with pytest.raises(Conflict, match="刚刚被他人办理"):
        referral.recall(referral=stale, why="撤", by=clerk)


def test_the_same_need_is_not_written_down_twice(need, award, clerk):
    with pytest.raises(Conflict, match="已经登记"):
        asking.add_need(household=award.household, kind="medical", found_by="visit", words="又说了一次", by=clerk)
    asking.settle_need(need=need, met=False, why="本人表示不需要", by=clerk)
    asking.add_need(household=award.household, kind="medical", found_by="family", words="又需要了", by=clerk)
    assert Need.objects.count() == 2


def test_relatives_and_cashiers_and_the_next_town_keep_out(award, clerk, cashier, outsider, auditor):
    given = {"household": award.household, "kind": "care", "found_by": "visit", "words": "无人照料"}
    for who in (cashier, outsider, auditor):
        with pytest.raises(NotAllowed):
            asking.add_need(by=who, **given)
    case = case_of(award.household)
    KinshipDisclosure.objects.create(
        case=case, staff=clerk, staff_name=clerk.name, unit="镇政府", member=case.applicant, relation="兄弟"
    )
    with pytest.raises(NotAllowed, match="回避"):
        asking.add_need(by=clerk, **given)


def test_words_of_a_family_are_sealed_and_not_in_the_audit(need):
    event = Event.objects.get(verb="referral.add_need")
    assert "透析" not in f"{event.because} {event.data} {event.basis}"
    assert b"\xe9\x80\x8f\xe6\x9e\x90" not in bytes(Need.objects.values_list("words", flat=True).get())


def test_a_plan_goes_step_by_step_and_ends_when_all_are_done(award, clerk, helper):
    home = award.household
    made = plan.make(
        household=home, goal="稳定就学", what="联系学校", who="教育局", due_on=date(2026, 10, 30),
        visit_on=date(2026, 11, 16), by=clerk,
    )  # fmt: skip
    with pytest.raises(Conflict, match="进行中"):
        plan.make(
            household=home, goal="x", what="x", who="x", due_on=date(2026, 10, 30), visit_on=date(2026, 11, 1), by=clerk
        )
    step = plan.add_step(plan=made, what="送学习用品", who="村协理员", due_on=date(2026, 11, 2), by=helper)
    with pytest.raises(Conflict, match="送学习用品"):
        plan.finish(plan=made, why="好了", by=clerk)
    for each in made.steps.all():
        plan.finish_step(plan=made, step=each, result="已办", by=helper)
    with pytest.raises(Conflict, match="已经登记"):
        plan.finish_step(plan=made, step=step, result="再办", by=helper)
    visit = made.visits.get()
    plan.visit(plan=made, visit=visit, way="home", words="孩子已返校", next_on=date(2026, 12, 16), by=helper)
    assert FollowUp.objects.filter(plan=made, done_on=None).count() == 1
    plan.finish(plan=made, why="孩子稳定就学", by=clerk)
    assert made.state == "done"
    with pytest.raises(Conflict, match="已经完成"):
        plan.add_step(plan=made, what="x", who="y", due_on=date(2026, 11, 2), by=clerk)


def test_a_plan_with_a_day_gone_by_is_overdue_once(award, clerk):
    plan.make(
        household=award.household, goal="g", what="w", who="p", due_on=date(2026, 10, 20), visit_on=date(2026, 10, 21),
        by=clerk,
    )  # fmt: skip
    assert ServicePlan.objects.overdue(date(2026, 10, 20)).count() == 0
    assert ServicePlan.objects.overdue(date(2026, 11, 1)).count() == 1


def test_a_day_or_a_word_that_is_missing_is_named(award, clerk, need):
    with pytest.raises(Invalid) as refused:
        plan.make(
            household=award.household,
            goal=" ",
            what="",
            who="",
            due_on=date(2026, 1, 1),
            visit_on=date(2026, 1, 1),
            by=clerk,
        )
    assert set(refused.value.fields) == {"goal", "what", "who", "due_on", "visit_on"}
    with pytest.raises(Invalid) as refused:
        referral.draft(need=need, unit=" ", words="", due_on=date(2026, 10, 16), by=clerk)
    assert set(refused.value.fields) == {"unit", "words", "due_on"}
