"""台账的合计 — what the ledger says of a place: by month of booking, kind and side. One place of a movement: its line's.

A movement of a roster's line belongs to the place the line was paid in, for ever; any other one to where its award is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Substr, TruncMonth

from dibao.payments.choices import Kind, Side
from dibao.payments.models import Entry, Line
from dibao.regions import codes

LINE = "payments.Line:"
OPENED = (Kind.OPENING,)


def entries(division: int) -> QuerySet[Any]:
    """台账 of a place, without what was paid before the ledger began; each with `line_id` (0: none) and `place`."""
    number = Case(
        When(source__startswith=LINE, then=Substr("source", len(LINE) + 1)),
        default=Value("0"),
        output_field=CharField(),
    )
    rows: QuerySet[Any] = Entry.objects.exclude(kind__in=OPENED).annotate(line_id=Cast(number, BigIntegerField()))
    mine = Line.objects.filter(pk=OuterRef("line_id")).values("division")
    rows = rows.annotate(place=Coalesce(Subquery(mine), F("award__division"), output_field=BigIntegerField()))
    return rows.filter(place__range=codes.span(division))


@dataclass(slots=True)
class Flow:
    """What moved, fen: approved, sent, arrived at families (paid), come back (returned), back-claims and what came of them.

    payable, in_transit, returned_open are what is left standing on those sides by the movements counted.
    """

    approved: int = 0
    sent: int = 0
    paid: int = 0
    returned: int = 0
    ordered: int = 0
    recovered: int = 0
    written_off: int = 0
    payable: int = 0
    in_transit: int = 0
    returned_open: int = 0

    @property
    def out(self) -> int:
        """已支出 — what has left the account and is not back: with the families or on its way."""
        return self.paid + self.in_transit

    def add(self, debit: str, credit: str, amount: int) -> None:
        """One movement, or the sum of like ones."""
        for side, sign in ((credit, 1), (debit, -1)):
            if standing := STANDING.get(side):
                setattr(self, standing, getattr(self, standing) + sign * amount)
        for (side, column), name in COUNTED.items():
            if (debit if column == "debit" else credit) == side:
                setattr(self, name, getattr(self, name) + amount)
        if (debit, credit) == (Side.PAYABLE, Side.EXPENSE):  # taken back before anything was sent
            self.approved -= amount

    def plus(self, other: "Flow") -> "Flow":
        """Both together."""
        return Flow(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Flow)))


# Sides that hold what came in on their credit side, and what is counted whenever a side is touched on one column.
STANDING: dict[str, str] = {
    Side.PAYABLE: "payable",
    Side.IN_TRANSIT: "in_transit",
    Side.RETURNED: "returned_open",
    Side.PAID: "paid",
}
COUNTED: dict[tuple[str, str], str] = {
    (Side.EXPENSE, "debit"): "approved",
    (Side.IN_TRANSIT, "credit"): "sent",
    (Side.RETURNED, "credit"): "returned",
    (Side.RECEIVABLE, "debit"): "ordered",
    (Side.RECOVERED, "debit"): "recovered",
    (Side.WRITTEN_OFF, "debit"): "written_off",
}


def flow(rows: QuerySet[Entry]) -> Flow:
    """The movements of these rows."""
    found = Flow()
    for debit, credit, amount in rows.order_by().values_list("debit", "credit").annotate(fen=Sum("amount")):
        found.add(debit, credit, amount)
    return found


def by_month(division: int, *, first: date, last: date) -> dict[date, Flow]:
    """按月 — months of booking from `first` to `last` (days) in which anything moved."""
    rows = entries(division).filter(booked_on__range=(first, last)).annotate(moved=TruncMonth("booked_on"))
    found: dict[date, Flow] = {}
    sums = rows.order_by().values_list("moved", "debit", "credit").annotate(fen=Sum("amount"))
    for month, debit, credit, amount in sums:
        found.setdefault(month, Flow()).add(debit, credit, amount)
    return found


def together(flows: Iterable[Flow]) -> Flow:
    """The sum of flows."""
    total = Flow()
    for each in flows:
        total = total.plus(each)
    return total
