"""The list of 追缴 and the page of one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum

from dibao.access.permissions import may
from dibao.casework.permissions import barred as kept_away
from dibao.kernel import clock
from dibao.regions.queries import path_name, path_names
from dibao.registry.queries import heads_of
from dibao.screening.models import FraudFile

from ..choices import PaperKind, Status
from ..lifecycle import FINAL, MOVES
from ..lifecycle import OPEN as OPEN_STATES
from ..models import Item, PlanLine, Recovery, RecoveryPaper, Repayment
from ..permissions import PRINTS, moves_for
from ..reckoning import overdue
from .sheets import STEP

WHAT_NEXT = {
    Status.FOUND: "经办人：打印告知书，当面听取家庭意见并登记",
    Status.TOLD: "县级确认（另一人）：决定责令退回，或者不予追缴",
    Status.ORDERED: "送达通知书；家庭可以一次退回，也可以签字分期",
    Status.PLANNED: "资金发放：按期收款，凭票据登记",
    Status.REPAYING: "资金发放：凭票据继续登记退款",
    Status.WRITE_OFF_ASKED: "县级确认（另一人）：批准核销，或者继续追缴",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One 追缴 of the list. late: fen that should have come by today under the plan or the order, and has not."""

    recovery: Recovery
    head: str
    place: str
    late: int


def listed(staff: Any, which: str) -> QuerySet[Recovery]:
    """追缴清单 in scope: those under way, or those that have ended."""
    found: QuerySet[Recovery] = Recovery.objects.visible_to(staff).select_related("household")
    return found.filter(status__in=FINAL if which == "ended" else OPEN_STATES)


def rows_of(found: Iterable[Recovery]) -> list[Row]:
    """These with their heads, places and what is late."""
    rows = list(found)
    heads = heads_of(row.household for row in rows)
    places = path_names({row.division for row in rows})
    plans: dict[Any, list[tuple[date, int]]] = {}
    for line in PlanLine.objects.filter(recovery__in=rows, replaced=False):
        plans.setdefault(line.recovery_id, []).append((line.due_on, line.amount))
    return [
        Row(row, heads.get(row.household_id, ""), places[row.division], late(row, plans.get(row.pk, [])))
        for row in rows
    ]


def late(recovery: Recovery, plan: list[tuple[date, int]]) -> int:
    """逾期 — under the plan, where there is one, else under the order. fen."""
    if recovery.status in FINAL or recovery.return_by is None:
        return 0
    before = recovery.owed + recovery.fine - sum(amount for _, amount in plan) if plan else 0
    due = plan or [(recovery.return_by, recovery.owed + recovery.fine)]
    return overdue(due, paid=recovery.paid - before, on=clock.today())


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the scope, fen."""

    owed: int
    paid: int
    written_off: int

    @property
    def left(self) -> int:
        return self.owed - self.paid - self.written_off


def totals(staff: Any) -> Totals:
    """应收、已收、核销 of everything ordered in scope; the fines included."""
    ordered = Recovery.objects.visible_to(staff).exclude(ordered_on=None)
    sums = ordered.aggregate(owed=Sum(F("owed") + F("fine")), paid=Sum("paid"), off=Sum("written_off"))
    return Totals(sums["owed"] or 0, sums["paid"] or 0, sums["off"] or 0)


@dataclass(frozen=True, slots=True)
class RecoveryPage:
    """Everything the page of one 追缴 shows."""

    recovery: Recovery
    place: str
    head: str
    next: str
    moves: set[str]
    items: list[Item]
    plan: list[PlanLine]
    repayments: list[Repayment]
    events: list[tuple[str, Any]]
    papers: list[RecoveryPaper]
    printable: list[tuple[str, str]]
    late: int
    barred: str

    @property
    def booked(self) -> int:
        return sum(item.booked for item in self.items)

    @property
    def due(self) -> int:
        return sum(item.due for item in self.items)


def page(recovery: Recovery, staff: Any) -> RecoveryPage:
    """The page for this person."""
    labels = {name: move.label for name, move in MOVES.items()} | {"open": "建立追缴"}
    plan = list(recovery.plan.filter(replaced=False))
    return RecoveryPage(
        recovery=recovery,
        place=path_name(recovery.division),
        head=heads_of([recovery.household]).get(recovery.household_id, ""),
        next=WHAT_NEXT.get(Status(recovery.status), ""),
        moves={move.name for move in moves_for(staff, recovery)},
        items=list(recovery.items.filter(replaced=False)),
        plan=plan,
        repayments=list(recovery.repayments.all()),
        events=[(labels[event.move], event) for event in recovery.events.all()],
        papers=list(recovery.papers.all()),
        printable=_printable(recovery, staff),
        late=late(recovery, [(line.due_on, line.amount) for line in plan]),
        barred=kept_away(staff, recovery.award.case),
    )


def _printable(recovery: Recovery, staff: Any) -> list[tuple[str, str]]:
    """Papers this person may print now: (kind, label); what was printed once is opened instead."""
    from_status = {
        Status.FOUND: PaperKind.NOTICE,
        Status.TOLD: PaperKind.NOTICE,
        Status.WRITTEN_OFF: PaperKind.WRITE_OFF,
    }
    kind = from_status.get(Status(recovery.status), PaperKind.ORDER)
    if recovery.status == Status.DISMISSED or not may(staff, PRINTS[kind], recovery.division):
        return []
    step = recovery.events.filter(move__in=STEP[kind]).order_by("-pk").first()
    there = step and recovery.papers.filter(kind=kind, at__gte=step.at).exists()
    return [] if there else [(kind.value, str(kind.label))]


def fraud_of(household: Any) -> FraudFile | None:
    """The family's fraud file with a decision, newest first."""
    files = FraudFile.objects.filter(household=household, obtained__isnull=False)
    return files.exclude(state__in=("dismissed", "closed")).order_by("-pk").first()
