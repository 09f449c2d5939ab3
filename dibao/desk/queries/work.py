"""待办 — open cases in scope by due date, counted and listed with the same conditions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, DateField, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from dibao.access.choices import PostKind
from dibao.casework.choices import Status
from dibao.casework.lifecycle import MOVES, NEXT
from dibao.casework.models import Case
from dibao.casework.queries.case import light_of
from dibao.kernel import clock
from dibao.kernel.masking import mask_name
from dibao.policy.queries import calendar
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.rules.deadlines import add_working_days
from dibao.verification.models import Check

PAGE = 50
# Where a second check may be under way.
REPEATED = (Status.VISITING, Status.ASSESSING)
# Cases without a running clock come after all that have one.
NO_DUE = date(9999, 12, 31)
WHEN = {"overdue": "已逾期", "today": "今天到期", "soon": "两个工作日内到期"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a work list; `mine` when this person's post makes the next move."""

    number: str
    household: str
    head: str
    place: str
    track: str
    status: str
    level: str
    words: str
    next: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; every empty one means all."""

    status: str = ""
    whose: str = ""  # mine, others
    when: str = ""  # overdue, today, soon
    village: int = 0
    track: str = ""

    def address(self, **changed: Any) -> str:
        """The query string with some filters changed, in a stable order."""
        values = {name: getattr(self, name) for name in ("status", "whose", "when", "village", "track")} | changed
        return "&".join(f"{name}={value}" for name, value in values.items() if value)


@dataclass(frozen=True, slots=True)
class Page:
    """Fifty rows and where the next fifty begin."""

    rows: list[Row]
    after: str


def open_cases(staff: Any) -> QuerySet[Any]:
    """Open cases in scope with the next due date as `due`."""
    due = Min("deadlines__due_on", filter=Q(deadlines__done_on=None))
    return Case.objects.visible_to(staff).open().annotate(due=Coalesce(due, Value(NO_DUE, DateField())))


def mine(staff: Any) -> Q:
    """Cases whose next move one of this person's posts makes, where that post is held."""
    wanted = Q(pk__in=[])
    for post in staff.live_posts:
        statuses = [status for status, move in NEXT.items() if post.kind in MOVES[move].posts]
        due = Q(status__in=statuses)
        if post.kind == PostKind.CHECKER:
            due |= second_checks()
        wanted |= due & Q(division__range=codes.span(post.division))
    return wanted


def second_checks() -> Q:
    """正在复查的办件 — they stand at the clerk's step, and wait for the checker's second report all the same."""
    return Q(status__in=REPEATED, number__in=Check.objects.filter(reported_on=None).values("case_number"))


def _when(name: str) -> Q:
    today = clock.today()
    last = add_working_days(today, 2, calendar()).on
    return {
        "overdue": Q(due__lt=today),
        "today": Q(due=today),
        "soon": Q(due__gt=today, due__lte=last),
    }[name]


def narrowed(staff: Any, filters: Filters) -> QuerySet[Any]:
    """The cases of a list; a filter with an unknown value finds nothing."""
    cases = open_cases(staff)
    if filters.status:
        cases = cases.filter(status=filters.status)
    if filters.track:
        cases = cases.filter(track=filters.track)
    if filters.village:
        cases = cases.filter(division__range=codes.span(filters.village))
    if filters.whose:
        cases = cases.filter(mine(staff)) if filters.whose == "mine" else cases.exclude(mine(staff))
    if filters.when:
        cases = cases.filter(_when(filters.when)) if filters.when in WHEN else cases.none()
    return cases


def listed(staff: Any, filters: Filters, *, after: str = "", size: int = PAGE) -> Page:
    """One page by due date and key; `after` is what the page before gave back."""
    cases = narrowed(staff, filters)
    if after:
        due, key = _place(after)
        cases = cases.filter(Q(due__gt=due) | Q(due=due, pk__gt=key))
    found = list(cases.select_related("household", "applicant").order_by("due", "pk")[: size + 1])
    rows = rows_of(found[:size], staff)
    last = found[size - 1] if len(found) > size else None
    return Page(rows, f"{last.due}_{last.pk}" if last else "")


def _place(after: str) -> tuple[date, int]:
    """Where a page ends; anything unreadable is the very beginning."""
    due, _, key = after.partition("_")
    try:
        return date.fromisoformat(due), int(key)
    except ValueError:
        return date.min, 0


def short_places(staff: Any, divisions: set[int]) -> dict[int, str]:
    """Names of places as this person says them: without the part that all his work has in common."""
    posts = {post.division for post in staff.live_posts}
    names = path_names(divisions | posts)
    own = sorted((names[post] for post in posts), key=len, reverse=True)
    short = {}
    for code in divisions:
        known = next((name for name in own if names[code].startswith(name) and names[code] != name), "")
        short[code] = names[code].removeprefix(known)
    return short


def rows_of(cases: list[Any], staff: Any) -> list[Row]:
    """Cases as lines of a list, with the names of their places read at once."""
    places, today = short_places(staff, {case.division for case in cases}), clock.today()
    again = set(Case.objects.filter(second_checks(), pk__in=[case.pk for case in cases]).values_list("pk", flat=True))
    rows = []
    for case in cases:
        move = MOVES[NEXT[case.status]]
        repeats = case.pk in again and staff.covers(case.division, frozenset({PostKind.CHECKER}))
        level, words = light_of(case.due, today) if case.due < NO_DUE else ("none", "没有期限")
        rows.append(
            Row(
                number=case.number,
                household=case.household.number,
                head=mask_name(case.applicant.name),
                place=places[case.division],
                track=case.get_track_display(),
                status=case.get_status_display(),
                level=level,
                words=words,
                next="出具复查报告" if repeats else move.label,
                mine=repeats or staff.covers(case.division, frozenset(move.posts)),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Counts:
    """The four numbers of the day."""

    overdue: int
    today: int
    soon: int
    others: int


def counts(staff: Any) -> Counts:
    """已逾期、今天到期、两个工作日内到期 among what is mine to do, and what waits for others."""
    own = narrowed(staff, Filters(whose="mine"))
    found = own.aggregate(
        overdue=Count("pk", filter=_when("overdue")),
        today=Count("pk", filter=_when("today")),
        soon=Count("pk", filter=_when("soon")),
    )
    others = narrowed(staff, Filters(whose="others")).count()
    return Counts(found["overdue"], found["today"], found["soon"], others)


def by_status(staff: Any) -> list[tuple[str, str, int]]:
    """Open cases in scope by status: value, label, how many; only those that occur."""
    counted = Case.objects.visible_to(staff).open().values_list("status").annotate(n=Count("pk"))
    found = dict(counted)
    return [(status.value, status.label, found[status]) for status in Status if status in found]
