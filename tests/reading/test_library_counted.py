"""专库 at county size: counted by the database, equal to the rule, and no more questions for more households."""

import json
import random
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dibao.archive.models import Fonds, Place, Volume
from dibao.kernel import clock
from dibao.reading.models import FactsMark
from dibao.reading.queries import by_place, entries, people
from dibao.reading.services.marks import derive
from dibao.reading.special_libraries import KINDS, LIBRARIES, mark_of
from dibao.registry.models import Household, Membership, Person, PersonFacts
from dibao.registry.numbering import HouseholdNumber

pytestmark = pytest.mark.django_db
COUNTY, VILLAGES = 220802000000, (220802100201, 220802100202, 220802101201)
ON = date(2026, 10, 16)
_serials = count(70_001)


def fill(households: int, *, seed: int = 9) -> None:
    """Households of one to four, some not aided, some ended; people who died or left, with facts of all kinds."""
    dice = random.Random(seed)
    room = Place.objects.get_or_create(kind="room", code="R-9", defaults={"division": COUNTY, "label": "室"})[0]
    for _ in range(households):
        serial = next(_serials)
        home = Household.objects.create(
            number=str(HouseholdNumber(220802, serial)), track="rural", division=dice.choice(VILLAGES),
            hukou_division=VILLAGES[0], ended_on=dice.choice((None, None, None, ON, ON + timedelta(days=1))),
        )  # fmt: skip
        bag = Place.objects.create(kind="bag", code=home.number, parent=room, division=home.division, label="袋")
        if dice.random() < 0.8:
            Volume.objects.create(
                fonds=Fonds.objects.first(), household_number=home.number, archival_code=f"M001-{serial}", bag=bag,
                category="professional", programme=dice.choice(("dibao", "dibao", "medical")), division=home.division,
                track="rural", title="材料", year=2026, retention="D10", opened_by="x", **_state(dice),
            )  # fmt: skip
        for position in range(dice.randint(1, 4)):
            _member(home, position, dice)


def _state(dice: random.Random) -> dict:
    if dice.random() < 0.15:
        return {"status": "open"}
    day = ON + timedelta(days=dice.choice((-400, -30, 0, 1)))
    sealed = datetime(day.year, day.month, day.day, 9, tzinfo=clock.OFFICE)
    starts = dice.choice((None, None, ON - timedelta(days=1), ON, ON + timedelta(days=1)))
    return {
        "status": "sealed",
        "sealed_at": sealed,
        "retention_starts": starts,
        "package_root": "0" * 64,
        "package_path": "x",
    }


def _member(home: Household, position: int, dice: random.Random) -> None:
    years = dice.choice((3, 17, 18, 19, 40, 59, 60, 61, 80))
    person = Person.objects.create(
        name="甲", birth_date=ON.replace(year=ON.year - years) + timedelta(days=dice.choice((-1, 0, 1))),
        sex="1", division=home.division, died_on=dice.choice((None, None, None, None, ON, ON + timedelta(days=1))),
        no_id_reason="未办",
    )  # fmt: skip
    Membership.objects.create(
        household=home, person=person, relation="8" if position else "0", is_head=not position,
        lives_here=dice.random() < 0.9, valid_from=ON - timedelta(days=dice.choice((0, 500))),
        valid_to=dice.choice((None, None, None, ON + timedelta(days=1))),
    )  # fmt: skip
    begins = ON - timedelta(days=300)
    for ends in (ON - timedelta(days=dice.choice((-1, 0, 9))), None):
        types = [str(kind) for kind in KINDS if dice.random() < 0.3]
        facts = {"types": types}
        if "student" in types and dice.random() < 0.7:
            facts["graduates_on"] = str(ON + timedelta(days=dice.choice((-1, 0, 1))))
        PersonFacts.objects.create(
            person=person, valid_from=begins, valid_to=ends, sealed=json.dumps(facts), decided_by="x"
        )
        begins = ends


def by_rule(slug: str, on: date) -> set:
    """Who is in, by reading every row and asking the rule; knows nothing of marks."""
    aided = set()
    for volume in Volume.objects.filter(programme="dibao", status="sealed"):
        starts = volume.retention_starts
        if volume.sealed_at.astimezone(clock.OFFICE).date() <= on and (starts is None or starts > on):
            aided.add(volume.household_number)
    found = set()
    for row in Membership.objects.select_related("household", "person"):
        ends = (row.household.ended_on, row.person.died_on, row.valid_to)
        if not row.lives_here or row.valid_from > on or any(day and day <= on for day in ends):
            continue
        facts = [each.values for each in row.person.facts.all() if each.valid_from <= on < (each.valid_to or date.max)]
        if row.household.number in aided and LIBRARIES[slug].rule(row.person, facts[0] if facts else {}, on):
            found.add(row.person_id)
    return found


@pytest.mark.parametrize("slug", LIBRARIES)
def test_the_database_counts_what_the_rule_says(slug, approver):
    fill(60)
    told = []
    for share in (0.0, 0.5, 1.0):
        rows = list(PersonFacts.objects.order_by("pk"))
        for row in rows[: int(len(rows) * share)]:
            FactsMark.objects.get_or_create(facts=row, defaults=mark_of(row.values))
        for on in (ON - timedelta(days=1), ON, ON + timedelta(days=1)):
            found = entries(LIBRARIES[slug], place=COUNTY, staff=approver, on=on)
            assert {entry.person.pk for entry in found} == by_rule(slug, on), (share, on)
            assert len(found) == sum(
                n for *_, n in by_place(people(LIBRARIES[slug], place=COUNTY, staff=approver, on=on))
            )
            told.append(len(found))
    assert min(told) > 0


def test_a_page_asks_as_many_questions_for_many_households_as_for_few(approver, client_of):
    browser, asked = client_of(approver), []
    for more in (30, 90):
        fill(more)
        derive()
        for slug in LIBRARIES:
            browser.get(f"/reading/libraries/{slug}/")
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(f"/reading/libraries/{slug}/").status_code == 200
            asked.append(sorted(query["sql"].partition(" WHERE ")[0] for query in seen))
    assert asked[: len(LIBRARIES)] == asked[len(LIBRARIES) :]


def test_facts_are_marked_once_and_the_marks_say_nothing_plain(approver, capsys):
    fill(5)
    waiting = PersonFacts.objects.count()
    call_command("reading", "derive")
    assert f"编入 {waiting} 份" in capsys.readouterr().out and derive() == 0
    kept = set(FactsMark.objects.values_list("kinds", flat=True))
    assert len(kept) > 1 and all(len(token) == 64 and "disabled" not in token for token in kept)


def test_who_was_born_on_the_29th_of_february(approver):
    home = Household.objects.create(
        number=str(HouseholdNumber(220802, next(_serials))),
        track="rural",
        division=VILLAGES[0],
        hukou_division=VILLAGES[0],
    )
    for born in ((2008, 2, 28), (2008, 2, 29), (2008, 3, 1), (2010, 2, 28), (2010, 3, 1), (1968, 2, 29), (1968, 3, 1)):
        person = Person.objects.create(name="甲", birth_date=date(*born), sex="1", division=COUNTY, no_id_reason="未办")
        row = Membership.objects.create(household=home, person=person, relation="8", valid_from=ON)
        for on in (date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2028, 2, 28), date(2028, 3, 1)):
            for library in (LIBRARIES["children"], LIBRARIES["elderly"]):
                asked = Membership.objects.filter(library.born(on), pk=row.pk).exists()
                assert asked == library.rule(person, {}, on), (born, on, library.slug)
