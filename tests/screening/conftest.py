"""A home of its own for whoever compares, families in payment, and register files as departments hand them over."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo import awards
from demo.families import OLD_COUPLE
from demo.office import COUNTY, VILLAGE
from dibao.audit.actors import SYSTEM
from dibao.casework.models import Award
from dibao.exchange.tabular import write_csv
from dibao.registry.models import Household, Person
from dibao.registry.services import household as households
from dibao.registry.services import person as persons
from dibao.screening.models import Hit, Import, ScreeningRun
from dibao.screening.services.register import take
from dibao.screening.services.run import step
from dibao.verification.sources import SOURCES

AS_OF = date(2026, 10, 8)


@pytest.fixture
def own_home(settings, tmp_path) -> Path:
    """A DIBAO_HOME of its own with the keys of the suite."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "keys").symlink_to(Path(settings.DIBAO_HOME) / "keys")
    settings.DIBAO_HOME = home
    return home


@pytest.fixture
def delivered(own_home, tmp_path, db) -> Callable[..., Import]:
    """`delivered("population", rows)` — a department hands over a file, and it is taken in for the county."""

    def hand_over(register: str, rows: list[dict[str, Any]], *, as_of: date = AS_OF, **more: Any) -> Import:
        path = tmp_path / f"{register}-{as_of}.csv"
        write_csv(path, SOURCES[register].fields, rows)
        return take(
            register=register, content=path, name=path.name, as_of=as_of, origin="县公安局，光盘交接",
            division=more.get("division", COUNTY), by=more.get("by", SYSTEM),
        )  # fmt: skip

    return hand_over


@pytest.fixture
def compared(own_home, db) -> Callable[..., ScreeningRun]:
    """`compared()` — a night over the county."""

    def run(*, division: int = COUNTY, **more: Any) -> ScreeningRun:
        return step(division=division, by=SYSTEM, **more)

    return run


@pytest.fixture
def family(a_case) -> Callable[..., Award]:
    """`family()` — a family in payment, told through the services."""

    def confirmed(plan: Any = OLD_COUPLE, **more: Any) -> Award:
        return a_case("confirmed", plan=plan, ago=40, **more).award

    return confirmed


@pytest.fixture
def paid(db, inventor) -> Callable[..., Award]:
    """`paid()` — a head and a spouse on dibao with an account, written in bulk: quick, for whoever needs many."""
    count = 0

    def write(*, village: int = VILLAGE) -> Award:
        nonlocal count
        count += 1
        for _ in awards.write(
            1, villages=(village,), on=date(2026, 6, 15), seed=500 + count, first_serial=300_000 + count
        ):
            pass
        award = Award.objects.latest("pk")
        head = award.household.memberships.get().person
        spouse = inventor.person(birth=date(1958, 4, 3), sex="2")
        wife = persons.register(name=spouse.name, division=village, by=SYSTEM, id_number=spouse.id_number)
        households.add_member(household=award.household, person=wife, relation="1", by=SYSTEM)
        households.set_account(
            household=award.household, holder=head, bank="演示农村信用社", number=account(count), by=SYSTEM
        )
        return award

    return write


def account(n: int) -> str:
    """A card number with a right last digit."""
    body = f"621700{n:012d}"
    doubled = (int(d) * (2 - place % 2) for place, d in enumerate(reversed(body)))
    return body + str(-sum(v // 10 + v % 10 for v in doubled) % 10)


def people(household: Household) -> list[Person]:
    """The members, the head first."""
    return [row.person for row in household.memberships.filter(valid_to=None).order_by("-is_head", "pk")]


def died(person: Person, on: date = date(2026, 9, 20), **more: Any) -> dict[str, Any]:
    """A line of the police about somebody who is dead."""
    return {"id_number": person.id_number, "name": person.name, "status": "died", "died_on": on} | more


def hit_of(finder: str) -> Hit:
    """The one hit of this kind."""
    return Hit.objects.get(finder=finder)
