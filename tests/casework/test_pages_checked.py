"""What comes of a check, on the pages: columns, the letter, the objection, clues, obligors, and who is kept away."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demo.story import blank_scan
from dibao.casework.models import CheckObjection, KinshipDisclosure, Obligor
from dibao.casework.queries.checking import askable_again, open_check
from dibao.kernel import clock
from dibao.verification.models import Authorisation

from .checked import found, reports, says
from .test_pages_stages import page, post, text_of

SON = {"name": "罗遥", "relation": "child", "members": 3, "income": 30_000_00, "supported": 2, "children": 2}


def scan(name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, blank_scan(name), content_type="application/pdf")


@pytest.fixture
def over(a_case, checker):
    """Two accounts nobody declared, and a question of the population register; the report is out."""
    case = a_case("checking")
    says(
        case, "bank", case.applicant, checker, *[found("property", "deposit", y, text=f"账户{y}") for y in (9000, 500)]
    )
    gone = found("hint", "", None, text="户籍已迁出", question="是否仍由本地保障？")
    says(case, "population", case.applicant, checker, gone)
    reports(case, checker)
    return case


def test_differing_lines_stand_open_with_what_is_behind_them_and_agreeing_ones_are_folded(over, clerk, client_of):
    shown = text_of(client_of(clerk).get(page(over)))
    folded = shown.index("一致的项目（")
    for words in ("9,500.00", "账户9000", "账户500", "2 笔合计", "待认定", "说明并认定"):
        assert shown.index(words) < folded, words
    assert "核对有 1 项与申报不一致，要马上告知申请人" in shown


def test_it_is_told_objected_to_and_asked_again_from_the_page(over, clerk, client_of):
    browser = client_of(clerk)
    refused = post(browser, over, "tell_result", on=str(clock.today()), way="当面告知", to=" ")
    assert refused.status_code == 422
    assert post(browser, over, "tell_result", on=str(clock.today()), way="当面告知", to="本人").status_code == 302
    bank = next(row for row in askable_again(over) if row.person == over.applicant and row.register == "bank")
    form = {"content": "存款是亲戚的", "received_on": str(clock.today())}
    bare = post(browser, over, "object_to_check", queries=bank.key, **form)
    assert bare.status_code == 422
    assert "存款是亲戚的" in text_of(bare)
    assert not CheckObjection.objects.exists()
    assert post(browser, over, "object_to_check", queries=bank.key, file=scan(), **form).status_code == 302
    shown = text_of(browser.get(page(over)))
    assert "正在复查" in shown
    assert "存款是亲戚的" in shown
    assert [q.register for q in open_check(over).queries.all()] == ["bank"]
    assert "登记核对异议" in text_of(browser.get(page(over) + "?tab=history"))


def test_a_clue_is_answered_on_its_own_row_and_an_empty_word_comes_back(over, clerk, client_of):
    browser, clue = (
        client_of(clerk),
        over.reports.get().check_request.queries.get(register="population", person=over.applicant).findings.get(),
    )
    assert post(browser, over, "answer_clue", finding=clue.pk, words=" ").status_code == 422
    assert post(browser, over, "answer_clue", finding=clue.pk, words="人还住在村里").status_code == 302
    assert "人还住在村里" in text_of(browser.get(page(over)))


def test_evidence_is_uploaded_beside_the_line(over, clerk, client_of):
    browser, line = client_of(clerk), over.lines.get(item="deposit")
    said = {"line": line.pk, "accepted": "500", "explanation": "另一笔是亲戚的"}
    refused = post(browser, over, "settle", **said)
    assert refused.status_code == 422
    assert "请选择或上传证明材料" in text_of(refused)
    assert "另一笔是亲戚的" in text_of(refused)
    assert post(browser, over, "settle", file=scan(), **said).status_code == 302
    line.refresh_from_db()
    assert (line.accepted, line.evidence.kind) == (50_000, "property_proof")


def test_an_obligor_signs_on_his_own_paper_and_the_page_says_who_has_not(a_case, clerk, inventor, client_of):
    case, browser = a_case("accepted"), client_of(clerk)
    for name in ("罗遥", "罗远"):
        said = json.dumps(SON | {"name": name}, ensure_ascii=False)
        Obligor.objects.create(case=case, member=case.applicant, declared=said)
    obligor = next(row for row in case.obligors.all() if row.values["name"] == "罗遥")
    form = {
        "version": case.version, "obligor": obligor.pk, "signed_on": str(clock.today()),
        "valid_to": str(clock.today().replace(year=2027)),
    }  # fmt: skip
    address = f"{page(case)}authorisations/obligor/"
    own = browser.post(address, form | {"id_number": case.applicant.id_number, "file": scan()})
    assert own.status_code == 422
    son = inventor.person(birth=date(1980, 5, 6), sex="1")
    assert browser.post(address, form | {"id_number": son.id_number, "file": scan()}).status_code == 302
    for shown in (text_of(browser.get(page(case))), text_of(browser.get(f"{page(case)}authorisations/"))):
        assert shown.count("未签") >= 1
        assert "罗遥" not in shown
        assert "罗*" in shown
    leave = Authorisation.objects.get(case_number=case.number, party="obligor")
    assert leave.person.id_number == son.id_number


def test_a_near_relative_sees_no_button_and_a_form_sent_all_the_same_changes_nothing(over, clerk, client_of):
    KinshipDisclosure.objects.create(
        case=over, staff=clerk, staff_name=clerk.name, unit="民政办", member=over.applicant, relation="sibling"
    )
    browser, line = client_of(clerk), over.lines.get(item="deposit")
    shown = text_of(browser.get(page(over)))
    assert "do/settle/" not in shown
    assert "do/tell_result/" not in shown
    for verb, form in {
        "settle": {"line": line.pk, "accepted": "0", "explanation": "无"},
        "see": {"line": line.pk, "visited": "1"},
        "tell_result": {"on": str(clock.today()), "way": "当面告知", "to": "本人"},
    }.items():
        answer = post(browser, over, verb, **form)
        assert answer.status_code == 422, verb
        assert "应当回避" in text_of(answer), verb
    line.refresh_from_db()
    assert (line.accepted, line.visited, over.reports.get().told_on) == (None, None, None)
