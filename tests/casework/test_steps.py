"""Each step of a case through its service: what it needs, what it refuses, what it leaves behind."""

from datetime import date, timedelta

import pytest

from demo.families import DISABLED_SON, NEAR_RELATIVE, OLD_COUPLE, SINGLE_DISABLED, WORKING_COUPLE
from demo.office import VILLAGE
from demo.story import photo, scan
from dibao.access.models import Staff
from dibao.archive.models import Item, Volume
from dibao.casework.models import Award, Case, CaseEvent, EconomicLine
from dibao.casework.queries import gate
from dibao.casework.services import (
    assessment,
    check,
    closing,
    deadline,
    decision,
    economy,
    intake,
    kinship,
    notice,
    paper,
    proposal,
    visit,
)
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid, NotAllowed
from dibao.policy.services.calendar import enter_year
from dibao.verification.models import Authorisation, Check, Query
from dibao.verification.services import authorisation
from dibao.verification.services import check as verification
from tests.conftest import TODAY

DAY = timedelta(days=1)


def later(days: int):
    return clock.at(TODAY + days * DAY)


class TestIntake:
    def test_all_faults_of_an_application_are_named_at_once(self, a_case, clerk):
        case = a_case("draft")
        case.household.address = ""
        case.household.save()
        intake.describe(case=case, by=clerk, reason="", kinship=None)
        with pytest.raises(Invalid) as refusal:
            intake.submit(case=case, by=clerk)
        text = "".join(refusal.value.sentences)
        for word in ("居住地址", "申请理由", "近亲属"):
            assert word in text

    def test_an_income_without_a_period_is_refused_by_name(self, a_case, clerk):
        case = a_case("draft")
        with pytest.raises(Invalid) as refusal:
            economy.declare(
                case=case, member=case.applicant, block="income", values={"item": "wage", "amount": 100}, by=clerk
            )
        assert list(refusal.value.fields) == ["period"]

    def test_a_household_has_one_open_case(self, a_case, clerk):
        case = a_case("draft")
        with pytest.raises(Conflict, match=case.number):
            intake.start_draft(household=case.household, applicant=case.applicant, by=clerk)

    def test_submitting_prints_the_application(self, a_case):
        case = a_case("submitted")
        assert case.papers.get(kind="application").stored.pages >= 1

    def test_acceptance_is_refused_with_every_missing_paper(self, a_case, clerk):
        case = a_case("submitted")
        with pytest.raises(Invalid) as refusal:
            intake.accept(case=case, by=clerk)
        text = "".join(refusal.value.sentences)
        for title in ("户口簿", "身份证件", "授权书", "承诺书"):
            assert title in text
        case.refresh_from_db()
        assert case.status == "submitted"
        assert case.volume is None

    def test_asking_happens_once_and_only_once(self, a_case, clerk):
        case = a_case("submitted")
        intake.ask_once(case=case, by=clerk)
        assert case.status == "incomplete"
        assert case.papers.filter(kind="one_time_list").exists()
        intake.submit(case=case, by=clerk)
        with pytest.raises(Invalid, match="不能再次要求补正"):
            intake.ask_once(case=case, by=clerk)

    def test_what_a_register_can_prove_may_not_be_asked_for(self, a_case, clerk):
        case = a_case("submitted")
        with pytest.raises(Invalid, match="不能要求申请人提供"):
            intake.ask_once(case=case, by=clerk, items=[{"kind": "income_proof", "title": "收入证明", "why": "看一看"}])

    def test_the_file_opens_at_acceptance_with_everything_handed_in(self, a_case):
        case = a_case("accepted")
        assert case.volume is not None
        kinds = set(Item.objects.filter(volume=case.volume).values_list("kind", flat=True))
        assert {"application", "household_register", "id_card", "authorisation", "declaration", "acceptance"} <= kinds
        assert case.deadlines.get(kind="case_limit").due_on > clock.today()

    def test_the_declaration_is_closed_after_acceptance(self, a_case, clerk):
        case = a_case("accepted")
        with pytest.raises(Conflict, match="已经受理"):
            economy.declare(
                case=case,
                member=case.applicant,
                block="income",
                by=clerk,
                values={"item": "wage", "amount": 1, "period": "month"},
            )

    def test_a_stamped_paper_must_be_a_pdf(self, a_case, clerk):
        case = a_case("accepted")
        with pytest.raises(Invalid, match="PDF"):
            paper.upload(case=case, kind="diagnosis", content=photo("x"), name="诊断.jpg", by=clerk)

    def test_a_withdrawn_application_still_becomes_a_file(self, a_case, clerk):
        case = a_case("submitted")
        intake.withdraw(case=case, by=clerk, why="家中已有人赡养")
        closing.close(case=case, by=clerk)
        volume = Volume.objects.get(pk=case.volume_id)
        assert volume.status == "sealed"
        assert volume.retention_starts == clock.today()
        assert Item.objects.filter(volume=volume, kind="withdrawal").exists()


class TestKinship:
    def test_the_relative_is_barred_from_the_case(self, a_case, clerk):
        case = a_case("draft")
        kinship.disclose(
            case=case,
            member=case.applicant,
            staff_name="",
            unit="民政办",
            relation="sibling",
            by=clerk,
            work_number="jingban",
        )
        with pytest.raises(NotAllowed, match="回避"):
            intake.submit(case=case, by=clerk)

    def test_nobody_handles_his_own_family(self, a_case, clerk):
        case = a_case("draft")
        from dibao.access.humans import human_key

        Staff.objects.filter(pk=clerk.pk).update(human_key=human_key(case.applicant.id_number))
        with pytest.raises(NotAllowed, match="您本人"):
            intake.submit(case=case, by=Staff.objects.get(pk=clerk.pk))

    def test_the_county_must_go_there_itself(self, a_case, county_reviewer):
        case = a_case("with_county", plan=NEAR_RELATIVE)
        with pytest.raises(Invalid, match="县级民政部门须入户"):
            decision.review(case=case, text="同意", agrees=True, by=county_reviewer)
        assert Item.objects.filter(volume=case.volume, kind="kinship_disclosure").exists()


class TestCheck:
    def test_no_request_without_everybodys_leave(self, a_case, clerk):
        case = a_case("accepted")
        person = case.household.memberships.filter(is_head=False).first().person
        authorisation.withdraw(
            authorisation=Authorisation.objects.get(case_number=case.number, person=person), by=clerk
        )
        with pytest.raises(Invalid, match=person.name):
            check.request_check(case=case, by=clerk)
        assert not Check.objects.filter(case_number=case.number).exists()

    def test_a_grown_person_signs_for_himself(self, a_case, clerk):
        case = a_case("accepted")
        with pytest.raises(Invalid) as refusal:
            authorisation.authorise(
                person=case.applicant,
                case_number=case.number,
                division=case.division,
                signed_by="别人",
                signed_on=clock.today(),
                valid_to=clock.today() + DAY,
                by=clerk,
            )
        assert "signed_by" in refusal.value.fields

    def test_every_register_answers_or_is_noted_before_the_report(self, a_case, checker):
        case = a_case("checking")
        with pytest.raises(Invalid, match="没有登记结果"):
            check.report_check(case=case, conclusion="一致", by=checker)
        case.refresh_from_db()
        assert case.status == "checking"

    def test_a_finding_stands_beside_the_declared_figure_and_must_be_explained(self, a_case, checker, clerk):
        case = a_case("checking")
        request = Check.objects.get(case_number=case.number)
        query = Query.objects.get(check_request=request, person=case.applicant, register="social_insurance")
        verification.answer(
            query=query,
            answer="found",
            by=checker,
            findings=[
                {
                    "block": "income",
                    "item": "pension",
                    "amount": 98000,
                    "period": "month",
                    "text": "企业养老金 980 元/月",
                }
            ],
        )
        verification.answer_rest(check=request, by=checker)
        check.report_check(case=case, conclusion="申请人领取养老金未申报", by=checker)
        line = EconomicLine.objects.get(case=case, item="pension")
        assert (line.declared, line.found) == (None, 98000)
        assert line in economy.unsettled(case)
        economy.settle(line=line, accepted=98000, explanation="本人承认漏报", by=clerk)
        assert economy.unsettled(case) == []
        assert line.accepted_by == clerk.actor_key

    def test_the_clerk_cannot_report_the_check_he_asked_for(self, a_case, clerk):
        case = a_case("checking")
        with pytest.raises(NotAllowed):
            check.report_check(case=case, conclusion="一致", by=clerk)


class TestVisit:
    def test_everything_a_visit_lacks_is_named_at_once(self, a_case, clerk):
        case = a_case("visiting")
        visit.write_visit(case=case, by=clerk)
        with pytest.raises(Invalid) as refusal:
            visit.finish_visit(case=case, by=clerk)
        text = "".join(refusal.value.sentences)
        for word in ("时间和地点", "在场", "调查人", "照片", "签字", "邻里"):
            assert word in text

    def test_one_investigator_is_not_enough(self, a_case, clerk):
        case = a_case("visiting")
        row = visit.write_visit(case=case, by=clerk, at_time=clock.now(), place="家中")
        visit.add_investigator(visit=row, name="甲", unit="民政办", by=clerk)
        assert any("不得少于 2 人" in fault for fault in visit.faults_of(row))

    @pytest.mark.parametrize("days", [1, -400])
    def test_a_visit_is_neither_in_the_future_nor_before_acceptance(self, a_case, clerk, days):
        case = a_case("visiting")
        with pytest.raises(Invalid) as refusal:
            visit.write_visit(case=case, by=clerk, at_time=clock.now() + days * DAY)
        assert "at_time" in refusal.value.fields

    def test_the_neighbour_is_a_code_on_paper(self, a_case):
        case = a_case("assessing")
        row = case.interviews.get()
        assert row.name == "邻居甲"
        assert row.code.startswith("L")


class TestAssessment:
    def test_an_unexplained_difference_stops_the_assessment(self, a_case, clerk):
        case = a_case("assessing")
        line = case.lines.filter(block="income").first()
        line.found = (line.declared or 0) + 5000
        line.save()
        with pytest.raises(Invalid, match="不一致"):
            assessment.assess(case=case, by=clerk)

    def test_inputs_and_parameters_are_kept_with_the_result(self, a_case):
        case = a_case("assessed")
        row = case.assessments.get()
        assert row.parameters
        assert row.findings["findings"]
        assert row.amount_month > 0

    def test_urban_and_rural_follow_their_own_rules(self, a_case):
        rural = a_case("assessed", plan=OLD_COUPLE).assessments.get()
        single = a_case("assessed", plan=SINGLE_DISABLED).assessments.get()
        assert rural.outcome == "dibao"
        assert single.outcome == "single_person"


class TestNotice:
    def test_it_cannot_be_closed_before_seven_full_days(self, a_case, clerk):
        case = a_case("on_notice")
        for days in range(8):
            with later(days), pytest.raises(Invalid, match="公示要满 7 天"):
                notice.send_up(case=case, by=clerk)
        with later(8):
            notice.send_up(case=case, by=clerk)
        assert case.status == "with_county"

    def test_it_shows_the_allowed_fields_and_nothing_else(self, a_case):
        case = a_case("on_notice", plan=DISABLED_SON)
        row = case.notices.get()
        assert set(row.shown) == {"name", "village", "member_count", "amount", "period", "phone"}
        text = "".join(map(str, row.shown.values()))
        assert case.applicant.id_number not in text
        assert case.household.address not in text

    def test_an_objection_sends_the_case_back_and_keeps_the_name_sealed(self, a_case, clerk):
        case = a_case("on_notice")
        notice.object_(case=case, content="家里有车", who="李四", by=clerk)
        assert case.status == "disputed"
        raw = case.notices.get().objections.values_list("who", flat=True)[0]
        assert "李四".encode() not in bytes(raw)

    def test_a_panel_without_two_thirds_is_no_panel(self, a_case, clerk):
        case = a_case("on_notice")
        notice.object_(case=case, content="家里有车", by=clerk)
        with pytest.raises(Invalid) as refusal:
            notice.hold_panel(
                case=case,
                by=clerk,
                on=clock.today(),
                place="村委会",
                host="甲",
                recorder="乙",
                invited=15,
                present=9,
                representatives=3,
                agreed=12,
                against=0,
                words="逐户评议",
            )
        assert {"present", "representatives", "agreed"} <= set(refusal.value.fields)
        case.refresh_from_db()
        assert case.status == "disputed"

    def test_after_a_panel_the_case_is_assessed_and_noticed_again(self, a_case, clerk, reviewer):
        case = a_case("on_notice")
        notice.object_(case=case, content="家里有车", by=clerk)
        notice.hold_panel(
            case=case,
            by=clerk,
            on=clock.today(),
            place="村委会",
            host="甲",
            recorder="乙",
            invited=15,
            present=12,
            representatives=9,
            agreed=11,
            against=1,
            words="逐户评议，车辆系其亲戚所有",
        )
        assessment.assess(case=case, by=clerk)
        proposal.propose(case=case, text="同意", by=reviewer)
        notice.post_notice(case=case, place="公示栏", phone="0436-3200000", by=clerk)
        assert case.status == "on_notice"
        assert case.notices.count() == 2


class TestDecision:
    def test_the_award_starts_the_month_after(self, a_case):
        case = a_case("confirmed")
        award = Award.objects.get(case=case)
        assert award.starts_on == date(2026, 11, 1)
        assert award.amount_month == case.assessments.get().amount_month
        assert award.review_due > award.starts_on

    def test_a_family_above_the_line_is_refused_with_reasons_and_remedy(self, a_case):
        case = a_case("confirmed", plan=WORKING_COUPLE)
        assert case.status == "refused"
        assert case.papers.filter(kind="refusal").exists()
        assert case.deadlines.filter(kind="refusal_notice", done_on=None).exists()

    def test_not_eligible_cannot_be_confirmed(self, a_case, approver):
        case = a_case("reviewed", plan=WORKING_COUPLE)
        with pytest.raises(Invalid, match="不能确认"):
            decision.confirm(case=case, by=approver)

    def test_a_return_needs_a_reason_and_the_clock_goes_on(self, a_case, county_reviewer, clerk):
        case = a_case("with_county")
        with pytest.raises(Invalid):
            decision.send_back(case=case, why="", by=county_reviewer)
        decision.send_back(case=case, why="缺长子收入说明", by=county_reviewer)
        assert case.status == "sent_back"
        assert case.deadlines.filter(kind="case_limit", done_on=None).exists()
        notice.supplement(case=case, by=clerk, why="已补充长子收入说明")
        assert case.status == "with_county"

    def test_the_city_may_look_and_order_but_not_decide(self, a_case, city_supervisor):
        case = a_case("reviewed")
        assert Case.objects.visible_to(city_supervisor).filter(pk=case.pk).exists()
        with pytest.raises(NotAllowed):
            decision.confirm(case=case, by=city_supervisor)
        decision.order_recheck(case=case, why="抽查发现资料不清", by=city_supervisor)

    def test_a_city_order_is_for_supervisors_only(self, a_case, clerk):
        with pytest.raises(NotAllowed):
            decision.order_recheck(case=a_case("reviewed"), why="自己责成", by=clerk)


class TestDeadlines:
    def test_an_extension_needs_a_ground_and_happens_once(self, a_case, reviewer):
        case = a_case("accepted")
        with pytest.raises(Invalid):
            deadline.extend(case=case, reason="busy", note="忙", by=reviewer)
        row = deadline.extend(case=case, reason="separated", note="户籍与居住地不一致", by=reviewer)
        assert row.due_on > row.first_due_on
        assert case.papers.filter(kind="extension").exists()
        with pytest.raises(Invalid, match="已经延长过"):
            deadline.extend(case=case, reason="separated", note="再延长", by=reviewer)

    def test_a_deadline_over_the_new_year_is_marked_provisional(self, a_case):
        with clock.at(date(2026, 12, 10)):
            case = a_case("accepted")
        assert case.deadlines.get(kind="case_limit").provisional

    def test_entering_the_years_holidays_settles_it(self, a_case, machine):
        with clock.at(date(2026, 12, 10)):
            row = a_case("accepted").deadlines.get(kind="case_limit")
            provisional = row.due_on
            new_year = [date(2027, 1, day) for day in (1, 2, 3, 4, 5, 6, 7)]
            enter_year(year=2027, holidays=new_year, workdays=[], source="国办发明电（演示）", by=machine)
            assert deadline.settle_provisional(by=machine) == (1, 0)
            row.refresh_from_db()
        assert not row.provisional
        assert row.due_on > provisional

    def test_a_calendar_that_contradicts_itself_is_refused_with_every_fault(self, db, machine):
        with pytest.raises(Invalid) as refusal:
            enter_year(
                year=2027,
                holidays=[date(2027, 1, 2)],
                workdays=[date(2027, 1, 2), date(2026, 1, 3)],
                source="",
                by=machine,
            )
        text = "".join(refusal.value.sentences)
        for word in ("既放假又上班", "不在 2027 年", "少于 7 天", "文号"):
            assert word in text

    def test_a_refused_application_must_be_told_within_three_working_days(self, a_case):
        case = a_case("confirmed", plan=WORKING_COUPLE)
        row = case.deadlines.get(kind="refusal_notice")
        assert row.due_on == date(2026, 10, 21)


class TestClosing:
    def test_the_file_is_not_sealed_before_the_letter_is_delivered(self, a_case, clerk):
        case = a_case("confirmed")
        with pytest.raises(Invalid) as refusal:
            closing.close(case=case, by=clerk)
        assert "送达" in "".join(refusal.value.sentences)

    def test_a_closed_case_is_a_sealed_volume(self, a_case):
        case = a_case("closed")
        volume = Volume.objects.get(pk=case.volume_id)
        assert (case.status, volume.status) == ("closed", "sealed")
        assert volume.package_root
        assert gate.missing(case, "close") == []

    def test_leaving_starts_the_retention_and_the_file_stays_findable(self, a_case, approver, clerk):
        case = a_case("closed")
        award = Award.objects.get(case=case)
        closing.leave(award=award, reason="voluntary", by=approver, note_text="本人书面申请")
        volume = Volume.objects.get(pk=case.volume_id)
        assert volume.retention_starts == clock.today()
        assert Volume.objects.visible_to(clerk).filter(household_number=case.household.number).count() == 2
        with pytest.raises(Conflict):
            closing.leave(award=award, reason="voluntary", by=approver, note_text="再退一次")

    def test_any_other_stop_is_not_possible_here(self, a_case, approver):
        case = a_case("closed")
        with pytest.raises(Invalid):
            closing.leave(award=Award.objects.get(case=case), reason="income_over", by=approver, note_text="收入超标")

    def test_every_step_left_one_event(self, a_case):
        case = a_case("closed")
        moves = list(CaseEvent.objects.filter(case=case).order_by("pk").values_list("move", flat=True))
        assert moves == [
            "submit",
            "accept",
            "request_check",
            "report_check",
            "finish_visit",
            "assess",
            "propose",
            "post_notice",
            "send_up",
            "review",
            "confirm",
            "close",
        ]


def test_a_case_of_the_next_village_is_no_business_of_the_helper(a_case, helper):
    case = a_case("draft", division=VILLAGE + 1)
    with pytest.raises(NotAllowed):
        intake.submit(case=case, by=helper)


def test_the_scan_of_a_paper_is_a_real_pdf(a_case):
    assert scan(a_case("draft"), "declaration").startswith(b"%PDF")
