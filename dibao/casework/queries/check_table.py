"""登记库 × 人员 — the newest check of a case as the table the checker fills."""

from dataclasses import dataclass

from dibao.registry.models import Person
from dibao.verification.choices import WAITING, Answer, Register
from dibao.verification.models import Check, Query

from ..models import Case
from .checking import last_check


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One register and its answers, in the order of the people; None where it was not asked about somebody."""

    register: str
    cells: list[Query | None]


@dataclass(frozen=True, slots=True)
class CheckTable:
    """登记库 × 人员 — the checker's table; `waiting` counts what has no answer yet."""

    check: Check
    people: list[Person]
    rows: list[CheckRow]
    waiting: int
    found: int
    refused: int
    late: int
    stopped: int


def check_table(case: Case) -> CheckTable | None:
    """The newest check of the case as a table."""
    check = last_check(case)
    if check is None:
        return None
    queries = list(check.queries.select_related("person").prefetch_related("findings"))
    people = list(dict.fromkeys(query.person for query in queries))
    cells = {(query.register, query.person_id): query for query in queries}
    asked = [register for register in Register if any(query.register == register for query in queries)]
    rows = [CheckRow(register.label, [cells.get((register, person.pk)) for person in people]) for register in asked]
    count = {answer: sum(query.answer == answer for query in queries) for answer in Answer}
    waiting = sum(count[answer] for answer in WAITING)
    return CheckTable(
        check, people, rows, waiting, count[Answer.FOUND], count[Answer.REFUSED], count[Answer.LATE],
        count[Answer.STOPPED],
    )  # fmt: skip
