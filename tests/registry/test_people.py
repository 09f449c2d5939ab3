"""People: one row per human, facts by person type, mistakes named, old values kept."""

from datetime import date

import pytest

from demo.people import Inventor
from dibao.audit.models import Event
from dibao.kernel.refusals import Invalid
from dibao.registry import dictionary, queries
from dibao.registry.models import Change, Person
from dibao.registry.services import person as service

VILLAGE = 220802100201


def register(clerk, inventor: Inventor, *, birth=date(1970, 5, 5), name="", **extra):
    human = inventor.person(birth=birth)
    return service.register(name=name or human.name, division=VILLAGE, by=clerk, id_number=human.id_number, **extra)


def test_birth_date_and_sex_come_from_the_number(clerk, inventor):
    human = inventor.person(birth=date(1970, 5, 5), sex="2")
    person = service.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number.lower())
    assert (person.birth_date, person.sex) == (date(1970, 5, 5), "2")


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("110105194912310021", "校验"),
        ("11010520991231002X", ""),
        ("110105", "18 位"),
        ("11010519491331002X", ""),
        ("１１０１０５１９４９１２３１００２１", "校验"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_by_name(clerk, number, word):
    with pytest.raises(Invalid) as refusal:
        service.register(name="张三", division=VILLAGE, by=clerk, id_number=number)
    assert "id_number" in refusal.value.fields
    assert word in refusal.value.fields["id_number"]


def test_the_standard_example_is_accepted_in_small_letters_and_full_width(clerk):
    person = service.register(name="甲", division=VILLAGE, by=clerk, id_number="11010519491231002x")
    assert person.id_number == "11010519491231002X"


def test_an_old_number_of_fifteen_digits_becomes_eighteen(clerk):
    person = service.register(name="老人", division=VILLAGE, by=clerk, id_number="110105491231002")
    assert person.id_number == "11010519491231002X"


def test_without_a_number_a_reason_a_birth_date_and_a_sex_are_needed(clerk):
    with pytest.raises(Invalid) as refusal:
        service.register(name="新生儿", division=VILLAGE, by=clerk, id_kind="none")
    assert set(refusal.value.fields) == {"no_id_reason", "birth_date", "sex"}


def test_a_birth_date_that_has_not_come_is_refused(clerk):
    with pytest.raises(Invalid) as refusal:
        service.register(
            name="新生儿",
            division=VILLAGE,
            by=clerk,
            id_kind="none",
            no_id_reason="未落户",
            sex="1",
            birth_date=date(2027, 1, 1),
        )
    assert "birth_date" in refusal.value.fields


def test_the_same_number_is_the_same_person(clerk, inventor):
    human = inventor.person(birth=date(1970, 5, 5))
    one = service.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number)
    two = service.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number)
    assert one.pk == two.pk


def test_a_known_number_with_another_name_is_refused(clerk, inventor):
    human = inventor.person(birth=date(1970, 5, 5))
    service.register(name=human.name, division=VILLAGE, by=clerk, id_number=human.id_number)
    with pytest.raises(Invalid) as refusal:
        service.register(name="冒名者", division=VILLAGE, by=clerk, id_number=human.id_number)
    assert human.name not in refusal.value.fields["name"], "the other person's full name is not given away"


@pytest.mark.parametrize(
    ("types", "needed"),
    [
        ({"minor"}, "guardian_name"),
        ({"disabled", "working_age"}, "disability_certificate"),
        ({"student", "minor"}, "school"),
        ({"ill", "elderly"}, "illness"),
        ({"elderly"}, "elderly_care"),
        ({"working_age"}, "employment"),
    ],
)
def test_each_person_type_is_asked_its_own_facts(types, needed):
    assert needed in {field.code for field in dictionary.facts_fields(types)}


def test_all_faults_against_the_dictionary_are_named_at_once(clerk, inventor):
    person = register(clerk, inventor)
    with pytest.raises(Invalid) as refusal:
        service.set_facts(
            person=person,
            types={"working_age"},
            by=clerk,
            facts={"ethnicity": "77", "marriage": "", "health": "10", "labour": "able", "shoe_size": 42},
        )
    assert set(refusal.value.fields) == {"ethnicity", "marriage", "employment", "shoe_size"}


def good_facts(**extra):
    return {"ethnicity": "01", "marriage": "20", "health": "10", "labour": "able", "employment": "none"} | extra


def test_later_facts_stand_beside_the_earlier_ones(clerk, inventor):
    person = register(clerk, inventor)
    service.set_facts(person=person, facts=good_facts(), types={"working_age"}, by=clerk, on=date(2026, 1, 1))
    service.set_facts(
        person=person, facts=good_facts(labour="none"), types={"working_age"}, by=clerk, on=date(2026, 6, 1)
    )
    assert queries.facts(person, date(2026, 3, 1))["labour"] == "able"
    assert queries.facts(person, date(2026, 6, 1))["labour"] == "none"
    assert Change.objects.filter(person=person).count() == 2


def test_a_change_dated_before_the_last_one_is_refused(clerk, inventor):
    person = register(clerk, inventor)
    service.set_facts(person=person, facts=good_facts(), types={"working_age"}, by=clerk, on=date(2026, 6, 1))
    with pytest.raises(Invalid, match="早于"):
        service.set_facts(
            person=person, facts=good_facts(labour="none"), types={"working_age"}, by=clerk, on=date(2026, 1, 1)
        )


def test_a_disability_certificate_must_be_the_persons_own(clerk, inventor):
    person, other = register(clerk, inventor), register(clerk, inventor, birth=date(1971, 1, 1))
    facts = good_facts(disability_kind="4", disability_level="2", care="self")
    for number in (other.id_number + "42", person.id_number + "43"):
        with pytest.raises(Invalid) as refusal:
            service.set_facts(
                person=person,
                facts=facts | {"disability_certificate": number},
                types={"working_age", "disabled"},
                by=clerk,
            )
        assert "disability_certificate" in refusal.value.fields


def test_sensitive_facts_are_unreadable_in_the_database(clerk, inventor):
    person = register(clerk, inventor)
    row = service.set_facts(
        person=person,
        facts=good_facts(illness="慢性肾衰竭", diagnosed_on="2025-01-01", health="40"),
        types={"working_age", "ill"},
        by=clerk,
    )
    raw = type(row).objects.filter(pk=row.pk).values_list("sealed", flat=True)[0]
    assert "慢性肾衰竭".encode() not in bytes(raw)
    assert person.id_number.encode() not in bytes(
        Person.objects.filter(pk=person.pk).values_list("id_number", flat=True)[0]
    )


def test_no_id_number_stands_in_an_audit_event(clerk, inventor):
    person = register(clerk, inventor, phone="13912345678")
    text = "".join(str(row) for row in Event.objects.values("because", "data", "rows"))
    assert person.id_number not in text
    assert "13912345678" not in text


def test_a_correction_keeps_the_wrong_value_in_the_record(clerk, inventor):
    person = register(clerk, inventor, name="王建囯")
    service.correct(person=person, by=clerk, reason="证件为“国”", name="王建国")
    change = Change.objects.get(person=person, kind="corrected")
    assert "王建囯" in change.before
    assert "王建国" in change.after
