"""专库 — who is in a library on a day, by rule; counts by place; export for a purpose."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from demo.families import DISABLED_SON, ILL
from dibao.archive.services.volume import start_retention
from dibao.audit.models import Event
from dibao.kernel import clock
from dibao.kernel.refusals import Invalid, NotAllowed
from dibao.reading.queries import by_place, entries, people
from dibao.reading.services.library import export
from dibao.reading.special_libraries import LIBRARIES
from dibao.registry import dictionary
from dibao.registry.models import Person
from dibao.registry.services import household as households
from dibao.registry.services import person as persons

pytestmark = pytest.mark.django_db
COUNTY = 220802000000


@pytest.fixture
def family(a_case):
    """A family whose grant is filed: a disabled son among them."""
    return a_case("closed", plan=DISABLED_SON)


def numbers(slug, staff, on=None, place=COUNTY):
    found = entries(LIBRARIES[slug], place=place, staff=staff, on=on or clock.today())
    return [entry.person.pk for entry in found]


def member(case, kind):
    """The member of the family with this type."""
    for row in case.household.memberships.select_related("person"):
        facts = row.person.facts.filter(valid_to=None).first()
        if facts and kind in facts.values.get("types", ()):
            return row.person
    raise AssertionError(kind)


def test_a_disabled_person_is_in_from_the_grant_to_the_exit(family, clerk, outsider, on):
    son = member(family, "disabled")
    assert numbers("disabled", clerk) == [son.pk]
    entry = entries(LIBRARIES["disabled"], place=COUNTY, staff=clerk, on=clock.today())[0]
    assert entry.name != son.name and entry.name[0] == son.name[0] and son.id_number not in str(entry.id_number)
    assert len(entry.values) == 4 and "未填" not in entry.values[:3]
    assert numbers("disabled", outsider) == []
    family.refresh_from_db()
    before = family.volume.sealed_at.astimezone(clock.OFFICE).date() - timedelta(days=1)
    assert numbers("disabled", clerk, on=before) == []
    left = clock.today() + timedelta(days=30)
    with on(left):
        start_retention(volume=family.volume, on=left, why="2026年11月停保", by=clerk)
        assert numbers("disabled", clerk) == []
    assert numbers("disabled", clerk, on=left - timedelta(days=1)) == [son.pk]


def test_who_dies_leaves_on_that_day(family, clerk, on):
    son = member(family, "disabled")
    row = family.household.memberships.get(person=son)
    son.died_on = clock.today() + timedelta(days=5)
    son.save(update_fields=["died_on"])
    assert numbers("disabled", clerk, on=son.died_on - timedelta(days=1)) == [son.pk]
    assert numbers("disabled", clerk, on=son.died_on) == []
    assert row.valid_to is None


def test_facts_that_end_end_the_place(family, clerk, on):
    son = member(family, "disabled")
    day = clock.today() + timedelta(days=10)
    with on(day):
        persons.set_facts(person=son, facts=_plain(son), types={"working_age"}, by=clerk)
        assert numbers("disabled", clerk) == []
    assert numbers("disabled", clerk, on=day - timedelta(days=1)) == [son.pk]


def test_the_old_come_by_their_birthday(family, clerk):
    born = member(family, "disabled").birth_date
    sixty = born.replace(year=born.year + 60)
    assert numbers("elderly", clerk) == []
    assert member(family, "disabled").pk not in numbers("elderly", clerk, on=sixty - timedelta(days=1))
    assert member(family, "disabled").pk in numbers("elderly", clerk, on=sixty)


def test_children_go_by_their_birthday():
    rule, child = LIBRARIES["children"].rule, Person(birth_date=date(2010, 5, 6))
    assert rule(child, {}, date(2028, 5, 5)) and not rule(child, {}, date(2028, 5, 6))


def _plain(person):
    """What is asked of everybody of his age, without the answers about a disability."""
    asked = {field.code for field in dictionary.facts_fields({"working_age"})}
    return {key: value for key, value in person.facts.get(valid_to=None).values.items() if key in asked}


def test_a_student_leaves_after_graduation():
    rule = LIBRARIES["students"].rule
    facts = {"types": ["student"], "graduates_on": "2027-07-01"}
    assert rule(None, facts, date(2027, 7, 1)) and not rule(None, facts, date(2027, 7, 2))
    assert rule(None, {"types": ["student"]}, date(2030, 1, 1)) and not rule(None, {}, date(2026, 1, 1))


def test_the_list_of_the_ill_does_not_say_the_illness(a_case, clerk):
    named = replace(DISABLED_SON.members[1], types=("ill",), facts=ILL | {"illness": "布氏杆菌病"})
    plan = replace(DISABLED_SON, members=(DISABLED_SON.members[0], named, *DISABLED_SON.members[2:]))
    a_case("closed", plan=plan)
    found = entries(LIBRARIES["ill"], place=COUNTY, staff=clerk, on=clock.today())
    assert len(found) == 1 and "布氏杆菌病" not in str(found[0].values)


def test_every_library_has_fields_of_the_dictionary():
    for library in LIBRARIES.values():
        assert library.fields and len({field.code for field in library.fields}) == len(library.fields)


def test_counts_say_villages_inside_one_town(family, clerk):
    found = people(LIBRARIES["disabled"], place=COUNTY, staff=clerk, on=clock.today())
    assert [(code, count) for code, _, count in by_place(found)] == [(family.household.division, 1)]
    assert numbers("disabled", clerk, place=220802101000) == []


def test_an_export_is_masked_and_says_what_for(family, clerk, approver, reviewer):
    son = member(family, "disabled")
    with pytest.raises(Invalid, match="用途"):
        export(library="disabled", place=220802100000, purpose="x", by=clerk)
    with pytest.raises(NotAllowed):
        export(library="disabled", place=220802100000, purpose="残联摸底", by=reviewer)
    with pytest.raises(NotAllowed):
        export(library="disabled", place=COUNTY, purpose="残联摸底", by=clerk)
    with pytest.raises(NotAllowed):
        export(library="disabled", place=220802100000, purpose="残联摸底", plain=True, by=clerk)
    masked = _sheet(export(library="disabled", place=220802100000, purpose="残联摸底", by=clerk))
    plain = _sheet(export(library="disabled", place=COUNTY, purpose="残联摸底", plain=True, by=approver))
    assert masked[0][:3] == ["村（社区）", "户号", "姓名"] and len(masked) == len(plain) == 2
    assert son.name not in str(masked) and son.id_number not in str(masked)
    assert son.name in plain[1] and son.id_number in plain[1]
    events = Event.objects.filter(verb="reading.export").order_by("id")
    assert [(event.because, event.data["count"], event.data["plain"]) for event in events] == [
        ("残联摸底", 1, False),
        ("残联摸底", 1, True),
    ]


def _sheet(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_who_leaves_the_household_leaves_the_library(family, clerk, on):
    son = member(family, "disabled")
    row = family.household.memberships.get(person=son)
    day = clock.today() + timedelta(days=3)
    with on(day):
        households.remove_member(member=row, by=clerk, reason="迁出")
        assert numbers("disabled", clerk) == []
    assert numbers("disabled", clerk, on=day - timedelta(days=1)) == [son.pk]
