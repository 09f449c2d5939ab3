"""资金统计表 — by town or by month, each figure the sum of the lines one may open behind it (H1)."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from dibao.payments.choices import Side, Status
from dibao.payments.models import Line
from dibao.regions import codes
from dibao.regions.queries import short_names
from dibao.rules.periods import first_of_month

from .ledger import entries

PAID = (Status.APPROVED, Status.CLOSED)
TOWN = 1000


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: households and persons, and fen of each kind; returned and recovered are what the ledger says."""

    households: int = 0
    persons: int = 0
    grant: int = 0
    uplift: int = 0
    back_pay: int = 0
    price_subsidy: int = 0
    total: int = 0
    returned: int = 0
    recovered: int = 0

    def plus(self, other: "Cells") -> "Cells":
        """Both together."""
        return Cells(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Cells)))


@dataclass(frozen=True, slots=True)
class Row:
    """A town or a month with its figures; `division` and `month` name the lines behind it."""

    name: str
    division: int
    month: date
    cells: Cells


SUMS = {
    "households": Count("pk"),
    "persons": Sum("members"),
    **{name: Sum(name) for name in ("grant", "uplift", "back_pay", "price_subsidy", "total")},
}


def lines(division: int, month: date) -> QuerySet[Line]:
    """明细 — the approved lines of a place and month: what the figures are the sums of."""
    found: QuerySet[Line] = Line.objects.live().filter(
        roster__status__in=PAID, month=month, division__range=codes.span(division)
    )
    return found


def by_town(division: int, month: date) -> list[Row]:
    """按乡镇 — one month, each town (of a town: each village) that has lines or movements."""
    step = 1 if codes.level(division) in ("township", "village") else TOWN
    rows = lines(division, month).annotate(part=F("division") - F("division") % step)
    sums = {part: values for part, *values in rows.order_by().values_list("part").annotate(**SUMS)}
    back = _moved(division, month, step)
    parts = sorted(set(sums) | set(back))
    names = short_names(parts, division)
    return [Row(names[part], part, month, _cells(sums.get(part), back.get(part))) for part in parts]


def by_month(division: int, year: int) -> list[Row]:
    """按月 — one place, each month of the year that has lines or movements."""
    found = []
    for month in (date(year, number, 1) for number in range(1, 13)):
        values = lines(division, month).aggregate(**SUMS)
        back = together(_moved(division, month, TOWN).values())
        if values["households"] or any(back):
            found.append(Row(f"{month:%Y-%m}", division, month, _cells([*values.values()], back)))
    return found


def together(pairs: Any) -> tuple[int, int]:
    """The sum of (returned, recovered) pairs."""
    rows = list(pairs)
    return sum(returned for returned, _ in rows), sum(recovered for _, recovered in rows)


def total(rows: list[Row]) -> Cells:
    """合计."""
    found = Cells()
    for row in rows:
        found = found.plus(row.cells)
    return found


def _cells(values: Any, back: tuple[int, int] | None) -> Cells:
    figures = dict(zip(SUMS, (value or 0 for value in values or ()), strict=False))
    returned, recovered = back or (0, 0)
    return Cells(**figures, returned=returned, recovered=recovered)


def moves(division: int, month: date) -> QuerySet[Any]:
    """退回和追回 booked in a month: credit returned, debit recovered."""
    inside = Q(booked_on__gte=month, booked_on__lt=first_of_month(month, months=1))
    return entries(division).filter(inside, Q(credit=Side.RETURNED) | Q(debit=Side.RECOVERED))


def _moved(division: int, month: date, step: int) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    rows = moves(division, month).order_by().values_list("place", "credit").annotate(fen=Sum("amount"))
    for place, credit, fen in rows:
        part = place // step * step
        returned, recovered = found.get(part, (0, 0))
        found[part] = (returned + fen, recovered) if credit == Side.RETURNED else (returned, recovered + fen)
    return found
