"""The desk: today's work, lists, search, one timeline per household, overruns, places, help, the audit pages."""

from datetime import timedelta

import pytest

from demo.office import NEXT_TOWN, TOWN, VILLAGE
from dibao.access.choices import PostKind
from dibao.audit.models import Event
from dibao.casework.models import Case
from dibao.casework.services import second_check
from dibao.desk.context import MENU
from dibao.desk.queries import work
from dibao.desk.queries.search import search
from dibao.documents.papers.kinds import KINDS
from dibao.kernel import clock
from dibao.policy.models import Parameter
from dibao.verification.models import Query
from tests.casework.checked import asked, reports
from tests.conftest import TODAY


def text_of(answer) -> str:
    return answer.content.decode()


class TestToday:
    def test_the_first_row_is_the_next_thing_to_do_with_its_button(self, a_case, clerk, outsider, client_of):
        late, young = a_case("accepted", ago=20), a_case("visiting")
        shown = text_of(client_of(clerk).get("/"))
        first = shown.split('class="first"')[1].split("</tr>")[0]
        assert f"/cases/{late.number}/" in first
        assert "逾期" in first
        assert f"/cases/{young.number}/" in shown
        assert late.number not in text_of(client_of(outsider).get("/"))

    def test_each_number_opens_exactly_its_list(self, a_case, clerk):
        a_case("accepted", ago=20), a_case("assessed"), a_case("draft")
        counts = work.counts(clerk)
        for name, filters in {
            "overdue": work.Filters(whose="mine", when="overdue"),
            "today": work.Filters(whose="mine", when="today"),
            "soon": work.Filters(whose="mine", when="soon"),
            "others": work.Filters(whose="others"),
        }.items():
            assert getattr(counts, name) == len(work.listed(clerk, filters, size=1000).rows), name
        assert counts.overdue == 1
        assert counts.others == 1

    def test_a_second_check_waits_for_the_checker_until_he_reports(self, a_case, clerk, checker, client_of):
        case, other = a_case("visiting"), a_case("visiting")
        assert not work.listed(checker, work.Filters(whose="mine")).rows
        rows = Query.objects.filter(check_request__case_number=case.number)
        rows.filter(person=case.applicant, register="bank").update(answer="refused")
        second_check.check_again(case=case, queries=asked(case, "bank"), why="银行可以答复了", by=clerk)
        mine = work.listed(checker, work.Filters(whose="mine")).rows
        assert [(row.number, row.next, row.mine) for row in mine] == [(case.number, "出具复查报告", True)]
        assert {row.number for row in work.listed(clerk, work.Filters(whose="mine")).rows} == {
            case.number,
            other.number,
        }
        assert (
            f"/cases/{case.number}/" in text_of(client_of(checker).get("/")).split('class="first"')[1].split("</tr>")[0]
        )
        reports(case, checker)
        assert not work.listed(checker, work.Filters(whose="mine")).rows

    def test_an_administrator_never_sees_households(self, system_admin, audit_admin, client_of):
        for person, home in ((system_admin, "/account/staff/"), (audit_admin, "/audit/")):
            browser = client_of(person)
            assert browser.get("/")["Location"] == home
            for address in ("/worklist/", "/search/?q=wang", "/overruns/", "/help/", "/policy/"):
                assert browser.get(address).status_code == 404, address

    @pytest.mark.parametrize("post", PostKind.values)
    def test_the_menu_of_one_post_has_at_most_nine_entries(self, post):
        assert len([entry for entry in MENU if post in entry[3]]) <= 9

    def test_every_room_is_marked_in_the_menu(self, a_case, clerk, checker, archivist, client_of):
        case = a_case("draft")
        for person, address, label in (
            (clerk, "/", "今日待办"), (clerk, f"/cases/{case.number}/", "办件"), (clerk, "/cases/new/", "新申请"),
            (clerk, f"/households/{case.household.number}/", "查找家庭"), (checker, "/screening/", "信息核对"),
            (checker, "/exchange/", "信息核对"), (archivist, "/holdings/", "档案"), (archivist, "/reading/", "档案"),
        ):  # fmt: skip
            shown = client_of(person).get(address)
            assert [entry.label for entry in shown.context["menu"] if entry.active] == [label], address

    def test_no_entry_of_the_menu_leads_nowhere(self, clerk, audit_admin, client_of):
        for person in (clerk, audit_admin):
            browser = client_of(person)
            page = browser.get("/", follow=True)
            for entry in page.context["menu"]:
                assert browser.get(entry.url).status_code == 200, entry.label


class TestLists:
    def test_pages_follow_one_another_without_a_gap_or_a_repeat(self, a_case, clerk):
        for _ in range(5):
            a_case("draft")
        a_case("accepted")
        seen, after = [], ""
        for _ in range(4):
            page = work.listed(clerk, work.Filters(), after=after, size=2)
            seen += [row.number for row in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == 6
        assert set(seen) == set(Case.objects.values_list("number", flat=True))

    def test_filters_are_said_as_a_sentence_and_nonsense_is_ignored(self, a_case, clerk, client_of):
        a_case("draft")
        browser = client_of(clerk)
        shown = text_of(browser.get(f"/worklist/?whose=mine&track=rural&status=draft&village={VILLAGE}"))
        assert "农村 · 填写中 · 等我办理" in shown
        assert browser.get("/worklist/?whose=x&when=y&village=abc&after=zzz&track=q").status_code == 200
        assert "没有符合条件的办件" in text_of(browser.get("/worklist/?status=nonsense"))

    def test_an_overrun_stays_in_the_report_after_the_step_was_done(self, a_case, clerk, outsider, client_of):
        case = a_case("accepted", ago=20)
        shown = text_of(client_of(clerk).get("/overruns/"))
        assert case.number in shown
        assert case.number not in text_of(client_of(outsider).get("/overruns/"))

    def test_a_place_shows_its_work_and_its_people_and_only_inside_the_scope(self, a_case, clerk, client_of):
        case = a_case("accepted")
        browser = client_of(clerk)
        for code in (TOWN, VILLAGE):
            shown = text_of(browser.get(f"/places/{code}/"))
            assert case.number in shown
            assert "周经办" in shown
        for code in (NEXT_TOWN, 1, 220802100299999):
            assert browser.get(f"/places/{code}/").status_code == 404, code


class TestSearch:
    def test_everything_in_the_hand_finds_the_household(self, a_case, clerk, outsider):
        case = a_case("accepted")
        household, person = case.household, case.applicant
        initials = person.pinyin.split()[-1]
        for text in (
            person.name, person.pinyin.split()[0], initials, person.id_number, person.id_number.lower(),
            household.phone, household.number, case.number, case.volume.archival_code, case.number[:12],
        ):  # fmt: skip
            assert household.number in [hit.household for hit in search(clerk, text).hits], text
            assert not [hit for hit in search(outsider, text).hits if hit.household == household.number], text

    def test_one_hit_opens_at_once_and_many_are_listed_masked(self, a_case, clerk, client_of):
        case = a_case("draft")
        browser = client_of(clerk)
        answer = browser.get("/search/", {"q": case.household.number})
        assert answer["Location"] == f"/households/{case.household.number}/"
        other = a_case("draft")
        shown = text_of(browser.get("/search/", {"q": "220802"}))
        assert case.household.number in shown
        assert other.household.number in shown
        assert case.applicant.name not in shown
        assert "没有找到" in text_of(browser.get("/search/", {"q": "龘龘龘"}))
        assert "至少输入两个" in text_of(browser.get("/search/", {"q": "z"}))


class TestHousehold:
    def test_one_timeline_from_the_first_contact_to_the_end(self, a_case, clerk, outsider, client_of):
        case = a_case("closed")
        address = f"/households/{case.household.number}/"
        shown = text_of(client_of(clerk).get(address))
        steps = [
            "成员增加",
            "提交申请",
            "受理",
            "完成入户调查",
            "提出初审意见",
            "张贴公示",
            "审核确认",
            "登记送达",
            "办结归档",
        ]
        places = [shown.index(f">{step}<", shown.index("从第一次登记到现在")) for step in steps]
        assert places == sorted(places)
        assert case.applicant.id_number not in shown
        assert Event.objects.filter(verb="registry.view_household", actor_key=clerk.actor_key).exists()
        assert client_of(outsider).get(address).status_code == 404


class TestGuide:
    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_every_paper_has_a_filled_in_sample(self, kind, clerk, client_of):
        answer = client_of(clerk).get(f"/help/samples/{kind}/")
        assert answer.content.startswith(b"%PDF")

    def test_each_step_names_its_rule_and_its_sample(self, clerk, client_of):
        browser = client_of(clerk)
        shown = text_of(browser.get("/help/"))
        assert shown.count("依据：") >= 15
        assert browser.get("/help/samples/nothing/").status_code == 404


class TestStandards:
    def test_the_standard_in_force_with_its_document_and_what_nobody_has_entered(self, clerk, client_of):
        browser = client_of(clerk)
        shown = text_of(browser.get("/policy/"))
        assert "最低生活保障标准" in shown
        assert Parameter.objects.get(key="standard", division=220800000000, track="rural").document in shown
        assert "还没有录入任何标准" in text_of(browser.get("/policy/?division=110000000000&track=urban&on=1990-01-01"))
        assert browser.get("/policy/?division=12&track=urban&on=2026-01-01").status_code == 422


class TestAudit:
    def test_only_the_audit_administrator_reads_and_filters_the_log(self, a_case, clerk, audit_admin, client_of):
        case = a_case("submitted")
        assert client_of(clerk).get("/audit/").status_code == 404
        browser = client_of(audit_admin)
        shown = text_of(browser.get("/audit/", {"verb": "casework.submit"}))
        assert "提交申请" in shown
        assert clerk.name in shown
        assert case.applicant.id_number not in shown
        assert "没有符合条件的事件" in text_of(browser.get("/audit/", {"who": "查无此人"}))
        assert browser.get("/audit/", {"day_from": "abc"}).status_code == 422

    def test_the_log_proves_itself_and_says_when_the_sealing_has_stopped(self, clerk, audit_admin, client_of):
        client_of(clerk).get("/")
        browser = client_of(audit_admin)
        assert "都对得上" in text_of(browser.post("/audit/verify/"))
        assert Event.objects.filter(verb="audit.verify").exists()
        with clock.at(TODAY + timedelta(minutes=30)):
            assert "还没有封存" in text_of(browser.get("/audit/"))


def test_an_id_number_is_searched_without_standing_in_an_address(a_case, client_of, clerk):
    case = a_case("draft")
    client = client_of(clerk)
    number = client.post("/search/", {"q": case.applicant.id_number})
    assert number.status_code == 302
    assert case.household.number in number["Location"]
    assert case.applicant.id_number not in number["Location"]
    name = client.post("/search/", {"q": case.applicant.name})
    assert name.status_code == 302
    assert name["Location"].startswith("/search/?q=")
