"""资金发放的一天 — what waits, what is on its way, what came back, what has arrived: figures in fen, and the batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from dibao.access.permissions import may
from dibao.kernel import clock
from dibao.payments.models import Line
from dibao.regions import codes
from dibao.regions.queries import path_names
from dibao.rules.periods import first_of_month

from ..choices import BatchState, InstructionState
from ..models import Bank, Batch, Instruction
from ..permissions import MAKE, RETURN_READERS
from .waiting import fresh, returned, returned_ready

ON_ITS_WAY = (InstructionState.SENDING, InstructionState.SENT)
OPEN = (BatchState.MADE, BatchState.SENDING, BatchState.SENT)
BASE = 10**3  # villages of one town share all digits but the last three


@dataclass(frozen=True, slots=True)
class Figure:
    """So many payments, so many fen."""

    count: int
    fen: int


@dataclass(frozen=True, slots=True)
class TownRow:
    """One town: what waits there."""

    division: int
    name: str
    waiting: Figure


@dataclass(frozen=True, slots=True)
class Day:
    """The front page. `overdue`: batches whose bank owes an answer since yesterday or longer."""

    month: date
    place: int
    waiting: Figure
    on_its_way: Figure
    returned: Figure
    arrived: Figure
    overdue: int
    towns: Sequence[TownRow]
    may_make: bool


def place_of(staff: Any) -> int:
    """The place this person pays for or looks at; 0 when none."""
    return next((post.division for post in staff.live_posts if post.kind in RETURN_READERS), 0)


def months(staff: Any) -> list[date]:
    """Months with an approved line in my place, newest first, this month among them."""
    lo, hi = codes.span(place_of(staff))
    rows = Line.objects.live().filter(roster__division__range=(lo, hi)).order_by("-month")
    found = set(rows.values_list("month", flat=True).distinct()) | {first_of_month(clock.today())}
    return sorted(found, reverse=True)[:36]


def day(staff: Any, month: date) -> Day:
    """Everything the cashier needs in the morning."""
    place, today = place_of(staff), clock.today()
    mine = Instruction.objects.visible_to(staff)
    waiting, again = fresh(month, place), returned_ready(month, place)
    first, second = _of(waiting, "total"), _of(again, "amount")
    return Day(
        month=month,
        place=place,
        waiting=Figure(first.count + second.count, first.fen + second.fen),
        on_its_way=_of(mine.filter(state__in=ON_ITS_WAY), "amount"),
        returned=_of(returned(mine), "amount"),
        arrived=_of(mine.filter(state=InstructionState.CONFIRMED, line__month=month), "amount"),
        overdue=Batch.objects.visible_to(staff).filter(status__in=OPEN, due_on__lt=today).count(),
        towns=_towns(waiting, again),
        may_make=may(staff, MAKE, place),
    )


def _of(rows: Any, column: str) -> Figure:
    found = rows.order_by().aggregate(n=Count("pk"), fen=Sum(column))
    return Figure(found["n"], found["fen"] or 0)


def _towns(waiting: Any, again: Any) -> list[TownRow]:
    """What waits by town, in the order of their codes."""
    sums: dict[int, list[int]] = {}
    for rows, column in ((waiting, "total"), (again, "amount")):
        for village, n, fen in rows.order_by().values_list("division").annotate(Count("pk"), Sum(column)):
            held = sums.setdefault(village // BASE * BASE, [0, 0])
            held[0], held[1] = held[0] + n, held[1] + fen
    names = path_names(sums)
    return [TownRow(town, names[town], Figure(*sums[town])) for town in sorted(sums)]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list: its place, how far it is, the light of the bank's answer."""

    batch: Batch
    place: str
    confirmed: int
    failed: int
    level: str
    words: str


def batch_rows(batches: Sequence[Batch]) -> list[BatchRow]:
    """With counts of what was answered, in two statements for the whole list."""
    arrived = Count("pk", filter=Q(state=InstructionState.CONFIRMED))
    back = Count("pk", filter=Q(state=InstructionState.FAILED))
    rows = Instruction.objects.filter(batch__in=batches).order_by().values_list("batch")
    found = {pk: (n, failed) for pk, n, failed in rows.annotate(arrived=arrived, back=back)}
    names = path_names({each.division for each in batches})
    return [BatchRow(each, names[each.division], *found.get(each.pk, (0, 0)), *light(each)) for each in batches]


def light(batch: Batch) -> tuple[str, str]:
    """(level, words) of the day the bank owes its answer; nothing for a batch that owes none."""
    if batch.due_on is None or batch.status not in OPEN:
        return "none", ""
    return due_light(batch.due_on)


def due_light(due_on: date | None) -> tuple[str, str]:
    """(level, words) of a day."""
    if due_on is None:
        return "none", ""
    left = (due_on - clock.today()).days
    if left < 0:
        return "overdue", f"逾期 {-left} 天"
    return ("soon" if left <= 2 else "ok"), ("今天到期" if left == 0 else f"{due_on} 前")


def open_batches(staff: Any) -> list[BatchRow]:
    """没办完的批次 — of my place, the oldest first."""
    rows = Batch.objects.visible_to(staff).filter(status__in=OPEN).select_related("bank").order_by("pk")
    return batch_rows(list(rows[:100]))


def banks(staff: Any) -> list[Bank]:
    """Banks in use in my place."""
    return list(Bank.objects.visible_to(staff).filter(in_use=True))
