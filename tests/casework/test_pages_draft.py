"""The draft's pages: members, facts, money, account, relatives; double clicks, stale pages, two clerks."""

import re
from datetime import date, timedelta

import pytest

from demo.families import DISABLED_SON, WIDOW_AND_STUDENT
from dibao.audit.models import Event
from dibao.casework.models import EconomicLine, KinshipDisclosure
from dibao.casework.services import draft
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.registry import queries as registry
from dibao.registry.models import Account, Membership
from tests.casework.typed import WORDS, again, member_form, text

pytestmark = pytest.mark.django_db


# ---- the draft: freshness ----


def test_what_was_typed_is_kept_and_the_next_step_opens(window, a_case):
    case = a_case("draft")
    registered = case.household.phone
    answer = window.post(f"/cases/{case.number}/members/", WORDS | {"version": case.version})
    assert answer.status_code == 302 and answer.url.endswith("/facts/")
    case = again(case)
    assert (case.reason, case.household.address, case.applied_on) == (
        "地里没有收成",
        "平安屯8组1号（虚构）",
        date(2026, 10, 15),
    )
    assert case.household.phone == registered != "", "an empty phone keeps the one registered"


def test_autosave_answers_with_the_version_the_next_save_carries(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/members/"
    answer = window.post(url, WORDS | {"version": case.version}, headers={"HX-Request": "true"})
    carried = re.search(r'name="version" value="(\d+)"', text(answer)).group(1)
    assert answer.status_code == 200 and carried == str(again(case).version) != str(case.version)
    follow = window.post(url, WORDS | {"reason": "再改一次", "version": carried}, headers={"HX-Request": "true"})
    assert follow.status_code == 200 and again(case).reason == "再改一次"


def test_the_back_button_changes_nothing_and_keeps_the_words(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/members/"
    window.post(url, WORDS | {"version": case.version})
    old = window.post(url, WORDS | {"reason": "旧页面上的话", "version": case.version})
    assert old.status_code == 422 and "请核对后重新提交" in text(old) and "旧页面上的话" in text(old)
    assert again(case).reason == "地里没有收成"
    assert Event.objects.filter(verb="casework.stale", outcome="refused").exists()
    assert f'name="version" value="{again(case).version}"' in text(old), "the page shown is fresh, so it can be sent"


def test_two_clerks_in_one_draft_do_not_overwrite_each_other(window, helper, client_of, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/members/"
    village = client_of(helper)
    assert window.get(url).status_code == village.get(url).status_code == 200
    assert village.post(url, WORDS | {"version": case.version}).status_code == 302
    assert window.post(url, WORDS | {"reason": "另一个人写的", "version": case.version}).status_code == 422
    assert again(case).reason == "地里没有收成"


def test_the_service_itself_lets_only_the_first_of_two_through(a_case, clerk):
    """Both pages were fresh when they were looked at; the claim inside the transaction decides."""
    case = a_case("draft")
    one, other = again(case), again(case)
    draft.describe(case=one, by=clerk, address="甲屯", reason="先到")
    with pytest.raises(Conflict):
        draft.describe(case=other, by=clerk, address="乙屯", reason="后到")
    assert again(case).reason == "先到" and other.version == case.version


def test_a_refused_save_leaves_the_version_alone(a_case, clerk):
    case = again(a_case("draft"))
    held = case.version
    with pytest.raises(Exception, match="申请日期"):
        draft.describe(case=case, by=clerk, address="甲屯", applied_on=clock.today() + timedelta(days=1))
    assert case.version == held == again(case).version


def test_after_acceptance_the_forms_are_gone_and_a_post_is_refused(window, a_case):
    case = a_case("accepted")
    url = f"/cases/{case.number}/members/"
    assert "data-autosave" not in text(window.get(url))
    refused = window.post(url, WORDS | {"version": case.version})
    assert refused.status_code == 422 and "已经受理" in text(refused) and again(case).reason != "地里没有收成"


# ---- 成员与情况 ----


def test_a_member_joins_and_his_facts_are_asked_next(window, a_case, inventor):
    case = a_case("draft")
    child = inventor.person(birth=date(2015, 5, 5), sex="2")
    form = member_form(case, child, relation="3", types=["student", "disabled"])
    answer = window.post(f"/cases/{case.number}/members/add/", form)
    member = case.household.memberships.get(person__name=child.name)
    assert answer.url == f"/cases/{case.number}/facts/{member.person_id}/?types=student&types=disabled"
    page = text(window.get(answer.url))
    for field in ("guardian_name", "school", "disability_certificate", "marriage"):
        assert f'name="{field}"' in page
    assert 'name="employment"' not in page, "a child is not asked for work"


def test_a_grown_up_is_asked_for_work_and_not_for_a_guardian(window, a_case):
    case = a_case("draft", plan=WIDOW_AND_STUDENT)
    page = text(window.get(f"/cases/{case.number}/facts/{case.applicant_id}/"))
    assert 'name="employment"' in page and 'name="guardian_name"' not in page


def test_somebody_living_in_another_household_is_refused_by_its_number(window, a_case):
    case, other = a_case("draft"), a_case("draft", plan=DISABLED_SON)
    wife = registry.members(other.household, clock.today())[1].person
    form = member_form(case, wife, relation="8", same=str(wife.pk), compared=str(wife.pk))
    answer = window.post(f"/cases/{case.number}/members/add/", form)
    page = text(answer)
    assert answer.status_code == 422 and other.household.number in page and "成员减少" in page and wife.name in page
    assert Membership.objects.filter(person=wife, valid_to=None).count() == 1


def test_a_double_click_on_add_adds_once(window, a_case, inventor):
    case = a_case("draft")
    form = member_form(case, inventor.person(birth=date(1950, 1, 2)), relation="5")
    url = f"/cases/{case.number}/members/add/"
    assert window.post(url, form).status_code == 302
    assert window.post(url, form).status_code == 422
    assert case.household.memberships.filter(relation="5").count() == 1


def test_a_member_without_relation_keeps_what_was_typed(window, a_case, inventor):
    case = a_case("draft")
    person = inventor.person(birth=date(1950, 1, 2))
    answer = window.post(f"/cases/{case.number}/members/add/", member_form(case, person, relation=""))
    assert answer.status_code == 422 and person.name in text(answer) and person.id_number in text(answer)


def test_a_removed_member_takes_his_lines_along_and_the_head_stays(window, a_case):
    case = a_case("draft")
    head, wife = registry.members(case.household, clock.today())
    lines = EconomicLine.objects.filter(case=case, member=wife.person)
    assert lines.exists()
    url = f"/cases/{case.number}/members/%d/remove/"
    refused = window.post(url % head.pk, {"reason": "填写有误", "version": case.version})
    assert refused.status_code == 422 and "户主不能直接移出" in text(refused)
    assert window.post(url % wife.pk, {"reason": "填写有误", "version": case.version}).status_code == 302
    assert not lines.filter(removed="").exists()
    assert [m.pk for m in registry.members(case.household, clock.today())] == [head.pk]


ELDER = {"ethnicity": "01", "marriage": "30", "health": "30", "labour": "none", "elderly_care": "self"}


def facts_url(case, person):
    return f"/cases/{case.number}/facts/{person.pk}/"


def test_facts_are_saved_and_missing_ones_named(window, a_case):
    case = a_case("draft")
    url = facts_url(case, case.applicant)
    bad = window.post(url, ELDER | {"elderly_care": "", "version": case.version})
    assert bad.status_code == 422 and "自理能力" in text(bad)
    assert window.post(url, ELDER | {"version": case.version}).status_code == 302
    assert registry.facts(case.applicant, clock.today())["marriage"] == "30"


def test_ticking_a_type_only_asks_more(window, a_case):
    case = a_case("draft")
    before = registry.facts(case.applicant, clock.today())
    answer = window.post(facts_url(case, case.applicant), ELDER | {"types": ["ill"], "refresh": "1"})
    assert answer.status_code == 200 and 'name="illness"' in text(answer)
    assert '<option value="30" selected>丧偶' in text(answer), "what was typed stays"
    assert registry.facts(case.applicant, clock.today()) == before


def test_a_certificate_of_somebody_else_is_refused_and_a_known_one_never_shown(window, a_case):
    case = a_case("draft", plan=DISABLED_SON)
    son = registry.members(case.household, clock.today())[-1].person
    number = registry.facts(son, clock.today())["disability_certificate"]
    assert number not in text(window.get(facts_url(case, son)))
    facts = {
        "ethnicity": "01", "marriage": "10", "health": "60", "labour": "none", "employment": "none",
        "types": ["disabled"], "disability_kind": "4", "disability_level": "2", "care": "full",
    }  # fmt: skip
    foreign = case.applicant.id_number + "42"
    bad = window.post(facts_url(case, son), facts | {"disability_certificate": foreign, "version": case.version})
    assert bad.status_code == 422 and "与本人身份证号不一致" in text(bad)
    kept = window.post(facts_url(case, son), facts | {"disability_certificate": "", "version": case.version})
    assert kept.status_code == 302
    stored = registry.facts(son, clock.today())
    assert stored["disability_certificate"] == number and stored["care"] == "full"


# ---- 收入财产支出, 账户, 近亲属 ----


def income(case, **changes):
    return {
        "block": "income", "member": str(case.applicant_id), "item": "wage", "amount": "1,200.50", "period": "month",
        "version": case.version,
    } | changes  # fmt: skip


def test_an_income_without_period_is_refused_and_what_was_typed_stays(window, a_case):
    case = a_case("draft")
    before = case.lines.count()
    answer = window.post(f"/cases/{case.number}/economy/", income(case, period=""))
    assert answer.status_code == 422 and case.lines.count() == before
    page = text(answer)
    assert "周期" in page and 'value="1,200.50"' in page and '<option value="wage" selected>' in page


def test_a_line_is_declared_in_fen_and_a_double_click_adds_one(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/economy/"
    assert window.post(url, income(case)).status_code == 302
    assert window.post(url, income(case)).status_code == 422
    assert case.lines.filter(item="wage").count() == 1
    assert case.lines.get(item="wage").declared == 120050
    assert "1,200.50 元" in text(window.get(url))


def test_a_removed_line_stays_with_its_reason(window, a_case):
    case = a_case("draft")
    line = case.lines.first()
    url = f"/cases/{case.number}/economy/{line.pk}/remove/"
    assert window.post(url, {"reason": "填写有误", "version": case.version}).status_code == 302
    line.refresh_from_db()
    assert line.removed == "填写有误"


def test_no_income_is_a_row_of_nought_for_those_who_are_silent(window, a_case, inventor):
    case = a_case("draft")
    window.post(
        f"/cases/{case.number}/members/add/", member_form(case, inventor.person(birth=date(1999, 1, 2)), relation="2")
    )
    case = again(case)
    son = case.household.memberships.get(relation="2").person
    url = f"/cases/{case.number}/economy/"
    assert f"{son.name}声明没有收入</button>" in text(window.get(url))
    window.post(url + "none/", {"member": str(son.pk), "version": case.version})
    row = case.lines.get(member=son)
    assert (row.item, row.declared, row.period) == ("other", 0, "year")
    assert f"{son.name}声明没有收入</button>" not in text(window.get(url))


def test_a_wrong_account_is_refused_and_a_right_one_masked(window, a_case):
    case = a_case("draft")
    url = f"/cases/{case.number}/account/"
    sent = {"holder": str(case.applicant_id), "bank": "农村信用社平安分社", "version": case.version}
    bad = window.post(url, sent | {"number": "12ab"})
    assert bad.status_code == 422 and "12 至 19 位" in text(bad) and "农村信用社平安分社" in text(bad)
    assert window.post(url, sent | {"number": "6217 0000 0000 1234 560"}).status_code == 302
    page = text(window.get(url))
    assert "6217000000001234560" not in page and "6217 **** **** 4560" in page
    assert Account.objects.get(household=case.household, valid_to=None).number == "6217000000001234560"


def test_near_relatives_are_asked_and_every_row_has_its_person(window, a_case):
    case = a_case("draft")
    base = f"/cases/{case.number}/"
    assert window.post(base + "kinship/", {"version": case.version}).status_code == 422
    window.post(base + "kinship/", {"kinship": "yes", "version": case.version})
    case = again(case)
    assert case.kinship is True and "逐个登记" in text(window.get(base + "account/"))
    row = {"member": str(case.applicant_id), "relation": "sibling", "staff_name": "吴村委", "unit": "村委会委员"}
    nobody = window.post(base + "kinship/add/", row | {"staff_name": "", "version": case.version})
    assert nobody.status_code == 422 and "村委会委员" in text(nobody)
    assert window.post(base + "kinship/add/", row | {"version": case.version}).status_code == 302
    case = again(case)
    no = window.post(base + "kinship/", {"kinship": "no", "version": case.version})
    assert no.status_code == 422 and "请先删除" in text(no) and again(case).kinship is True
    disclosed = KinshipDisclosure.objects.get(case=case)
    window.post(f"{base}kinship/{disclosed.pk}/remove/", {"reason": "登记错人", "version": case.version})
    assert not KinshipDisclosure.objects.filter(case=case).exists()
    assert Event.objects.filter(verb="casework.retract_kinship", because="登记错人").exists()


def test_a_clerk_who_is_the_relative_can_no_longer_touch_the_draft(window, a_case):
    case = a_case("draft")
    row = {"member": str(case.applicant_id), "relation": "sibling", "work_number": "jingban", "version": case.version}
    assert window.post(f"/cases/{case.number}/kinship/add/", row).status_code == 302
    case = again(case)
    answer = window.post(f"/cases/{case.number}/members/", WORDS | {"version": case.version})
    assert answer.status_code == 422 and "应当回避" in text(answer)
