"""结账前的检查 — what still stands against closing a month, and what a close holds of the ledger."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.payments.choices import Side
from dibao.payments.lifecycle import OPEN
from dibao.payments.models import Booking, Entry, Roster
from dibao.payments.queries.sendable import sendable
from dibao.regions import codes
from dibao.regions.queries import path_name
from dibao.rules.periods import first_of_month

from ..models import MonthClose
from .ledger import entries


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that stands against closing, in words; `months` names what comes first."""

    words: str
    todo: str


def against(division: int, month: date) -> list[Against]:
    """尚不能结账的原因 — all of them at once; empty when the month can be closed."""
    found = _calendar(division, month)
    found += [
        Against(f"发放名册 {roster.number} 还是“{roster.get_status_display()}”。", "批准或作废后再结账。")
        for roster in Roster.objects.filter(
            division__range=codes.span(division), month__lte=month, status__in=OPEN
        ).order_by("number")
    ]
    found += _unsent(division, month)
    on_the_way = in_transit(division, month)
    if on_the_way:
        words = f"有 {len(on_the_way)} 户 {yuan(sum(on_the_way.values()))} 元还在途，银行没有答复。"
        found.append(Against(words, "读入银行回执后再结账。"))
    return found


def _calendar(division: int, month: date) -> list[Against]:
    found = []
    if first_of_month(month, months=1) > clock.today():
        found.append(Against(f"{month:%Y年%m月} 还没有过完。", "下月 1 日起可以结账。"))
    if there := overlapping(division, month).first():
        found.append(
            Against(
                f"{path_name(there.division)} {month:%Y年%m月} 已经结账（{there.number}）。", "同一笔不能记两次账。"
            )
        )
    earlier = first_open(division)
    if earlier and earlier < month:
        found.append(Against(f"{earlier:%Y年%m月} 还没有结账。", "请按月份先后结账。"))
    return found


def overlapping(division: int, month: date) -> QuerySet[MonthClose]:
    """Closes of the month that hold movements of the place: its own, of a place above it, of places in it."""
    mine = Q(division__in=[division, *codes.ancestors(division)]) | Q(division__range=codes.span(division))
    rows: QuerySet[MonthClose] = MonthClose.objects.filter(mine, month=month)
    return rows


def first_open(division: int) -> date | None:
    """The first month with movements that no close of the place holds; None when there is none."""
    rows = uncounted(division, closes_before(division, date.max))
    first = rows.order_by("booked_on").values_list("booked_on", flat=True).first()
    newest = closes_before(division, date.max)
    after = first_of_month(newest[-1].month, months=1) if newest else None
    begun = first.replace(day=1) if first else None
    return max(begun, after) if begun and after else begun


def closes_before(division: int, month: date) -> list[MonthClose]:
    """The closes of exactly this place before a month, the oldest first."""
    return list(MonthClose.objects.filter(division=division, month__lt=month).order_by("month"))


def uncounted(division: int, closes: list[MonthClose]) -> QuerySet[Entry]:
    """Movements of a place that none of these closes holds; a close holds its month and before, as booked by then."""
    rows = entries(division)
    for close in closes:
        rows = rows.exclude(booked_on__lt=first_of_month(close.month, months=1), booking__lte=close.last)
    return rows


def held_by(close: MonthClose) -> QuerySet[Entry]:
    """本月的账 — the movements a close holds: up to its month and its last booking, in none of the closes before it."""
    rows = uncounted(close.division, closes_before(close.division, close.month))
    return rows.filter(booked_on__lt=first_of_month(close.month, months=1), booking__lte=close.last)


def last_booking() -> int:
    """The newest booking there is; 0 when nothing was ever booked."""
    newest: int | None = Booking.objects.aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def _unsent(division: int, month: date) -> list[Against]:
    rosters = Roster.objects.filter(division__range=codes.span(division), month__lte=month)
    found = []
    for at in sorted(set(rosters.exclude(status="discarded").values_list("month", flat=True))):
        sums = sendable(at, division).order_by().aggregate(fen=Sum("total", default=0))
        households = sendable(at, division).order_by().count()
        if households:
            words = f"{at:%Y年%m月} 有 {households} 户 {yuan(sums['fen'])} 元已经批准，还没有发给银行。"
            found.append(Against(words, "发出并收到回执后再结账；不能发的，先暂缓并写明原因。"))
    return found


def in_transit(division: int, month: date) -> dict[str, int]:
    """在途 by line: what was sent by the end of the month and is not answered even today. fen."""
    end = first_of_month(month, months=1)
    begun: Any = Entry.objects.filter(source=OuterRef("source"), credit=Side.IN_TRANSIT, booked_on__lt=end)
    rows = entries(division).filter(Q(credit=Side.IN_TRANSIT) | Q(debit=Side.IN_TRANSIT)).filter(Exists(begun))
    found: dict[str, int] = {}
    for source, credit, fen in rows.order_by().values_list("source", "credit").annotate(fen=Sum("amount")):
        found[source] = found.get(source, 0) + (fen if credit == Side.IN_TRANSIT else -fen)
    return {source: fen for source, fen in found.items() if fen}
