"""Three registers as other departments would hand them over, so that 普遍比对 has something to show."""

import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dibao.access.models import Staff
from dibao.casework.models import Award
from dibao.exchange.tabular import write_csv
from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.models import Person
from dibao.screening.services.register import take
from dibao.screening.services.run import step
from dibao.verification.sources import SOURCES

from . import office

ORIGIN = "演示数据，虚构，随演示一起载入"


def compare(today: date) -> int:
    """普遍比对 — a death, a pension and a car that nobody told of, taken in and compared; returns the hits."""
    by = Staff.objects.get(work_number="hedui")
    people = heads()
    rows = {
        "population": [_died(people[0], today - timedelta(days=40))],
        "social_insurance": [{"scheme": "employee", "state": "drawing", "pension": 1_860_00} | _who(people[1])],
        "vehicle": [{"kind": "car", "brand": "五菱", "plate": "吉G00000", "status": "normal"} | _who(people[2])],
    }
    with clock.at(today):
        for register, lines in rows.items():
            _hand_over(register, lines, today, by)
        return step(division=office.COUNTY, by=by).found


def heads() -> list[Person]:
    """The heads of the living awards of the county, in the order of their numbers."""
    awards = Award.objects.filter(ended_on=None, division__range=codes.span(office.COUNTY))
    homes = [award.household for award in awards.select_related("household").order_by("household__number")]
    return [home.memberships.get(valid_to=None, is_head=True).person for home in homes]


def _who(person: Person) -> dict[str, Any]:
    return {"id_number": person.id_number, "name": person.name}


def _died(person: Person, day: date) -> dict[str, Any]:
    return _who(person) | {"status": "died", "died_on": day}


def _hand_over(register: str, lines: Iterable[dict[str, Any]], today: date, by: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{register}.csv"
        write_csv(path, SOURCES[register].fields, lines)
        take(
            register=register, content=path, name=path.name, as_of=today - timedelta(days=1), origin=ORIGIN,
            division=office.COUNTY, by=by,
        )  # fmt: skip
