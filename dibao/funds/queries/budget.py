"""资金 — budgeted, arrived, used, left by month of a year, shared among the sources; and how long it lasts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from dibao.casework.models import Award, AwardAmount
from dibao.kernel import clock
from dibao.payments.choices import Status
from dibao.payments.models import Line, Roster
from dibao.regions import codes
from dibao.rules.periods import first_of_month

from ..choices import Source
from ..foresight import Outlook, outlook
from ..models import Arrival, Budget, Shares
from ..splitting import split
from .ledger import Flow, by_month, entries, flow, together

SPENDS = (Status.APPROVED, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the year. `left`: what is there at its end, fen; `shares`: what was paid in it, by source."""

    month: date
    arrived: int
    flow: Flow
    left: int
    shares: dict[str, int]


@dataclass(frozen=True, slots=True)
class Year:
    """资金 of a place and year, fen. `before`: what was left from earlier years."""

    year: int
    budget: dict[str, int]
    arrived: dict[str, int]
    before: int
    months: list[Month]
    total: Flow

    @property
    def budget_total(self) -> int:
        return sum(self.budget.values())

    @property
    def arrived_total(self) -> int:
        return sum(self.arrived.values())

    @property
    def left(self) -> int:
        """结余 — what arrived and has not left the account."""
        return self.months[-1].left if self.months else self.before

    @property
    def shared(self) -> dict[str, int]:
        """The year's payments by source: the sum of its months."""
        return {source: sum(month.shares.get(source, 0) for month in self.months) for source in Source.values}


def year_of(division: int, year: int) -> Year:
    """One year of a place: each month up to this one."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    flows = by_month(division, first=first, last=last)
    arrivals = _arrivals(division, first, last)
    before = _left_before(division, first)
    left, months, rules = before, [], shares_in(division)
    until = last if year < clock.today().year else first_of_month(clock.today())
    for month in (date(year, number, 1) for number in range(1, 13)):
        if month > until:
            break
        moved, came = flows.get(month, Flow()), sum(arrivals.get(month, {}).values())
        left += came - moved.out
        months.append(Month(month, came, moved, left, shared(moved.paid, rules, month)))
    by_source = {source: sum(each.get(source, 0) for each in arrivals.values()) for source in Source.values}
    return Year(year, _budgets(division, year), by_source, before, months, together(m.flow for m in months))


def _budgets(division: int, year: int) -> dict[str, int]:
    rows = Budget.objects.confirmed().filter(division__range=codes.span(division), year=year)
    found = dict(rows.order_by().values_list("source").annotate(fen=Sum("amount")))
    return {source: found.get(source, 0) for source in Source.values}


def _arrivals(division: int, first: date, last: date) -> dict[date, dict[str, int]]:
    rows = Arrival.objects.confirmed().filter(division__range=codes.span(division), arrived_on__range=(first, last))
    found: dict[date, dict[str, int]] = {}
    for on, source, amount in rows.values_list("arrived_on", "source", "amount"):
        month = found.setdefault(on.replace(day=1), {})
        month[source] = month.get(source, 0) + amount
    return found


def _left_before(division: int, first: date) -> int:
    """What had arrived before that day and had not left the account."""
    came = Arrival.objects.confirmed().filter(division__range=codes.span(division), arrived_on__lt=first)
    arrived: int = came.aggregate(fen=Sum("amount", default=0))["fen"]
    return arrived - flow(entries(division).filter(booked_on__lt=first)).out


def shares_in(division: int) -> list[tuple[date, Mapping[str, int]]]:
    """The confirmed shares that hold for a place, its own above those of the place over it, the newest last."""
    line = [*codes.ancestors(division), division]
    rows = Shares.objects.confirmed().filter(division__in=line)
    ordered = sorted(rows, key=lambda row: (row.valid_from, line.index(row.division), row.pk))
    return [(row.valid_from, {source: row.parts.get(source, 0) for source in Source.values}) for row in ordered]


def shared(amount: int, rules: Iterable[tuple[date, Mapping[str, int]]], month: date) -> dict[str, int]:
    """分担 — an amount paid in a month by source, under the newest shares in force then; empty where there are none."""
    weights: Mapping[str, int] = {}
    for valid_from, parts in rules:
        if valid_from <= month:
            weights = parts
    return split(amount, weights) if weights else {}


def available(division: int, month: date) -> int:
    """可用资金 for one month's roster, fen: everything that arrived, less what is approved for other months."""
    span = codes.span(division)
    arrived: int = (
        Arrival.objects.confirmed().filter(division__range=span).aggregate(fen=Sum("amount", default=0))["fen"]
    )
    lines = Line.objects.live().filter(roster__status__in=SPENDS, division__range=span).exclude(month=month)
    approved: int = lines.aggregate(fen=Sum("total", default=0))["fen"]
    return arrived - approved


def ahead(division: int) -> Outlook:
    """资金预测 — the months of the year that are not approved yet, each with the need known today."""
    first = first_unpaid(division)
    months = [date(first.year, number, 1) for number in range(first.month, 13)]
    return outlook(available(division, first), list(zip(months, needs(division, months), strict=True)))


def first_unpaid(division: int) -> date:
    """The month after the last one with an approved roster, not before this one."""
    rosters = Roster.objects.filter(division__range=codes.span(division), status__in=SPENDS, kind="regular")
    newest = rosters.order_by("-month").values_list("month", flat=True).first()
    this = first_of_month(clock.today())
    return max(first_of_month(newest, months=1), this) if newest else this


def needs(division: int, months: list[date]) -> list[int]:
    """每月需要 — fen for each month: the decisions in force then, as they are known today; asked anew only where one changes."""
    awards: QuerySet[Any] = Award.objects.filter(division__range=codes.span(division))
    changes = AwardAmount.objects.filter(award__in=awards, from_month__range=(months[0], months[-1]))
    turning = set(changes.order_by().values_list("from_month", flat=True).distinct())
    ends = awards.filter(ended_on__gte=months[0]).order_by().values_list("ended_on", flat=True).distinct()
    turning |= {first_of_month(on, months=1) for on in ends}
    found: list[int] = []
    for month in months:
        found.append(need_of(awards, month) if not found or month in turning else found[-1])
    return found


def need_of(awards: QuerySet[Any], month: date) -> int:
    """The sum of the amounts in force in one month; what is decided later for the same month wins."""
    rows = AwardAmount.objects.filter(award=OuterRef("pk"), from_month__lte=month)
    newest = rows.order_by("-from_month", "-decided_at", "-pk").values("amount_month")[:1]
    live = awards.filter(Q(ended_on=None) | Q(ended_on__gte=month), starts_on__lte=month)
    fen: int = live.annotate(now=Subquery(newest)).aggregate(fen=Sum("now", default=0))["fen"]
    return fen
