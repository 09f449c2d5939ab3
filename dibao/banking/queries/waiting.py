"""待发 — what a batch may take: approved lines never sent, and returned ones whose account was put right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dibao.payments.models import Line
from dibao.payments.queries.sendable import sendable
from dibao.regions import codes
from dibao.registry.models import Account

from ..choices import InstructionState
from ..models import Instruction
from ..models.batch import LIVING


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line and the account it would be paid into now; `again`: it came back before."""

    line: Line
    account: Account
    again: bool = False


def waiting(month: date, division: int) -> list[Waiting]:
    """待发 — by village; a family without an account of today waits until it has one."""
    first = [(line, False) for line in fresh(month, division).select_related("roster")]
    again = returned_ready(month, division).select_related("line__roster", "line__household")
    both = first + [(each.line, True) for each in again]
    accounts = accounts_of(line.household_id for line, _ in both)
    found = [Waiting(line, accounts[line.household_id], again) for line, again in both if line.household_id in accounts]
    return sorted(found, key=lambda each: (each.line.division, each.line.pk))


def fresh(month: date, division: int) -> Any:
    """Approved lines, not held, that no instruction stands for."""
    return sendable(month, division).filter(~Exists(Instruction.objects.filter(LIVING, line=OuterRef("pk"))))


def returned(staff_rows: QuerySet[Instruction] | None = None) -> QuerySet[Instruction]:
    """退回待处理 — failed, no later instruction stands for the line, and the line still counts."""
    rows = Instruction.objects.all() if staff_rows is None else staff_rows
    later = Instruction.objects.filter(line=OuterRef("line"), attempt__gt=OuterRef("attempt"))
    rows = rows.filter(state=InstructionState.FAILED, line__live=True)
    return rows.filter(~Exists(later.exclude(state=InstructionState.WITHDRAWN)))


def corrected() -> Q:
    """The account is another one by now, or a named human said that the old one is right."""
    now = Account.objects.filter(household=OuterRef("line__household"), valid_to=None)
    return Exists(now.exclude(pk=OuterRef("account"))) | ~Q(release_why="")


def returned_ready(month: date, division: int) -> QuerySet[Instruction]:
    """Returned payments of the month and place that may be paid again; one held or not live any more is not."""
    place = Q(line__month=month, line__division__range=codes.span(division), line__hold="")
    return returned().filter(place & corrected())


def accounts_of(households: Iterable[Any]) -> dict[Any, Account]:
    """The account of today by household."""
    keys = list(households)
    found: dict[Any, Account] = {}
    for first in range(0, len(keys), 500):
        rows = Account.objects.filter(household__in=keys[first : first + 500], valid_to=None)
        found |= {row.household_id: row for row in rows.select_related("holder")}
    return found
