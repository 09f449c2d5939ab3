"""台账核对 — what must hold every night: 应发 = 已发 + 在途 + 退回 + 应付, line by line; the first break is named.

By rosters of some places and months: frozen lines are as they were approved, every line was booked once and whole, nobody
who was due by then was left out, nothing moved on that was not there, the bookings form one unbroken chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, Sum, When

from dibao.casework.models import Award
from dibao.kernel.money import yuan
from dibao.regions import codes

from ..choices import Side, Status
from ..models import Booking, Entry, Roster
from .frozen import digest_of
from .ledger import booked
from .ledger import digest_of as booking_digest
from .proving import decided_by

STEP = 1000
# What is left here can never be less than nothing: no fen leaves a side it did not come to.
HOLDING = (Side.PAYABLE, Side.IN_TRANSIT, Side.RETURNED)


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that does not hold: where it is seen, and what stands there, in words."""

    place: str
    words: str


def breaks(division: int, *, since: date | None = None) -> Iterator[Break]:
    """Every break of the rosters of a place, from a month on; the chain of bookings is one for the whole house."""
    rosters = Roster.objects.filter(
        division__range=codes.span(division), status__in=(Status.APPROVED, Status.CLOSED)
    ).order_by("month", "pk")
    for roster in rosters.filter(month__gte=since) if since else rosters:
        yield from _frozen(roster)
        yield from _booked(roster)
        yield from _left_out(roster)
    yield from _below_nothing(division)
    yield from chain()


def _frozen(roster: Roster) -> Iterator[Break]:
    if digest_of(roster) != roster.digest:
        yield Break(roster.number, f"发放名册 {roster.number} 批准后有行被改动过，与批准时的摘要不符。")
    wrong = roster.rows.exclude(amount=None).exclude(amount__amount_month=F("grant") + F("uplift"))
    for line in wrong.select_related("household", "amount")[:STEP]:
        yield Break(
            line.household_number,
            f"户号 {line.household_number} {roster.month:%Y年%m月} 列支 {yuan(line.grant + line.uplift)} 元，"
            "与所依据的决定金额不一致。",
        )


def _booked(roster: Roster) -> Iterator[Break]:
    """Each line stands in the ledger once, with all its parts."""
    low = 0
    while lines := list(
        roster.rows.filter(pk__gt=low).order_by("pk").values_list("pk", "total", "household__number")[:STEP]
    ):
        low = lines[-1][0]
        sources = [f"payments.Line:{pk}" for pk, _, _ in lines]
        rows = Entry.objects.filter(source__in=sources, debit=Side.EXPENSE).order_by().values_list("source")
        sums = dict(rows.annotate(fen=Sum("amount")))
        for pk, total, number in lines:
            found = sums.get(f"payments.Line:{pk}", 0)
            if found != total:
                yield Break(
                    number, f"户号 {number} {roster.month:%Y年%m月} 名册列 {yuan(total)} 元，台账记 {yuan(found)} 元。"
                )


def _left_out(roster: Roster) -> Iterator[Break]:
    """Whoever was due something when the roster was approved has it booked for that month, here or elsewhere."""
    month, low = roster.month, 0
    awards = Award.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=month), division__range=codes.span(roster.division)
    )
    known: Any = roster.approved_at
    while rows := list(
        awards.filter(pk__gt=low, pk__lte=roster.last).order_by("pk").select_related("household")[:STEP]
    ):
        low = rows[-1].pk
        keys = [row.pk for row in rows]
        due, have = decided_by(keys, month, known_at=known), booked(keys)
        for row in rows:
            wanted = due[row.pk].amount if row.pk in due else 0
            got = have.get(row.pk, {}).get(month, 0)
            if got < wanted and not _ordered_back(row.pk, month):
                number = row.household.number
                yield Break(
                    number, f"户号 {number} {month:%Y年%m月} 应发 {yuan(wanted)} 元，台账只有 {yuan(got)} 元，漏发。"
                )


def _ordered_back(award: int, month: date) -> bool:
    """Whether an order of recovery took something of this month out again."""
    return Entry.objects.filter(award=award, month=month, credit=Side.EXPENSE).exists()


def _below_nothing(division: int) -> Iterator[Break]:
    """No award has less than nothing on a side that only holds what came in."""
    here = Entry.objects.filter(award__division__range=codes.span(division)).order_by()
    for side in HOLDING:
        came = Case(When(credit=side, then=F("amount")), default=-F("amount"))
        rows = here.filter(Q(credit=side) | Q(debit=side)).values("award__household__number", "month", "kind")
        for row in rows.annotate(fen=Sum(came)).filter(fen__lt=0)[:STEP]:
            number = row["award__household__number"]
            yield Break(
                number,
                f"户号 {number} {row['month']:%Y年%m月} 的“{side.label}”少了 {yuan(-row['fen'])} 元：付出的比记入的多。",
            )


def chain() -> Iterator[Break]:
    """Every booking holds the digest of its own entries and that of the booking before."""
    before = ""
    for booking in Booking.objects.order_by("pk").iterator():
        digest, count, total = booking_digest(booking)
        if booking.previous != before or (booking.digest, booking.count, booking.total) != (digest, count, total):
            yield Break(
                f"记账 {booking.pk}",
                f"第 {booking.pk} 次记账（{booking.source}）的明细与摘要不符：台账被改动过。",
            )
        before = booking.digest
