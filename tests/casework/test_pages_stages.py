"""The case page at every stage: who may see it, who may act, what is refused, and that nothing typed is lost."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.families import NEAR_RELATIVE
from demo.story import photo
from dibao.access.models import Staff
from dibao.audit.choices import Outcome
from dibao.audit.models import Event
from dibao.casework.models import Case
from dibao.casework.services import check as checking
from dibao.casework.services import notice, proposal
from dibao.kernel import clock
from dibao.verification.models import Check, Finding
from tests.conftest import TODAY


def page(case: Case) -> str:
    return f"/cases/{case.number}/"


def do(case: Case, verb: str) -> str:
    return f"/cases/{case.number}/do/{verb}/"


def post(client, case: Case, verb: str, **fields):
    """One act, sent as the form on the page sends it."""
    case.refresh_from_db()
    return client.post(do(case, verb), {"version": case.version, **fields})


def bare(answer) -> str:
    """The page without its tokens against forgery, which differ on every page."""
    return re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[A-Za-z0-9]{64}"', "", text_of(answer))


def text_of(answer) -> str:
    return answer.content.decode()


class TestWhoSees:
    def test_a_clerk_of_the_next_town_gets_the_bytes_of_a_missing_page(self, a_case, clerk, outsider, client_of):
        case = a_case("accepted")
        assert client_of(clerk).get(page(case)).status_code == 200
        stranger = client_of(outsider)
        outside, missing = stranger.get(page(case)), stranger.get("/cases/DB999999999202699999/")
        assert outside.status_code == missing.status_code == 404
        assert bare(outside) == bare(missing)
        for address in (do(case, "request_check"), f"{page(case)}reveal/family/"):
            assert stranger.post(address, {"version": case.version}).status_code == 404
        assert stranger.get(f"{page(case)}print/visit/").status_code == 404
        case.refresh_from_db()
        assert case.status == "accepted"

    def test_a_post_that_may_not_sees_no_button_and_is_refused(self, a_case, clerk, helper, client_of):
        case = a_case("accepted")
        assert "act-request_check" in text_of(client_of(clerk).get(page(case)))
        village = client_of(helper)
        shown = text_of(village.get(page(case)))
        assert "act-request_check" not in shown
        assert "本环节由乡镇经办" in shown
        answer = post(village, case, "request_check")
        assert answer.status_code == 422
        assert "您的岗位不能在此办理" in text_of(answer)
        case.refresh_from_db()
        assert case.status == "accepted"
        assert Event.objects.filter(verb="casework.request_check", outcome=Outcome.REFUSED).exists()

    def test_every_opening_of_a_case_is_on_record_and_a_refused_page_is_not(self, a_case, clerk, client_of):
        case = a_case("draft")
        client_of(clerk).get(page(case))
        event = Event.objects.filter(verb="casework.view", about_id=str(case.pk)).get()
        assert event.actor_key == clerk.actor_key

    def test_the_same_human_with_another_account_may_not_review_his_own_work(self, a_case, clerk, reviewer, client_of):
        case = a_case("assessed")
        Staff.objects.filter(pk=reviewer.pk).update(human_key=clerk.human_key)
        browser = client_of(reviewer)
        assert "act-propose" not in text_of(browser.get(page(case)))
        answer = post(browser, case, "propose", text="同意")
        assert answer.status_code == 422
        assert "须由另一人办理" in text_of(answer)
        assert "同意" in text_of(answer)
        case.refresh_from_db()
        assert case.status == "assessed"


class TestNothingIsLost:
    def test_a_stale_page_changes_nothing_and_keeps_what_was_typed(self, a_case, reviewer, client_of):
        case = a_case("assessed")
        old = case.version
        proposal.return_to_clerk(case=case, why="数字不清", by=reviewer)
        answer = client_of(reviewer).post(do(case, "propose"), {"version": old, "text": "情况属实，拟同意保障两人"})
        assert answer.status_code == 409
        assert "刚刚被他人办理" in text_of(answer)
        assert "情况属实，拟同意保障两人" in text_of(answer)
        case.refresh_from_db()
        assert case.status == "assessing"

    def test_a_double_click_is_told_and_does_not_act_twice(self, a_case, clerk, client_of):
        case = a_case("accepted")
        browser, version = client_of(clerk), case.version
        assert browser.post(do(case, "request_check"), {"version": version}).status_code == 302
        assert browser.post(do(case, "request_check"), {"version": version}).status_code == 409
        assert Check.objects.filter(case_number=case.number).count() == 1

    def test_an_unknown_act_and_an_unknown_tab_do_not_exist(self, a_case, clerk, client_of):
        case, browser = a_case("draft"), client_of(clerk)
        assert browser.post(do(case, "destroy"), {"version": 1}).status_code == 404
        assert browser.get(page(case) + "?tab=secret").status_code == 404
        assert browser.get(do(case, "request_check")).status_code == 405


class TestChecking:
    def test_the_checker_enters_what_was_found_then_the_rest_then_the_report(self, a_case, checker, client_of):
        case, browser = a_case("checking"), client_of(checker)
        query = checking.open_check(case).queries.get(register="bank", person=case.applicant)
        opened = text_of(browser.get(f"{page(case)}?query={query.pk}"))
        assert f"{case.applicant.name} · 银行存款" in opened
        found = {
            "query": query.pk,
            "answer": "found",
            "what_1": "property:deposit",
            "amount_1": "12000",
            "text_1": "活期存款",
        }
        assert post(browser, case, "answer", **found).status_code == 302
        assert post(browser, case, "answer", **found | {"amount_1": "13000"}).status_code == 302
        assert list(Finding.objects.filter(query=query).values_list("amount", flat=True)) == [1_300_000]
        assert post(browser, case, "answer_rest").status_code == 302
        assert post(browser, case, "report_check", conclusion="查到存款一笔").status_code == 302
        case.refresh_from_db()
        assert case.status == "visiting"
        assert case.lines.get(block="property", item="deposit").found == 1_300_000

    def test_a_finding_without_its_amount_comes_back_with_what_was_typed(self, a_case, checker, client_of):
        case, browser = a_case("checking"), client_of(checker)
        query = checking.open_check(case).queries.first()
        answer = post(
            browser, case, "answer", query=query.pk, answer="found", what_1="income:wage", text_1="某厂工资流水"
        )
        assert answer.status_code == 422
        assert "请填写金额" in text_of(answer)
        assert "某厂工资流水" in text_of(answer)

    def test_the_report_waits_for_every_register(self, a_case, checker, client_of):
        case = a_case("checking")
        answer = post(client_of(checker), case, "report_check", conclusion="一致")
        assert answer.status_code == 422
        assert "还有" in text_of(answer)
        case.refresh_from_db()
        assert case.status == "checking"


class TestVisiting:
    def test_the_form_saves_itself_field_by_field_and_says_when(self, a_case, clerk, client_of):
        case, browser = a_case("visiting"), client_of(clerk)
        answer = browser.post(
            do(case, "write_visit"), {"version": case.version, "sheet_income": "种地"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert text_of(answer).strip() == "已保存 09:00"
        assert case.visits.get().answers == {"income": "种地"}
        assert "种地" in text_of(browser.get(page(case)))

    def test_a_visit_in_the_future_is_not_saved_and_the_draft_says_so(self, a_case, clerk, client_of):
        case = a_case("visiting")
        answer = client_of(clerk).post(
            do(case, "write_visit"),
            {"version": case.version, "at_time": "2026-12-24T10:00"},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 422
        assert "不能晚于现在" in text_of(answer)
        assert not case.visits.exists()

    def test_a_whole_visit_without_javascript(self, a_case, clerk, client_of):
        case, browser = a_case("visiting"), client_of(clerk)
        refused = post(browser, case, "finish_visit")
        assert refused.status_code == 422
        sheet = {"income": "种地", "housing": "砖房三间", "health": "有病", "employment": "无业"}
        fields = {f"sheet_{key}": value for key, value in sheet.items()}
        written = post(
            browser,
            case,
            "write_visit",
            at_time="2026-10-16T08:30",
            place="家中",
            present="户主",
            opinion="属实",
            **fields,
        )
        assert written.status_code == 302
        for name in ("周经办", "李驻村"):
            assert post(browser, case, "add_investigator", name=name, unit="民政办").status_code == 302
        for verb in ("visit_photo", "visit_signed"):
            picture = SimpleUploadedFile("入户.jpg", photo(verb), content_type="image/jpeg")
            assert post(browser, case, verb, file=picture).status_code == 302, verb
        told = {f"told_{key}": "一般" for key in ("income", "property", "living", "work", "health")}
        interview = {"name": "邻居甲", "relation": "邻居", "on": "2026-10-16", "place": "村口", "method": "当面访问"}
        answer = post(browser, case, "interview", investigators="周经办、李驻村", signed="on", **interview, **told)
        assert answer.status_code == 302
        assert "邻居甲" not in text_of(browser.get(page(case)))
        assert post(browser, case, "finish_visit").status_code == 302
        case.refresh_from_db()
        assert case.status == "assessing"

    def test_a_difference_must_be_explained_before_it_counts(self, a_case, clerk, client_of):
        case, browser = a_case("visiting"), client_of(clerk)
        line = case.lines.filter(block="income").first()
        assert post(browser, case, "see", line=line.pk, visited="9999").status_code == 302
        bare = post(browser, case, "settle", line=line.pk, accepted="9999", explanation="")
        assert bare.status_code == 422
        assert post(browser, case, "settle", line=line.pk, accepted="9999", explanation="以入户为准").status_code == 302
        line.refresh_from_db()
        assert (line.accepted, line.accepted_by, line.settled) == (999_900, clerk.actor_key, True)

    def test_a_line_of_another_case_cannot_be_touched_through_this_one(self, a_case, clerk, client_of):
        mine, other = a_case("visiting"), a_case("visiting")
        line = other.lines.first()
        assert post(client_of(clerk), mine, "see", line=line.pk, visited="1").status_code == 422
        line.refresh_from_db()
        assert line.visited is None

    def test_the_visit_form_prints_as_a_pdf_for_signing(self, a_case, clerk, client_of):
        case, browser = a_case("visiting"), client_of(clerk)
        assert browser.get(f"{page(case)}print/visit/").content.startswith(b"%PDF")
        assert browser.get(f"{page(case)}print/confirmation/").status_code == 404


class TestAssessing:
    def test_the_laws_answer_is_shown_in_sentences_before_anybody_signs(self, a_case, clerk, client_of):
        case, browser = a_case("assessing"), client_of(clerk)
        shown = text_of(browser.get(page(case)))
        assert "按现在的数字，结论是" in shown
        assert "依据：" in shown
        assert not case.assessments.exists()
        assert post(browser, case, "assess").status_code == 302
        case.refresh_from_db()
        assert case.status == "assessed"

    def test_the_reviewer_sends_it_back_only_with_a_reason(self, a_case, reviewer, client_of):
        case, browser = a_case("assessed"), client_of(reviewer)
        assert post(browser, case, "return_to_clerk", why=" ").status_code == 422
        assert post(browser, case, "return_to_clerk", why="住房面积要核实").status_code == 302
        assert "住房面积要核实" in text_of(browser.get(page(case) + "?tab=history"))


class TestNotice:
    def test_the_preview_shows_what_the_public_reads_and_nothing_else(self, a_case, clerk, client_of):
        case = a_case("proposed")
        shown = text_of(client_of(clerk).get(page(case)))
        centre = shown.split("公众将看到的全部内容")[1].split("</table>")[0]
        assert case.applicant.name in centre
        others = [m.person.name for m in case.household.memberships.exclude(person=case.applicant)]
        assert not any(name in centre for name in [*others, case.applicant.id_number, case.household.phone])

    def test_it_cannot_be_sent_up_before_seven_full_days(self, a_case, clerk, client_of):
        case = a_case("on_notice")
        posted = notice.notice_of(case).posted_on
        for days, allowed in ((0, False), (7, False), (8, True)):
            with clock.at(TODAY + timedelta(days=days)):
                browser = client_of(clerk)
                answer = post(browser, case, "send_up")
                assert (answer.status_code == 302) is allowed, days
                if not allowed:
                    assert str(posted + timedelta(days=8)) in text_of(answer)
        case.refresh_from_db()
        assert case.status == "with_county"

    def test_an_objection_stops_it_and_hides_who_objected_until_asked(self, a_case, clerk, client_of):
        case, browser = a_case("on_notice"), client_of(clerk)
        answer = post(browser, case, "object", content="有人在外打工", who="田举报", received_on="2026-10-16")
        assert answer.status_code == 302
        shown = text_of(browser.get(page(case)))
        assert "有人在外打工" in shown
        assert "田举报" not in shown
        plain = browser.post(f"{page(case)}reveal/objectors/")
        assert "田举报" in text_of(plain)
        assert plain["Cache-Control"] == "no-store"
        event = Event.objects.filter(verb="casework.show_plain").latest("id")
        assert (event.outcome, event.about_id) == (Outcome.VIEWED, str(case.pk))
        assert event.because.startswith("办理")
        assert post(browser, case, "recheck", words="查清务工情况").status_code == 302

    def test_a_panel_without_two_thirds_is_refused_and_stays_on_the_page(self, a_case, clerk, client_of):
        case, browser = a_case("on_notice"), client_of(clerk)
        post(browser, case, "object", content="不服", who="", received_on="2026-10-16")
        panel = {"on": "2026-10-16", "place": "村委会", "host": "甲", "recorder": "乙", "invited": 15, "present": 9}
        panel |= {"representatives": 9, "agreed": 8, "against": 1, "words": "逐一发言"}
        refused = post(browser, case, "panel", **panel)
        assert refused.status_code == 422
        assert "三分之二" in text_of(refused)
        assert "逐一发言" in text_of(refused)
        assert post(browser, case, "panel", **panel | {"present": 10}).status_code == 302
        case.refresh_from_db()
        assert case.status == "assessing"


class TestCounty:
    def test_a_near_relative_case_waits_for_the_countys_own_visit(self, a_case, county_reviewer, client_of):
        case, browser = a_case("with_county", plan=NEAR_RELATIVE), client_of(county_reviewer)
        assert "县级须先入户调查" in text_of(browser.get(page(case)))
        refused = post(browser, case, "review", agrees="yes", text="同意")
        assert refused.status_code == 422
        assert "入户调查后才能" in text_of(refused)
        fields = {f"sheet_{key}": "属实" for key in ("income", "housing", "health", "employment")}
        post(
            browser, case, "write_county_visit",
            at_time="2026-10-16T08:00", place="家中", present="户主", opinion="属实", **fields,
        )  # fmt: skip
        for name in ("王审核", "赵科员"):
            assert post(browser, case, "add_county_investigator", name=name, unit="民政局").status_code == 302
        assert post(browser, case, "finish_county_visit").status_code == 302
        assert post(browser, case, "review", agrees="yes", text="同意").status_code == 302

    def test_the_township_reads_exactly_what_the_county_asks(self, a_case, clerk, county_reviewer, client_of):
        case = a_case("with_county")
        asked = "请补充医院近三个月的费用单据"
        assert post(client_of(county_reviewer), case, "send_back", why=asked).status_code == 302
        browser = client_of(clerk)
        assert asked in text_of(browser.get(page(case)))
        assert post(browser, case, "supplement", why="已补费用单据").status_code == 302

    def test_the_approver_confirms_and_the_file_goes_all_the_way(self, a_case, approver, clerk, client_of):
        case = a_case("reviewed")
        assert post(client_of(approver), case, "confirm").status_code == 302
        browser = client_of(clerk)
        shown = text_of(browser.get(page(case)))
        assert "登记送达" in shown
        early = post(browser, case, "close")
        assert early.status_code == 422
        assert "还没有登记送达" in text_of(early)
        sent = post(browser, case, "deliver", on="2026-10-16", way="直接送达", receiver="户主", note_text="")
        assert sent.status_code == 302
        assert post(browser, case, "publish").status_code == 302
        assert post(browser, case, "close").status_code == 302
        closed = text_of(browser.get(page(case)))
        assert "封存包验证通过" in closed
        assert case.volume is None or case.volume.archival_code in closed

    def test_a_refusal_needs_its_reason(self, a_case, approver, client_of):
        case, browser = a_case("reviewed"), client_of(approver)
        assert post(browser, case, "refuse", why="").status_code == 422
        assert post(browser, case, "refuse", why="收入高于标准").status_code == 302


class TestBesideTheWay:
    def test_other_acts_are_folded_and_only_for_those_who_may(self, a_case, clerk, reviewer, client_of):
        case = a_case("visiting")
        assert "do/extend/" not in text_of(client_of(clerk).get(page(case)))
        browser = client_of(reviewer)
        shown = text_of(browser.get(page(case)))
        assert "do/extend/" in shown
        assert "do/terminate/" in shown
        answer = post(browser, case, "extend", reason="separated", note="全家在外地")
        assert answer.status_code == 302
        assert "人户分离" in text_of(browser.get(page(case) + "?tab=history"))

    def test_termination_and_withdrawal_need_a_reason(self, a_case, clerk, reviewer, client_of):
        case, browser = a_case("visiting"), client_of(reviewer)
        assert post(browser, case, "terminate", why="").status_code == 422
        assert post(browser, case, "terminate", why="三次拒绝入户").status_code == 302
        other = a_case("accepted")
        assert post(client_of(clerk), other, "withdraw", why="家里有了收入").status_code == 302
        other.refresh_from_db()
        assert other.status == "withdrawn"

    def test_the_city_orders_a_recheck_and_decides_nothing(self, a_case, city_supervisor, clerk, client_of):
        case, browser = a_case("reviewed"), client_of(city_supervisor)
        shown = text_of(browser.get(page(case)))
        assert "do/confirm/" not in shown
        assert post(browser, case, "order_recheck", why="金额偏高，请重新核查").status_code == 302
        case.refresh_from_db()
        assert case.status == "reviewed"
        assert "金额偏高" in text_of(client_of(clerk).get(page(case) + "?tab=history"))

    def test_the_award_ends_with_the_file_still_findable(self, a_case, approver, clerk, client_of):
        case = a_case("closed")
        assert "do/leave/" not in text_of(client_of(clerk).get(page(case)))
        browser = client_of(approver)
        answer = post(browser, case, "leave", reason="voluntary", note_text="2026-10-16 书面申请")
        assert answer.status_code == 302
        assert "退出" in text_of(browser.get(page(case)))
        with clock.at(date(2026, 10, 20)):
            assert client_of(clerk).get(f"/households/{case.household.number}/").status_code == 200


class TestPlainView:
    def test_numbers_are_masked_until_somebody_asks_with_a_purpose(self, a_case, clerk, helper, client_of):
        case, browser = a_case("accepted"), client_of(clerk)
        number = case.applicant.id_number
        for tab in ("work", "family", "papers", "history"):
            assert number not in text_of(browser.get(f"{page(case)}?tab={tab}")), tab
        assert browser.get(f"{page(case)}reveal/family/").status_code == 405
        assert number in text_of(browser.post(f"{page(case)}reveal/family/"))
        assert client_of(helper).post(f"{page(case)}reveal/family/").status_code == 302

    @pytest.mark.parametrize("what", ["everything", "passwords"])
    def test_only_named_things_can_be_shown(self, a_case, clerk, client_of, what):
        case = a_case("draft")
        assert client_of(clerk).post(f"{page(case)}reveal/{what}/").status_code == 404
