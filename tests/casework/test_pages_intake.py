"""新申请 — the first form, its bad input, and people who are registered already."""

import re
from datetime import timedelta

import pytest

from demo.families import DISABLED_SON
from demo.office import NEXT_VILLAGE, VILLAGE
from demo.people import check_digit
from dibao.audit.models import Event
from dibao.casework.models import Case
from dibao.casework.services import beginning, intake
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict
from dibao.registry import queries as registry
from dibao.registry.models import Household, Person
from dibao.registry.services import household as households
from dibao.registry.services import person as people
from tests.casework.typed import new_form, text

pytestmark = pytest.mark.django_db


# ---- 新申请 ----


def test_only_villages_of_the_own_town_are_offered(window):
    page = text(window.get("/cases/new/"))
    assert f'value="{VILLAGE}"' in page and f'value="{NEXT_VILLAGE}"' not in page


def test_a_helper_is_offered_his_one_village(helper, client_of):
    page = text(client_of(helper).get("/cases/new/"))
    assert re.findall(r'<option value="(2208\d+)"', page) == [str(VILLAGE)]


def test_a_reviewer_has_no_such_page(reviewer, client_of):
    assert client_of(reviewer).get("/cases/new/").status_code == 404


def test_a_new_application_makes_person_household_and_draft_and_goes_on(window, someone):
    answer = window.post("/cases/new/", new_form(someone))
    case = Case.objects.get(household__memberships__person__name=someone.name, applicant__birth_date=someone.birth_date)
    assert answer.status_code == 302 and answer.url == f"/cases/{case.number}/members/"
    assert case.status == "draft" and case.division == VILLAGE and case.channel == "window"
    assert case.household.number.startswith("220802-") and case.household.phone == "13800001234"
    assert case.applicant.id_number == someone.id_number


def test_a_helpers_application_comes_by_the_village(helper, client_of, someone):
    client_of(helper).post("/cases/new/", new_form(someone))
    assert Case.objects.get(applicant__name=someone.name, applicant__birth_date=someone.birth_date).channel == "village"


def test_a_wrong_check_digit_is_said_and_nothing_typed_is_lost(window, someone):
    wrong = someone.id_number[:17] + ("1" if someone.id_number[17] != "1" else "2")
    before = (Person.objects.count(), Household.objects.count())
    answer = window.post("/cases/new/", new_form(someone, id_number=wrong))
    assert answer.status_code == 422
    assert "身份号码校验不通过" in text(answer)
    for typed in (someone.name, wrong, "13800001234", "平安屯3组7号（虚构）"):
        assert typed in text(answer)
    assert (Person.objects.count(), Household.objects.count()) == before


def test_a_birth_date_that_has_not_come_is_refused_in_the_number(window, someone):
    body = f"220802{clock.today() + timedelta(days=30):%Y%m%d}001"
    answer = window.post("/cases/new/", new_form(someone, id_number=body + check_digit(body)))
    assert answer.status_code == 422 and "还没有到" in text(answer)


NEWBORN = {"id_kind": "none", "id_number": "", "no_id_reason": "新生儿未落户", "birth_date": "2026-09-01", "sex": "2"}


def test_without_a_number_a_reason_birth_and_sex_are_asked(window, someone):
    answer = window.post("/cases/new/", new_form(someone, id_kind="none", id_number=""))
    assert answer.status_code == 422
    assert all(words in text(answer) for words in ("请写明原因", "请填写出生日期", "请选择性别"))
    tomorrow = str(clock.today() + timedelta(days=1))
    late = window.post("/cases/new/", new_form(someone, **NEWBORN | {"birth_date": tomorrow}))
    assert late.status_code == 422 and "不能晚于今天" in text(late)
    assert window.post("/cases/new/", new_form(someone, **NEWBORN)).status_code == 302


def test_a_fifteen_digit_number_is_lengthened(window, someone):
    short = someone.id_number[:6] + someone.id_number[8:17]
    assert window.post("/cases/new/", new_form(someone, id_number=short)).status_code == 302
    assert Person.objects.get(name=someone.name, birth_date=someone.birth_date).id_number == someone.id_number


def test_a_village_of_another_town_cannot_be_chosen(window, someone):
    answer = window.post("/cases/new/", new_form(someone, division=str(NEXT_VILLAGE)))
    assert answer.status_code == 422 and not Person.objects.filter(name=someone.name).exists()


def test_the_hukou_place_may_be_typed_and_must_be_one(window, someone):
    many = window.post("/cases/new/", new_form(someone, hukou="平安"))
    assert many.status_code == 422 and "不止一处" in text(many)
    none = window.post("/cases/new/", new_form(someone, hukou="没有这个地方"))
    assert none.status_code == 422 and "没有找到" in text(none)
    window.post("/cases/new/", new_form(someone, hukou=str(NEXT_VILLAGE)))
    assert Household.objects.get(memberships__person__name=someone.name).hukou_division == NEXT_VILLAGE


# ---- 疑似重复 ----


def namesake(someone):
    """The same name and birthday with another number."""
    body = f"220881{someone.birth_date:%Y%m%d}111"
    return body + check_digit(body)


def test_a_probable_duplicate_is_shown_with_why_and_two_answers(window, clerk, someone):
    households_before = Household.objects.count()
    known = Person.objects.get(pk=registered(someone, clerk).pk)
    form = new_form(someone, id_number=namesake(someone))
    answer = window.post("/cases/new/", form)
    page = text(answer)
    assert answer.status_code == 422 and "姓名相同" in page and "出生日期相同" in page
    assert "两个有效的身份证号不同" in page, "what speaks against it is said too"
    assert "是同一人，用已登记的" in page and "不是同一人，继续登记" in page
    assert known.id_number not in page and someone.id_number[:6] + "********" in page
    assert Household.objects.count() == households_before

    other = window.post("/cases/new/", form | {"same": "none", "compared": str(known.pk)})
    assert other.status_code == 302 and Person.objects.filter(name=someone.name).count() == 2


def registered(invented, by):
    return people.register(name=invented.name, division=VILLAGE, by=by, id_number=invented.id_number)


def test_the_same_person_is_used_and_not_written_twice(window, clerk, someone):
    known = registered(someone, clerk)
    form = new_form(someone, id_number=namesake(someone))
    assert window.post("/cases/new/", form | {"same": str(known.pk), "compared": str(known.pk)}).status_code == 302
    assert Case.objects.get(applicant=known).applicant.id_number == someone.id_number
    said = Event.objects.get(verb="matching.recognise", about_id=str(known.pk))
    assert "姓名相同" in said.because and said.data == {"against": "两个有效的身份证号不同"}
    assert Person.objects.filter(name=someone.name).count() == 1


def test_the_very_same_number_cannot_be_called_somebody_else(window, clerk, someone):
    known = registered(someone, clerk)
    first = window.post("/cases/new/", new_form(someone))
    assert "身份证号相同" in text(first) and "不是同一人，继续登记" not in text(first)
    denied = window.post("/cases/new/", new_form(someone, same="none", compared=str(known.pk)))
    assert denied.status_code == 422 and not Case.objects.filter(applicant=known).exists()


def test_a_duplicate_not_yet_looked_at_stops_even_an_answer_of_no(window, clerk, someone):
    registered(someone, clerk)
    answer = window.post("/cases/new/", new_form(someone, id_number=namesake(someone), same="none", compared=""))
    assert answer.status_code == 422 and Person.objects.filter(name=someone.name).count() == 1


def test_an_invented_key_is_not_taken_for_a_person(window, a_case, someone):
    stranger = a_case("draft").applicant
    answer = window.post("/cases/new/", new_form(someone, same=str(stranger.pk)))
    assert answer.status_code == 422 and not Case.objects.filter(applicant__name=someone.name).exists()


def test_an_open_case_is_named_instead_of_a_second_one(window, a_case):
    case = a_case("draft")
    answer = window.post("/cases/new/", new_form(case.applicant))
    assert answer.status_code == 422 and case.number in text(answer) and "请直接办理该件" in text(answer)
    assert Case.objects.filter(household=case.household).count() == 1


def test_a_member_of_another_household_is_told_what_to_do(window, clerk, a_case):
    case = a_case("draft", plan=DISABLED_SON)
    intake.discard(case=case, by=clerk, why="测试")
    son = registry.members(case.household, clock.today())[-1].person
    answer = window.post("/cases/new/", new_form(son, same=str(son.pk)))
    assert answer.status_code == 422 and case.household.number in text(answer) and "分户" in text(answer)


def test_a_family_that_applied_before_keeps_its_number(window, clerk, a_case):
    case = a_case("draft")
    intake.discard(case=case, by=clerk, why="暂不申请")
    person = case.applicant
    answer = window.post("/cases/new/", new_form(person, same=str(person.pk)))
    assert answer.status_code == 302
    fresh = Case.objects.filter(household=case.household).exclude(status="closed").get()
    assert fresh.number != case.number and fresh.household.number == case.household.number
    assert fresh.household.address == "平安屯3组7号（虚构）"


def test_a_double_click_makes_one_application(window, someone):
    first = window.post("/cases/new/", new_form(someone))
    second = window.post("/cases/new/", new_form(someone))
    assert first.status_code == 302 and second.status_code == 422
    assert Case.objects.filter(applicant__name=someone.name).count() == 1
    assert "请直接办理该件" in text(second)


def test_a_double_click_without_a_number_makes_one_too(window, someone):
    assert window.post("/cases/new/", new_form(someone, **NEWBORN)).status_code == 302
    assert window.post("/cases/new/", new_form(someone, **NEWBORN)).status_code == 422
    assert Person.objects.filter(name=someone.name).count() == 1


def test_a_fault_half_way_leaves_nothing(clerk, someone, monkeypatch):
    """The household cannot be made after the person was: the person is not there either."""

    def broken(**_):
        raise Conflict("断电")

    monkeypatch.setattr(households, "register", broken)
    who = beginning.Identity(name=someone.name, id_number=someone.id_number, birth_date=someone.birth_date)
    with pytest.raises(Conflict):
        beginning.begin(who=who, division=VILLAGE, track="rural", by=clerk, address="平安屯")
    assert not Person.objects.filter(name=someone.name).exists()
