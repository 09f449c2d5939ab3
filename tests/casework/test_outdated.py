"""Facts that may no longer be so raise a reminder on the person's and the household's page (A10)."""

from datetime import date, timedelta

import pytest

from demo.families import OLD_COUPLE, WIDOW_AND_STUDENT
from dibao.casework.queries.outdated import reminders
from dibao.kernel import clock
from dibao.policy.models import Parameter
from dibao.registry import queries as registry
from dibao.registry.models import PersonFacts
from dibao.registry.services import person as people

pytestmark = pytest.mark.django_db


def words(household, on):
    return {one.person.name: one.words for one in reminders(household, on=on)}


def test_fresh_facts_raise_nothing_and_old_ones_do(a_case):
    family = a_case("draft").household
    today = clock.today()
    assert not words(family, today)
    later = words(family, today + timedelta(days=400))
    assert len(later) == 2 and all(f"{today:%Y-%m-%d}，已超过规定的间隔" in said for said in later.values())


def test_an_application_accepted_since_counts_as_asked_again(a_case):
    case = a_case("accepted", plan=OLD_COUPLE)
    long_ago = case.accepted_on - timedelta(days=700)
    PersonFacts.objects.filter(person=case.applicant).update(valid_from=long_ago)
    day = case.accepted_on + timedelta(days=364)
    assert not words(case.household, day)
    assert words(case.household, day + timedelta(days=2))


def test_a_place_without_an_interval_says_nothing_of_age(a_case):
    family = a_case("draft").household
    Parameter.objects.filter(key="review_months_stable").delete()
    assert not words(family, clock.today() + timedelta(days=4000))


def test_a_pupil_who_should_have_left_school_is_named(a_case):
    family = a_case("draft", plan=WIDOW_AND_STUDENT).household
    child = registry.members(family, clock.today())[-1].person
    known = registry.facts(child, clock.today())
    leaves = date.fromisoformat(known["graduates_on"])
    said = words(family, leaves + timedelta(days=1))[child.name]
    assert f"预计毕业日期 {leaves} 已过" in said
    assert "预计毕业日期" not in words(family, leaves).get(child.name, "")


def test_coming_of_age_asks_for_the_questions_of_that_age(clerk, a_case, inventor):
    family = a_case("draft").household
    young = inventor.person(birth=date(2009, 1, 5), sex="2")
    person = people.register(name=young.name, division=family.division, by=clerk, id_number=young.id_number)
    family.memberships.create(person=person, relation="4", valid_from=clock.today())
    facts = {
        "ethnicity": "01", "marriage": "10", "health": "10", "labour": "none", "guardian_name": "祖母",
        "guardian_relation": "grandparent",
    }  # fmt: skip
    people.set_facts(person=person, facts=facts, types={"minor"}, by=clerk)
    assert young.name not in words(family, date(2027, 1, 4))
    assert "劳动年龄" in words(family, date(2027, 1, 5))[young.name]


def test_both_pages_show_the_reminder(a_case, clerk, client_of, on):
    case = a_case("draft")
    with on(clock.today() + timedelta(days=400)):
        window = client_of(clerk)
        for address in (f"/households/{case.household.number}/", f"/cases/{case.number}/facts/{case.applicant_id}/"):
            page = window.get(address).content.decode()
            assert page.count("资料过期提醒") == (2 if "households" in address else 1), address
