"""Fraud files as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dibao.kernel.masking import mask_name
from dibao.regions.queries import path_name, path_names

from ..lifecycle import FRAUD
from ..models import FraudFile, Hit
from ..permissions import ADD_EVIDENCE, moves_for, related
from .finding import meaning


@dataclass(frozen=True, slots=True)
class FraudPage:
    """Everything the page of a fraud file shows. owed: fen still to come back."""

    file: FraudFile
    place: str
    head: str
    moves: set[str]
    may_add: bool
    evidence: list[tuple[str, Any]]
    plan: list[Any]
    owed: int
    events: list[tuple[str, Any]]
    barred: str


def rows_of(found: Iterable[FraudFile]) -> list[tuple[FraudFile, str]]:
    """These files with their places."""
    rows = list(found)
    places = path_names({row.division for row in rows})
    return [(row, places[row.division]) for row in rows]


def page(file: FraudFile, staff: Any) -> FraudPage:
    """The page for this person."""
    head = file.household.memberships.filter(valid_to=None, is_head=True).select_related("person").first()
    words = {name: move.label for name, move in FRAUD.items()} | {"start": "建立骗保档案"}
    evidence = [
        (meaning(row.hit.finder).label if row.hit else row.paper, row) for row in file.evidence.select_related("hit")
    ]
    return FraudPage(
        file=file,
        place=path_name(file.division),
        head=mask_name(head.person.name) if head else "",
        moves={move.name for move in moves_for(staff, "fraud", file)},
        may_add=file.state == "investigating" and staff.covers(file.division, ADD_EVIDENCE.posts),
        evidence=evidence,
        plan=list(file.plan.filter(replaced=False)),
        owed=(file.obtained or 0) + file.fine - file.returned,
        events=[(words[event.move], event) for event in file.events.select_related("evidence")],
        barred=related(staff, file.household),
    )


def earlier_hits(hit: Hit) -> list[Hit]:
    """Every hit of the same family: the first evidence of a new file."""
    return list(Hit.objects.filter(household=hit.household).order_by("created_at"))
