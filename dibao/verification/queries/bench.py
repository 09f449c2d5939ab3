"""核对工作台 — what is open, by due date; what waits for which department; what came back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from dibao.kernel import clock
from dibao.policy.queries import calendar
from dibao.regions.queries import path_names
from dibao.rules.deadlines import light

from ..choices import OPEN, WAITING, Answer, DispatchState, Register, ReplyState
from ..models import Check, Dispatch, Query, Reply
from ..sources import SOURCES

LEVELS = {"red": "overdue", "amber": "soon", "green": "ok"}
MOST = 50


@dataclass(frozen=True, slots=True)
class Light:
    """A due date with its light; `level` as the templates name it."""

    on: date | None
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """正在进行的核对 — one case: asked, answered, waiting, late, and when the department's time is over."""

    check: Check
    place: str
    total: int
    waiting: int
    late: int
    light: Light


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """一个登记库 — queries waiting for a batch, in a batch not yet handed over, with the department, late."""

    register: str
    label: str
    department: str
    asked: int
    built: int
    sent: int
    late: int
    light: Light


def lights() -> Any:
    """`f(due) -> Light`, the calendar read once."""
    book, today = calendar(), clock.today()

    def shine(due: date | None) -> Light:
        if due is None:
            return Light(None, "none", "本地还没有规定答复时限")
        colour, words = light(due, today, book)
        return Light(due, LEVELS[colour], words)

    return shine


def open_checks(staff: Any) -> list[OpenCheck]:
    """Checks without a report, the earliest due first, at most fifty."""
    waiting, late = Q(queries__answer__in=WAITING), Q(queries__answer=Answer.LATE)
    rows = (
        Check.objects.visible_to(staff)
        .filter(reported_on=None)
        .annotate(
            total=Count("queries"), waiting=Count("queries", filter=waiting), late=Count("queries", filter=late),
            due=Min("queries__due_on", filter=waiting),
        )
        .order_by("due", "requested_on", "pk")[:MOST]
    )  # fmt: skip
    places, shine = path_names({row.division for row in rows}), lights()
    return [
        OpenCheck(row, places[row.division], row.total, row.waiting, row.late, shine(row.due) if row.waiting else DONE)
        for row in rows
    ]


DONE = Light(None, "ok", "全部有结果，可出具报告")


def by_register(staff: Any) -> list[RegisterRow]:
    """Every register with something open, those with queries to send first."""
    counted = (
        Query.objects.visible_to(staff)
        .open()
        .order_by()
        .values("register")
        .annotate(
            asked=Count("pk", filter=Q(answer=Answer.ASKED, dispatch=None)),
            built=Count("pk", filter=Q(answer=Answer.ASKED, dispatch__isnull=False)), sent=Count("pk", filter=Q(answer=Answer.SENT)),
            late=Count("pk", filter=Q(answer=Answer.LATE)), due=Min("due_on"),
        )
    )  # fmt: skip
    shine = lights()
    rows = [
        RegisterRow(
            row["register"], Register(row["register"]).label, SOURCES[row["register"]].department, row["asked"], row["built"], row["sent"], row["late"], shine(row["due"]),
        )
        for row in counted
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.asked, row.light.on or date.max, row.label))


def queries_of(staff: Any, register: str) -> QuerySet[Query]:
    """Every open query of one register, those to be sent first."""
    rows = Query.objects.visible_to(staff).filter(register=register, answer__in=OPEN, check_request__reported_on=None)
    return rows.select_related("person", "check_request", "authorisation", "dispatch").order_by(
        "dispatch", "due_on", "pk"
    )


def waiting_replies(staff: Any) -> QuerySet[Reply]:
    """Replies that were taken but not yet applied."""
    return Reply.objects.visible_to(staff).filter(state=ReplyState.RECEIVED).select_related("dispatch")


def open_dispatches(staff: Any) -> QuerySet[Dispatch]:
    """Batches to be handed over, or waiting for an answer."""
    states = (DispatchState.PREPARED, DispatchState.SENT)
    return Dispatch.objects.visible_to(staff).filter(state__in=states)


def bench(staff: Any) -> dict[str, Any]:
    """Everything on the page of the workbench."""
    registers = by_register(staff)
    return {
        "registers": registers,
        "waiting": sum(row.asked > 0 for row in registers),
        "checks": open_checks(staff),
        "dispatches": open_dispatches(staff)[:10],
        "replies": waiting_replies(staff)[:10],
    }
