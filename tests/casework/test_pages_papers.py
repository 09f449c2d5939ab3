"""材料、授权、提交、受理、查看明文, and who sees what."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.families import DISABLED_SON, OLD_COUPLE, WIDOW_AND_STUDENT
from demo.office import TOWN
from demo.story import photo, scan
from dibao.audit.models import Event
from dibao.casework.models import Case, Paper
from dibao.casework.queries import gate
from dibao.kernel import clock
from dibao.registry import queries as registry
from dibao.verification.models import Authorisation
from tests.casework.typed import WORDS, again, jpeg, leave_form, new_form, text

pytestmark = pytest.mark.django_db


# ---- 材料 ----


def test_several_photos_are_handed_in_at_once_looked_at_and_loaded_down(window, a_case):
    case = a_case("draft")
    base = f"/cases/{case.number}/papers/"
    sent = {"kind": "id_card", "person": str(case.applicant_id), "version": case.version}
    front, back = jpeg("正面.jpg"), SimpleUploadedFile("反面.jpg", photo("back"))
    assert window.post(base + "add/", sent | {"scans": [front, back]}).status_code == 302
    first, second = Paper.objects.filter(case=case, kind="id_card")
    assert "正面.jpg" in text(window.get(f"{base}{first.pk}/")) and second.person_id == case.applicant_id
    picture = window.get(f"{base}{first.pk}/page/1/")
    assert picture.content.startswith(b"\x89PNG") and picture["X-Content-Type-Options"] == "nosniff"
    original = window.get(f"{base}{first.pk}/original/")
    assert original.content == photo("card") and original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff" and "no-store" in original["Cache-Control"]
    how = [
        e.data["how"] for e in Event.objects.filter(verb="casework.view_paper", about_id=str(first.pk)).order_by("id")
    ]
    assert how == ["preview", "page 1", "original"]
    assert window.get(f"{base}{first.pk}/page/9/").status_code == 404


def test_a_thumbnail_is_not_a_look(window, a_case):
    case = a_case("draft")
    base = f"/cases/{case.number}/papers/"
    window.post(base + "add/", {"kind": "id_card", "scans": [jpeg()], "version": case.version})
    paper = Paper.objects.get(case=case)
    assert window.get(f"{base}{paper.pk}/page/1/?w=96").status_code == 200
    assert not Event.objects.filter(verb="casework.view_paper", about_id=str(paper.pk)).exists()


def test_a_file_whose_content_is_not_its_name_is_said_by_name_and_the_rest_is_kept(window, a_case):
    case = a_case("draft")
    liar = SimpleUploadedFile("户口簿.pdf", photo("not a pdf"))
    sent = {"kind": "household_register", "title": "户口簿首页", "version": case.version}
    answer = window.post(f"/cases/{case.number}/papers/add/", sent | {"scans": [jpeg("第二页.jpg"), liar]})
    page = text(answer)
    assert answer.status_code == 422 and "户口簿.pdf" in page and "其余 1 个已保存" in page
    assert 'value="户口簿首页"' in page and '<option value="household_register" selected>' in page
    assert list(Paper.objects.filter(case=case).values_list("stored__original_name", flat=True)) == ["第二页.jpg"]


def test_no_file_an_empty_file_and_a_future_date_are_sentences(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/papers/add/"
    sent = {"kind": "id_card", "version": case.version}
    assert 'href="#id_scans"' in text(window.post(url, sent))
    assert "0 字节" in text(window.post(url, sent | {"scans": [SimpleUploadedFile("空.jpg", b"")]}))
    tomorrow = clock.today() + timedelta(days=1)
    assert "不能晚于今天" in text(window.post(url, sent | {"scans": [jpeg()], "dated": str(tomorrow)}))
    assert not Paper.objects.filter(case=case).exists()


def test_a_second_click_on_upload_keeps_one_paper(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/papers/add/"
    for _ in range(2):
        window.post(url, {"kind": "id_card", "scans": [jpeg()], "version": case.version})
    assert Paper.objects.filter(case=case, kind="id_card").count() == 1


def test_a_wrong_paper_is_put_aside_with_its_reason(window, a_case):
    case = a_case("draft")
    base = f"/cases/{case.number}/papers/"
    window.post(base + "add/", {"kind": "id_card", "scans": [jpeg()], "version": case.version})
    paper = Paper.objects.get(case=case)
    bad = window.post(f"{base}{paper.pk}/withdraw/", {"reason": "", "version": case.version})
    assert bad.status_code == 422
    assert window.post(f"{base}{paper.pk}/withdraw/", {"reason": "传错人", "version": case.version}).status_code == 302
    paper.refresh_from_db()
    assert paper.withdrawn == "传错人" and "已作废" in text(window.get(base))


def test_what_is_missing_is_listed_with_whom_and_where_to_hand_it_in(window, a_case):
    case = a_case("draft")
    page = text(window.get(f"/cases/{case.number}/papers/"))
    assert "户口簿" in page and "申请人提供" in page and "papers/add/?kind=household_register" in page


@pytest.mark.parametrize("kind", ["application", "declaration", "authorisation", "visit"])
def test_forms_for_signing_are_printed_and_recorded_and_not_kept(window, a_case, kind):
    case = a_case("draft")
    answer = window.get(f"/cases/{case.number}/sign/{kind}/")
    assert answer.content.startswith(b"%PDF") and "no-store" in answer["Cache-Control"]
    assert not Paper.objects.filter(case=case).exists()
    assert Event.objects.filter(verb="casework.print_for_signing", about_id=str(case.pk), outcome="viewed").count() == 1


def test_a_form_is_printed_even_when_half_is_empty(window, someone):
    window.post("/cases/new/", new_form(someone))
    case = Case.objects.get(applicant__name=someone.name)
    assert window.get(f"/cases/{case.number}/sign/application/").content.startswith(b"%PDF")


def test_blank_forms_are_there_for_hand_filling_and_others_are_not(window):
    assert window.get("/cases/blank/application/").content.startswith(b"%PDF")
    assert window.get("/cases/blank/confirmation/").status_code == 404
    assert window.get("/cases/blank/nothing/").status_code == 404


# ---- 授权 ----


def test_one_signed_paper_is_the_leave_of_all_who_signed(window, a_case):
    case = a_case("draft")
    people = [m.person for m in registry.members(case.household, clock.today())]
    url = f"/cases/{case.number}/authorisations/"
    assert window.post(url, leave_form(case, *people)).status_code == 302
    assert set(Authorisation.objects.filter(case_number=case.number).values_list("person", flat=True)) == {
        p.pk for p in people
    }
    assert Paper.objects.filter(case=case, kind="authorisation").count() == 1
    assert "有效至 2027-10-15" in text(window.get(url))


def test_a_minor_needs_a_guardian_and_nothing_is_half_done(window, a_case):
    case = a_case("draft", plan=WIDOW_AND_STUDENT)
    mother, child = (m.person for m in registry.members(case.household, clock.today()))
    url = f"/cases/{case.number}/authorisations/"
    none = window.post(url, leave_form(case, mother, child))
    assert none.status_code == 422 and "签字的监护人" in text(none)
    self_signed = window.post(url, leave_form(case, mother, child, **{f"by-{child.pk}": child.name}))
    assert self_signed.status_code == 422 and "应由监护人签署" in text(self_signed)
    assert not Authorisation.objects.filter(case_number=case.number).exists()
    assert not Paper.objects.filter(case=case).exists()
    window.post(url, leave_form(case, mother, child, **{f"by-{child.pk}": mother.name}))
    assert Authorisation.objects.get(case_number=case.number, person=child).guardian


def test_a_double_click_records_one_leave_and_a_withdrawal_ends_it(window, a_case, helper, client_of):
    case = a_case("draft")
    url = f"/cases/{case.number}/authorisations/"
    assert window.post(url, leave_form(case, case.applicant)).status_code == 302
    assert window.post(url, leave_form(case, case.applicant)).status_code == 422
    row = Authorisation.objects.get(case_number=case.number)
    client_of(helper).post(f"{url}{row.pk}/withdraw/", {"version": case.version})
    row.refresh_from_db()
    assert row.withdrawn_on is None, "a helper may take a leave but not end it"
    window.post(f"{url}{row.pk}/withdraw/", {"version": case.version})
    row.refresh_from_db()
    assert row.withdrawn_on == clock.today() and "撤回" in text(window.get(url))


# ---- the moves ----


def test_an_unfinished_draft_is_not_handed_in_and_every_fault_is_named(window, someone):
    window.post("/cases/new/", new_form(someone))
    case = Case.objects.get(applicant__name=someone.name)
    page = text(window.get(f"/cases/{case.number}/papers/"))
    answer = window.post(f"/cases/{case.number}/submit/", {"version": case.version}, follow=True)
    for fault in ("人员情况没有填写", "请填写申请理由", "近亲属关系", "没有申报"):
        assert fault in page and fault in text(answer)
    assert again(case).status == "draft"


def test_submitting_twice_submits_once(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/submit/"
    assert window.post(url, {"version": case.version}).status_code == 302
    second = window.post(url, {"version": case.version}, follow=True)
    case = again(case)
    assert "请核对后重新提交" in text(second)
    assert case.status == "submitted" and case.events.filter(move="submit").count() == 1
    assert case.papers.filter(kind="application").count() == 1


def test_what_is_missing_is_ticked_and_asked_once(window, a_case):
    case = a_case("submitted")
    url = f"/cases/{case.number}/ask/"
    page = text(window.get(url))
    assert re.search(r'name="ask-household_register"[^>]*checked', page)
    assert not re.search(r'name="ask-(income_proof|property_proof)"', page), "a register can prove it"
    sent = {"version": case.version, "ask-household_register": "on", "why-household_register": "审核确认办法第九条"}
    empty = window.post(url, {"version": case.version})
    assert empty.status_code == 422 and "至少勾选一项" in text(empty)
    unsaid = window.post(url, sent | {"why-household_register": ""})
    assert unsaid.status_code == 422 and "请写明为什么" in text(unsaid)
    forged = window.post(url, sent | {"ask-income_proof": "on", "why-income_proof": "想要"})
    assert forged.status_code == 422 and "可以通过信息核对取得" in text(forged)
    assert window.post(url, sent).status_code == 302
    case = again(case)
    assert case.status == "incomplete" and [row.kind for row in case.asked.all()] == ["household_register"]


def test_a_complete_case_is_accepted_with_one_press(window, a_case):
    case = a_case("submitted")
    assert "不能受理" in text(window.get(f"/cases/{case.number}/papers/"))
    early = window.post(f"/cases/{case.number}/accept/", {"version": case.version}, follow=True)
    assert again(case).status == "submitted" and "缺《" in text(early)
    people = [m.person for m in registry.members(case.household, clock.today())]
    window.post(f"/cases/{case.number}/authorisations/", leave_form(case, *people))
    for lack in gate.missing(case, "accept"):
        file = SimpleUploadedFile(f"{lack.kind}.pdf", scan(case, lack.kind))
        window.post(f"/cases/{case.number}/papers/add/", {"kind": lack.kind, "scans": [file], "version": case.version})
    assert window.post(f"/cases/{case.number}/accept/", {"version": case.version}).status_code == 302
    case = again(case)
    assert case.status == "accepted" and case.volume is not None


def test_a_draft_is_discarded_and_an_application_withdrawn_only_with_a_reason(window, a_case):
    draft_case, handed_in = a_case("draft"), a_case("submitted", plan=WIDOW_AND_STUDENT)
    for case, verb, ends in ((draft_case, "discard", "closed"), (handed_in, "withdraw", "withdrawn")):
        url = f"/cases/{case.number}/{verb}/"
        assert window.get(url).status_code == 200
        assert window.post(url, {"why": "", "version": case.version}).status_code == 422
        assert window.post(url, {"why": "家里情况好转", "version": case.version}).status_code == 302
        assert again(case).status == ends


# ---- 查看明文 ----


def test_plain_values_are_shown_once_with_their_purpose(window, a_case):
    case = a_case("draft")
    person = case.applicant
    members = f"/cases/{case.number}/members/"
    assert person.id_number not in text(window.get(members))
    answer = window.post(f"{members}{person.pk}/reveal/", {"what": "id"})
    assert person.id_number in text(answer) and "no-store" in answer["Cache-Control"]
    event = Event.objects.get(verb="registry.reveal", about_id=str(person.pk))
    assert event.outcome == "viewed" and event.data["case"] == case.pk and person.id_number not in str(event.data)
    account = window.post(f"{members}{person.pk}/reveal/", {"what": "account"}, headers={"HX-Request": "true"})
    assert text(account).strip() == case.household.accounts.get().number
    assert window.get(f"{members}{person.pk}/reveal/").status_code == 405
    assert window.post(f"{members}{person.pk}/reveal/", {"what": "everything"}).status_code == 404


def test_a_helper_may_not_see_plain_values(helper, client_of, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/members/{case.applicant_id}/reveal/"
    answer = client_of(helper).post(url, {"what": "id"}, follow=True)
    assert case.applicant.id_number not in text(answer) and "您的岗位不能" in text(answer)
    assert Event.objects.filter(verb="registry.reveal", outcome="refused").exists()


def test_a_person_of_another_household_is_not_revealed(window, a_case):
    case, other = a_case("draft"), a_case("draft", plan=DISABLED_SON)
    url = f"/cases/{case.number}/members/{other.applicant_id}/reveal/"
    assert window.post(url, {"what": "id"}).status_code == 404


# ---- who sees what ----


READ = ["members/", "facts/", "economy/", "account/", "papers/", "papers/add/", "authorisations/", "ask/", "discard/",
        "withdraw/", "sign/application/"]  # fmt: skip
WRITE = ["submit/", "accept/", "economy/none/", "kinship/", "kinship/add/", "members/add/", "members/", "economy/",
         "account/", "papers/add/", "authorisations/"]  # fmt: skip


def without_token(answer) -> str:
    return re.sub(r'"X-CSRFToken": "\w+"|csrfmiddlewaretoken" value="\w+"', "", text(answer))


def test_the_next_towns_clerk_sees_what_a_missing_case_looks_like(outsider, client_of, a_case):
    case, browser = a_case("draft"), client_of(outsider)
    for path in READ:
        hidden, missing = browser.get(f"/cases/{case.number}/{path}"), browser.get(f"/cases/DB0/{path}")
        assert hidden.status_code == missing.status_code == 404, path
        assert without_token(hidden) == without_token(missing), path
    for path in WRITE:
        assert browser.post(f"/cases/{case.number}/{path}", {"version": case.version}).status_code == 404, path
    assert again(case).version == case.version


def test_papers_of_a_case_are_found_only_under_that_case(window, outsider, client_of, a_case):
    case, other = a_case("draft"), a_case("draft", plan=DISABLED_SON)
    window.post(f"/cases/{case.number}/papers/add/", {"kind": "id_card", "scans": [jpeg()], "version": case.version})
    paper = Paper.objects.get(case=case)
    for tail in ("", "page/1/", "original/"):
        assert window.get(f"/cases/{other.number}/papers/{paper.pk}/{tail}").status_code == 404
        assert client_of(outsider).get(f"/cases/{case.number}/papers/{paper.pk}/{tail}").status_code == 404


def test_a_county_reviewer_reads_but_gets_no_form_and_no_right(county_reviewer, client_of, a_case):
    case, browser = a_case("submitted"), client_of(county_reviewer)
    page = text(browser.get(f"/cases/{case.number}/members/"))
    assert "data-autosave" not in page and "添加成员" not in page
    refused = browser.post(f"/cases/{case.number}/members/", WORDS | {"version": case.version})
    assert refused.status_code == 422 and "您的岗位不能" in text(refused)
    browser.post(f"/cases/{case.number}/accept/", {"version": case.version})
    assert again(case).status == "submitted"


def test_every_page_of_the_owner_opens(window, a_case):
    case = a_case("draft", plan=OLD_COUPLE)
    for path in READ:
        assert window.get(f"/cases/{case.number}/{path}", follow=True).status_code == 200, path
    assert case.division > TOWN
