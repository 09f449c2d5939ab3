"""Complaints as lists and pages show them: everything but who reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from dibao.access.models import Staff
from dibao.access.permissions import may
from dibao.access.queries import clerks_of
from dibao.archive.models import Volume
from dibao.casework.queries.case import light_of
from dibao.disposal.models import Hold
from dibao.disposal.permissions import PLACE_HOLD
from dibao.kernel import clock
from dibao.regions import codes
from dibao.registry.queries import heads_of
from dibao.reviews.queries.listing import my_places, short_names

from ..choices import ComplaintState, Target
from ..lifecycle import COMPLAINT, HANDLERS, KEEPERS
from ..models import Complaint, ComplaintQuerySet
from ..permissions import CHANGE_KEEPER, PRINT, moves_for, walled

STATES = {"overdue": "已超期", **dict(ComplaintState.choices)}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; every empty one means all. month: the first day of it."""

    state: str = ""
    place: int = 0
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One complaint of a list."""

    complaint: Complaint
    about: str
    place: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """Everything the page of a complaint shows. may_hold: the file's term runs, and this person may keep it from its end."""

    row: Row
    content: str
    moves: set[str]
    may_print: bool
    may_change_keeper: bool
    may_hold: bool
    events: list[tuple[str, Any]]


def visible(staff: Any) -> ComplaintQuerySet:
    """Complaints this person may see, with what the lists show."""
    rows: ComplaintQuerySet = Complaint.objects.visible_to(staff)
    return rows.select_related("household", "accused", "owner", "keeper")


def listed(staff: Any, filters: Filters) -> QuerySet[Complaint]:
    """The complaints of a list, the open and most urgent first."""
    rows = visible(staff).defer("content", "conclusion", "answer")
    if filters.state == "overdue":
        rows = rows.overdue(clock.today())
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.place:
        rows = rows.filter(division__range=office_span(filters.place))
    if filters.month:
        rows = rows.filter(received_on__year=filters.month.year, received_on__month=filters.month.month)
    return rows.order_by(F("closed_on").asc(nulls_first=True), "due_on", "pk")


def office_span(place: int) -> tuple[int, int]:
    """What counts as work of one office: a town with its villages; a county or a city only what is about itself."""
    return codes.span(place) if codes.level(place) in ("township", "village") else (place, place)


def rows_of(found: Iterable[Complaint], staff: Any) -> list[Row]:
    """These complaints with whom they are about, masked, and their lights."""
    complaints = list(found)
    heads = heads_of({c.household_id for c in complaints if c.household_id})
    places = short_names((c.division for c in complaints), my_places(staff))
    return [Row(c, _about(c, heads), places[c.division], *_light(c)) for c in complaints]


def _about(complaint: Complaint, heads: dict[Any, str]) -> str:
    if complaint.target == Target.HOUSEHOLD:
        return f"{heads.get(complaint.household_id, '')}户"
    return f"工作人员{complaint.accused.name}" if complaint.accused else complaint.get_target_display()


def _light(complaint: Complaint) -> tuple[str, str]:
    if complaint.state == ComplaintState.CLOSED:
        return "none", "已办结"
    return light_of(complaint.due_on, clock.today())


def page(complaint: Complaint, staff: Any) -> ComplaintPage:
    """The page for this person."""
    words = {name: move.label for name, move in COMPLAINT.items()}
    words |= {"take_in": "登记", "change_keeper": "改由他人保管举报人信息"}
    moves = {move.name for move in moves_for(staff, "complaint", complaint)}
    return ComplaintPage(
        rows_of([complaint], staff)[0],
        complaint.content,
        moves,
        complaint.named and "close" in moves and may(staff, PRINT, complaint.division),
        complaint.named and may(staff, CHANGE_KEEPER, complaint.division) and not walled(staff, complaint),
        _may_hold(complaint, staff),
        [(words[event.move], event) for event in complaint.events.all()],
    )


def _may_hold(complaint: Complaint, staff: Any) -> bool:
    """A hold is a human's decision and stands in the family's history, so that a complaint never places one by itself."""
    if complaint.household is None or complaint.state == ComplaintState.CLOSED:
        return False
    number = complaint.household.number
    ends = Volume.objects.filter(household_number=number).exclude(retention_starts=None)
    held = Hold.objects.standing().filter(household_number=number)
    return may(staff, PLACE_HOLD, complaint.division) and ends.exists() and not held.exists()


def assignable(complaint: Complaint) -> list[Staff]:
    """Who may check it: posts over the place, not the keeper of the name, not walled off."""
    people = clerks_of(complaint.division, frozenset(HANDLERS))
    known = {complaint.keeper.human_key} | {e.human for e in complaint.events.all() if e.move == "take_in"}
    return [staff for staff in _ordered(people) if staff.human_key not in known and not walled(staff, complaint)]


def keepers(complaint: Complaint) -> list[Staff]:
    """Who may keep the name instead: whoever may take complaints in there, and neither checks it nor is walled off."""
    people = clerks_of(complaint.division, frozenset(KEEPERS))
    worked = {e.human for e in complaint.events.all() if e.move in ("begin", "answer")}
    if complaint.owner:
        worked.add(complaint.owner.human_key)
    return [staff for staff in _ordered(people) if staff.human_key not in worked and not walled(staff, complaint)]


def colleagues(staff: Any) -> list[Staff]:
    """Everybody with a post in this person's places: whom a complaint may be about, or who must keep away."""
    inside = Q(pk__in=[])
    for post in staff.live_posts:
        inside |= Q(posts__division__range=codes.span(post.division))
    return list(Staff.objects.filter(inside, is_active=True).distinct().order_by("name", "work_number"))


def rectifiers(complaint: Complaint) -> list[Staff]:
    """Who may be made to put something right there."""
    return _ordered(clerks_of(complaint.division, frozenset(HANDLERS)))


def named(people: Iterable[Staff]) -> list[tuple[str, str]]:
    """As the choices of a form: key, name with posts."""
    return [(str(s.pk), f"{s.name}（{'、'.join(p.get_kind_display() for p in s.live_posts)}）") for s in people]


def _ordered(people: Iterable[Staff]) -> list[Staff]:
    return sorted(people, key=lambda staff: staff.work_number)
