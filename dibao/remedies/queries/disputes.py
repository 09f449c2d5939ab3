"""Disputes as lists and pages show them, and what a family may dispute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from dibao.adjusting.models import Adjustment
from dibao.casework.models import Case
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.policy.queries import parameters_for
from dibao.registry.models import Household
from dibao.registry.queries import heads_of
from dibao.reviews.queries.listing import my_places, short_names

from ..choices import DisputeState
from ..lifecycle import DISPUTE
from ..models import Dispute
from ..permissions import moves_for
from ..terms import BASIS, last_day


@dataclass(frozen=True, slots=True)
class Row:
    """One dispute of a list."""

    dispute: Dispute
    head: str
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class DisputePage:
    """Everything the page of a dispute shows. late: it was filed after the day the law sets."""

    row: Row
    late: str
    basis: str
    moves: set[str]
    events: list[tuple[str, Any]]


def listed(staff: Any) -> QuerySet[Dispute]:
    """Disputes in scope, the open and most urgent first."""
    rows: QuerySet[Dispute] = Dispute.objects.visible_to(staff).select_related("household", "hold")
    return rows.order_by(F("concluded_on").asc(nulls_first=True), "reply_due", "pk")


def rows_of(found: Iterable[Dispute], staff: Any) -> list[Row]:
    """These disputes with heads, masked, places and lights."""
    disputes = list(found)
    heads = heads_of({d.household_id for d in disputes})
    places = short_names((d.division for d in disputes), my_places(staff))
    return [Row(d, heads.get(d.household_id, ""), places[d.division], *_light(d)) for d in disputes]


def _light(dispute: Dispute) -> tuple[str, str]:
    if dispute.state == DisputeState.REGISTERED:
        return light_of(dispute.reply_due, clock.today())
    return "none", dispute.get_outcome_display() or "等待结果"


def page(dispute: Dispute, staff: Any) -> DisputePage:
    """The page for this person."""
    words = {name: move.label for name, move in DISPUTE.items()} | {"register": "登记"}
    return DisputePage(
        rows_of([dispute], staff)[0],
        lateness(dispute),
        BASIS[dispute.kind],
        {move.name for move in moves_for(staff, "dispute", dispute)},
        [(words[event.move], event) for event in dispute.events.all()],
    )


def lateness(dispute: Dispute) -> str:
    """Whether the family turned there after the last day, in words; whether it is heard all the same they decide."""
    figures = parameters_for(division=dispute.division, track=dispute.household.track, on=dispute.notified_on)
    last: date = last_day(dispute.kind, notified_on=dispute.notified_on, days=figures.value("reconsideration_days"))
    if dispute.filed_on <= last:
        return ""
    return f"申请（起诉）晚于期限（{last:%Y-%m-%d}），是否受理由{dispute.body}决定，可在答复中提出。"


def matters(household: Household) -> list[tuple[str, str]]:
    """What the family may dispute: its cases and its adjustments, the newest first, as choices of a form."""
    cases = Case.objects.filter(household=household).order_by("-pk")
    changes = Adjustment.objects.filter(household=household).order_by("-pk")
    return [(c.number, f"{c.number} 申请审核（{c.get_status_display()}）") for c in cases] + [
        (a.number, f"{a.number} 动态调整（{a.get_status_display()}）") for a in changes
    ]
