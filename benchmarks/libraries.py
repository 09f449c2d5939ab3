"""专库 — the page of each special library of a county: its count, its counts by place, and the first fifty people (F5).

The limit is the bare count of the people who live in aided households, which every library is a part of. Beside it stands
the way without marks, which unseals the facts of everybody; both must name the same people.
"""

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from . import run

SIZES = ("2000", "20000")
BY_HOUSEHOLDS = True
PAGE = 50


def measure(size: str) -> run.Result:
    """Seconds for the slowest library once the marks are derived; the same before, and the number of questions asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from dibao.kernel import clock
    from dibao.reading.queries import people
    from dibao.reading.services.marks import derive
    from dibao.reading.special_libraries import LIBRARIES

    from .search import _office

    staff, villages = _office()
    today = clock.today()
    _fill(int(size), villages, today)
    place = 220802000000

    def named() -> dict[str, list[Any]]:
        return {slug: list(people(each, place=place, staff=staff, on=today).values_list("person", flat=True))
                for slug, each in LIBRARIES.items()}  # fmt: skip

    unmarked = {slug: run.seconds(lambda s=slug: _page(LIBRARIES[s], place, staff, today)) for slug in LIBRARIES}
    by_rule = named()
    deriving = run.seconds(derive)
    times = {slug: min(run.seconds(lambda s=slug: _page(LIBRARIES[s], place, staff, today)) for _ in range(3))
             for slug in LIBRARIES}  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        _page(LIBRARIES["disabled"], place, staff, today)
    limit = min(run.seconds(lambda: _everybody(place, today)) for _ in range(3))
    correct = {
        "households": int(size),
        "people": {slug: len(found) for slug, found in by_rule.items()},
        "seconds_by_library": {slug: round(seconds, 3) for slug, seconds in times.items()},
        "seconds_without_marks": {slug: round(seconds, 3) for slug, seconds in unmarked.items()},
        "deriving_seconds": round(deriving, 1),
        "questions_of_a_page": len(asked),
        "same_people_with_and_without_marks": by_rule == named(),
    }
    return run.Result("libraries", max(times.values()), limit, correct=correct)


def _page(library: Any, place: int, staff: Any, today: date) -> None:
    from dibao.reading.queries import by_place, people, shown

    found = people(library, place=place, staff=staff, on=today)
    found.count(), by_place(found), shown(library, list(found[:PAGE]), today)


def _everybody(place: int, today: date) -> int:
    from dibao.reading.queries.library import aided
    from dibao.registry.models import Membership, in_force

    rows = Membership.objects.filter(in_force(today), household__division__range=(place, place + 999_999))
    return rows.filter(household__number__in=aided(today).values("household_number")).count()


def _fill(households: int, villages: Sequence[int], today: date) -> None:
    """Aided households of one to four, each with facts, straight into the tables."""
    from demo.people import Inventor
    from dibao.archive.models import Fonds, Place

    dice, inventor, fonds = random.Random(5), Inventor(seed=2), Fonds.objects.first()
    room = Place.objects.create(kind="room", code="R", division=220802000000, label="档案室")
    for at in range(0, households, 1000):
        _part(range(at, min(at + 1000, households)), villages, today, dice, inventor, fonds, room)


def _part(
    numbers: range, villages: Sequence[int], today: date, dice: random.Random, inventor: Any, fonds: Any, room: Any
) -> None:
    from dibao.archive.models import Place, Volume
    from dibao.kernel import clock
    from dibao.registry.models import Household, Membership, Person, PersonFacts
    from dibao.registry.numbering import HouseholdNumber

    rows: dict[type, list[Any]] = {model: [] for model in (Household, Place, Volume, Person, Membership, PersonFacts)}
    for number in numbers:
        village, code = villages[number % len(villages)], str(HouseholdNumber(220802, number + 1))
        home = Household(number=code, track="rural", division=village, hukou_division=village)
        bag = Place(kind="bag", code=code, parent=room, division=village, label="袋")
        volume = Volume(
            fonds=fonds, household_number=code, archival_code=f"J012-ZY·DB·2026-D10-{village // 1000}-{number:07d}",
            category="professional", programme="dibao", division=village, track="rural", title="材料", year=2026,
            retention="D10", opened_by="bench", bag=bag, status="sealed", sealed_at=clock.now() - timedelta(days=2),
            package_root="0" * 64, package_path="bench",
        )  # fmt: skip
        for model, row in ((Household, home), (Place, bag), (Volume, volume)):
            rows[model].append(row)
        for position in range(1 + number % 4):
            made = inventor.person(birth=today - timedelta(days=dice.randrange(1000, 32_000)))
            person = Person(
                name=made.name, id_number=made.id_number, sex=made.sex, birth_date=made.birth_date, division=village
            )
            facts = {"types": [kind for kind in ("disabled", "ill", "student") if dice.random() < 0.15]}
            rows[Person].append(person)
            rows[Membership].append(Membership(
                household=home, person=person, relation="8" if position else "0", is_head=not position,
                valid_from=today - timedelta(days=400),
            ))  # fmt: skip
            rows[PersonFacts].append(
                PersonFacts(
                    person=person, valid_from=today - timedelta(days=400), sealed=json.dumps(facts), decided_by="bench"
                )
            )
    for model, made in rows.items():
        model.objects.bulk_create(made, batch_size=1000)  # type: ignore[attr-defined]
