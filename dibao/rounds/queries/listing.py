"""Visits as the lists show them: what is mine, what is late, who carries how much, what waits to be decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from dibao.access.models import Staff
from dibao.access.queries import clerks_of
from dibao.casework.queries.case import light_of
from dibao.documents.queries import open_verified
from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.models import Membership
from dibao.reviews.queries.listing import my_places, short_names

from ..choices import EnclosureKind, EnvelopeState, Ground, State
from ..lifecycle import VISITORS
from ..models import Envelope, Visit
from ..permissions import SUPERVISORS

PAGE = 50
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One visit of a list."""

    visit: Visit
    head: str
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class Load:
    """任务量 — what one person has before him: open, late, planned for a day, and made this month."""

    name: str
    open: int
    late: int
    planned: int
    made: int


@dataclass(frozen=True, slots=True)
class Village:
    """One village: how many families are to be seen, how many of them late, the first day and the day of the trip."""

    division: int
    name: str
    open: int
    late: int
    first: date
    unplanned: int


def listed(staff: Any) -> QuerySet[Visit]:
    """Visits in scope, with what a list shows of each; a spot check stays with those who make it until it is made."""
    rows: QuerySet[Visit] = Visit.objects.visible_to(staff).select_related("household", "assigned", "award__case")
    if staff.holds(*SUPERVISORS):
        return rows
    return rows.exclude(Q(state=State.PLANNED, ground=Ground.SPOT_CHECK) & ~Q(assigned=staff.pk))


def mine(staff: Any) -> QuerySet[Visit]:
    """我的核查 — open ones that are mine, or nobody's in my place; by day of the trip, then by place."""
    rows = listed(staff).filter(state=State.PLANNED)
    own = Q(assigned=staff.pk) | Q(assigned=None)
    if staff.holds("village_helper"):
        own |= Q(division__in=[post.division for post in staff.live_posts])
    return rows.filter(own).order_by("due_on", "division", "household__number")


def today_of(staff: Any) -> QuerySet[Visit]:
    """今天要看的 — planned for today or earlier, or due within a week."""
    today = clock.today()
    return mine(staff).filter(
        Q(planned_on__lte=today) | Q(planned_on=None, due_on__lte=today + timedelta(days=SOON_DAYS))
    )


def names_of_heads(visits: Iterable[Visit]) -> dict[Any, str]:
    """Household → name of its present head."""
    rows = Membership.objects.filter(
        household__in=[visit.household_id for visit in visits], is_head=True, valid_to=None
    )
    return dict(rows.values_list("household_id", "person__name"))


def rows_of(visits: Iterable[Visit], staff: Any) -> list[Row]:
    """These visits with names, lights, and places as this person calls them: without what is understood."""
    found, today = list(visits), clock.today()
    heads, places = names_of_heads(found), short_names({visit.division for visit in found}, my_places(staff))
    lights = {day: light_of(day, today) for day in {visit.due_on for visit in found if visit.state == State.PLANNED}}
    return [
        Row(
            visit,
            heads.get(visit.household_id, ""),
            places[visit.division],
            *(lights[visit.due_on] if visit.state == State.PLANNED else ("none", visit.get_state_display())),
        )
        for visit in found
    ]


def villages(staff: Any) -> list[Village]:
    """按村 — every village with open visits in scope, the one with the first deadline on top."""
    today = clock.today()
    found = listed(staff).filter(state=State.PLANNED).order_by().values_list("division", "due_on", "planned_on")
    days: dict[int, list[tuple[date, date | None]]] = {}
    for division, due_on, planned_on in found:
        days.setdefault(division, []).append((due_on, planned_on))
    names = short_names(set(days), my_places(staff))
    rows = [
        Village(
            division, names[division], len(each), sum(due < today for due, _ in each), min(due for due, _ in each),
            sum(planned is None for _, planned in each),
        )
        for division, each in days.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.first, row.division))


def loads(staff: Any) -> list[Load]:
    """每人任务量 — who has open visits in scope, or made some this month; what belongs to nobody is named so."""
    today = clock.today()
    open_, month = Q(state=State.PLANNED), Q(visited_on__gte=today.replace(day=1))
    rows = (
        listed(staff)
        .order_by()
        .values("assigned__name")
        .annotate(
            open=Count("pk", filter=open_),
            late=Count("pk", filter=open_ & Q(due_on__lt=today)),
            planned=Count("pk", filter=open_ & Q(planned_on__isnull=False)),
            made=Count("pk", filter=month),
        )
        .filter(Q(open__gt=0) | Q(made__gt=0))
    )
    found = [Load(r["assigned__name"] or "尚未分派", r["open"], r["late"], r["planned"], r["made"]) for r in rows]
    return sorted(found, key=lambda load: (-load.late, -load.open, load.name))


def conflicts(staff: Any) -> QuerySet[Envelope]:
    """待判定 — records that wait for a human, the oldest first."""
    rows: QuerySet[Envelope] = Envelope.objects.visible_to(staff).filter(state=EnvelopeState.CONFLICT)
    return rows.select_related("visit__household")


def visitors_for(division: int) -> list[Staff]:
    """Who may walk there, by name."""
    return sorted(clerks_of(division, frozenset(VISITORS)), key=lambda staff: staff.name)


def walk(staff: Any, *, village: int = 0, on: date | None = None, phone: bool = False) -> list[Visit]:
    """走访名单 — what is open for this person, ordered by place; calls and walks on lists of their own."""
    rows = mine(staff)
    if village:
        rows = listed(staff).filter(state=State.PLANNED, division__range=codes.span(village))
    if on:
        rows = rows.filter(planned_on=on)
    rows = rows.filter(Q(way="phone_call") | Q(phone=True)) if phone else rows.exclude(way="phone_call")
    return sorted(rows, key=lambda visit: (visit.division, visit.household.address, visit.household.number))


def signature_of(envelope: Envelope) -> bytes:
    """What was drawn on the phone; empty when nobody signed there."""
    found = envelope.enclosures.filter(kind=EnclosureKind.SIGNATURE).select_related("stored").first()
    if found is None:
        return b""
    with open_verified(found.stored) as stream:
        return stream.read()


def recent(staff: Any) -> Sequence[Visit]:
    """最近的核查结果 — what came in of late in scope, for whoever looks it over."""
    rows = listed(staff).filter(state__in=(State.UNCHANGED, State.DIFFERS)).order_by("-visited_on", "-pk")
    return list(rows[:20])
