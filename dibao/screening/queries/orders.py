"""Rectification orders as lists and pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from dibao.access.models import Staff
from dibao.access.queries import clerks_of
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.regions.queries import path_name, path_names

from ..choices import OrderState
from ..lifecycle import ORDER, WORKERS
from ..models import Rectification
from ..permissions import PUBLISH, moves_for


@dataclass(frozen=True, slots=True)
class Row:
    """One order."""

    order: Rectification
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything the page of an order shows."""

    order: Rectification
    place: str
    moves: set[str]
    may_publish: bool
    level: str
    words: str
    events: list[tuple[str, Any]]


def listed(staff: Any) -> QuerySet[Rectification]:
    """Orders in scope, the open and most urgent first."""
    rows: QuerySet[Rectification] = Rectification.objects.visible_to(staff).select_related("owner", "hit__household")
    return rows.order_by(F("closed_on").asc(nulls_first=True), "due_on", "pk")


def _light(order: Rectification) -> tuple[str, str]:
    if order.state == OrderState.CLOSED:
        return "none", "整改完毕"
    return light_of(order.due_on, clock.today())


def rows_of(found: Iterable[Rectification]) -> list[Row]:
    """These orders with their places and lights."""
    rows = list(found)
    places = path_names({row.division for row in rows})
    return [Row(row, places[row.division], *_light(row)) for row in rows]


def people(division: int) -> list[tuple[str, str]]:
    """Who may be made to put something right there: name, post."""
    found = sorted(clerks_of(division, set(WORKERS)), key=lambda staff: staff.work_number)
    return [(str(s.pk), f"{s.name}（{'、'.join(p.get_kind_display() for p in s.live_posts)}）") for s in found]


def owner(division: int, key: str) -> Staff:
    """The member of staff behind a choice of `people`."""
    return next(staff for staff in clerks_of(division, set(WORKERS)) if str(staff.pk) == key)


def page(order: Rectification, staff: Any) -> OrderPage:
    """The page for this person."""
    words = {name: move.label for name, move in ORDER.items()} | {"order": "下达整改通知"}
    return OrderPage(
        order,
        path_name(order.division),
        {move.name for move in moves_for(staff, "order", order)},
        order.bulletin_on is None and staff.covers(order.division, PUBLISH.posts),
        *_light(order),
        [(words[event.move], event) for event in order.events.all()],
    )
