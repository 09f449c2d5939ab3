"""查找 — the search box of the desk over a whole county: names, pinyin, initials, ID numbers, phones, 户号 (F13).

The limit is one full read of the names in the same database: nothing that must look at every name is faster.
"""

import itertools
import random
from datetime import date, timedelta

from . import run

SIZES = ("20000", "5000", "100000")
ROUNDS = 10


def measure(size: str) -> run.Result:
    """Seconds per search (median) against one scan of the names; every planted person is found."""
    from demo import office
    from demo.people import Inventor
    from dibao.access.models import Post, Staff
    from dibao.audit.actors import SYSTEM
    from dibao.desk.queries.search import search
    from dibao.kernel import clock
    from dibao.regions.models import Division
    from dibao.regions.services.load import DEMO_COUNTIES, import_counties
    from dibao.registry.models import Person

    import_counties(DEMO_COUNTIES, by=SYSTEM)
    staff = Staff.objects.create(work_number="bench", name="测量", human_key="bench")
    Post.objects.create(
        staff=staff, kind="county_reviewer", division=office.COUNTY, valid_from=date(2020, 1, 1),
        granted_by=SYSTEM.actor_key, reason="测量",
    )  # fmt: skip
    villages = list(
        Division.objects.filter(level="village", code__range=(220802000000, 220802999999)).values_list(
            "code", flat=True
        )
    )
    people = _fill(int(size), villages, Inventor(seed=1), clock.today())
    dice = random.Random(3)
    asked = [
        text
        for person in dice.sample(people, 40)
        for text in (
            person.name,
            person.name[1:],
            person.pinyin.split()[0],
            person.pinyin.split()[-1],
            person.id_number,
        )
    ]
    times = [run.seconds(lambda text=text: search(staff, text)) for text in itertools.chain(*[asked] * ROUNDS)]
    found = [bool(search(staff, person.id_number).hits) for person in dice.sample(people, 50)]
    limit = min(run.seconds(lambda: sum(1 for _ in Person.objects.values_list("name", "pinyin"))) for _ in range(5))
    correct = {
        "households": int(size),
        "people": len(people),
        "searches": len(times),
        "every_planted_person_found": all(found),
    }
    return run.Result("search", sorted(times)[len(times) // 2], limit, correct=correct, p95_ms=run.p95_ms(times))


def _fill(households: int, villages: list[int], inventor, today: date) -> list:
    """Invented households of one to three, written in bulk."""
    from dibao.kernel.pinyin import name_index
    from dibao.registry.models import Household, Membership, Person
    from dibao.registry.services.household import HouseholdNumber

    people, families, members = [], [], []
    for number in range(households):
        village = villages[number % len(villages)]
        family = Household(
            number=str(HouseholdNumber(220802, number + 1)), track="rural", division=village, hukou_division=village,
            address=f"演示屯{number}号",
        )  # fmt: skip
        families.append(family)
        for position in range(1 + number % 3):
            born = today - timedelta(days=9000 + (number * 37 + position * 911) % 18000)
            invented = inventor.person(birth=born)
            person = Person(
                name=invented.name, pinyin=name_index(invented.name), id_number=invented.id_number, sex=invented.sex,
                birth_date=invented.birth_date, division=village,
            )  # fmt: skip
            people.append(person)
            members.append(
                Membership(
                    household=family,
                    person=person,
                    relation="0" if position == 0 else "8",
                    is_head=position == 0,
                    valid_from=today,
                )
            )
    Person.objects.bulk_create(people, batch_size=2000)
    Household.objects.bulk_create(families, batch_size=2000)
    Membership.objects.bulk_create(members, batch_size=2000)
    return people
