"""记账 — the only way a movement enters the ledger. Same key again: nothing happens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from dibao.audit.services.record import record
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim

from ..choices import Kind, Side
from ..models import Booking, Entry, Line
from ..queries.ledger import digest_of, known_keys

BATCH = 1000
CHAIN = "payments.ledger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """一笔 — fen from `credit` to `debit` in the sense of a double entry, for an award and the month it is due for.

    household and award are keys (or rows); `key` (≤ 64) says what it stands for, `source` ("label:id") what made it.
    """

    household: Any
    award: Any
    month: date
    kind: str
    debit: str
    credit: str
    amount: int
    key: str
    source: str
    booked_on: date | None = None


@transaction.atomic
def book(entries: Iterable[Movement], *, by: Any) -> int:
    """记账 — write the movements that are not there yet; returns how many were new.

    Raises Conflict when a key is there with other contents, Invalid for what is no movement. Nothing is written then.
    """
    wanted = {each.key: each for each in entries}
    if not wanted:
        return 0
    claim(CHAIN)  # whoever books at the same time waits here: the bookings form one chain
    there = known_keys(wanted)
    for key, row in there.items():
        if not _same(wanted[key], row):
            raise Conflict(f"台账中已有标识 {key} 的另一笔记录，金额或科目不同，没有记账。请核对来源。")
    fresh = [each for key, each in wanted.items() if key not in there]
    if not fresh:
        return 0
    for each in fresh:
        _refuse(each)
    booked_in(
        source=fresh[0].source if len({each.source for each in fresh}) == 1 else f"{fresh[0].source}+",
        write=lambda booking: _insert(booking, fresh),
        by=by,
    )
    return len(fresh)


def booked_in(*, source: str, write: Callable[[Booking], None], by: Any) -> Booking:
    """One booking: its row, the entries `write` puts under it, the digest that links it to the one before.

    Call inside a transaction that holds the chain.
    """
    before = Booking.objects.order_by("-pk").first()
    booking = Booking.objects.create(
        source=source[:64], previous=before.digest if before else "", by=by.actor_key, by_name=by.actor_name
    )
    write(booking)
    booking.digest, booking.count, booking.total = digest_of(booking)
    booking.save(update_fields=["digest", "count", "total"])
    record("payments.book", by=by, about=booking, data={"source": source, "count": booking.count})
    return booking


def parts_of(line: Line) -> list[tuple[str, date, int]]:
    """What a line is made of: (kind, month it is due for, fen); the sum is the line's total."""
    parts = [
        (str(Kind.GRANT), line.month, line.grant),
        (str(Kind.UPLIFT), line.month, line.uplift),
        (str(Kind.PRICE_SUBSIDY), line.month, line.price_subsidy),
        *((str(Kind.BACK_PAY), each.month, each.amount) for each in line.arrears.all()),
    ]
    return [part for part in parts if part[2]]


def movements_of(line: Line, *, debit: str, credit: str, key: str, source: str = "") -> list[Movement]:
    """The whole of a line moved from one side to another; `key` (≤ 40) gets the kind and the month appended.

    `source` is the line itself unless something else is named: by it a line is known to have been sent.
    """
    return [
        Movement(
            household=line.household_id, award=line.award_id, month=month, kind=kind, debit=debit, credit=credit,
            amount=fen, key=f"{key}:{kind}:{month:%Y%m}", source=source or f"payments.Line:{line.pk}",
        )
        for kind, month, fen in parts_of(line)
    ]  # fmt: skip


def _insert(booking: Booking, movements: list[Movement]) -> None:
    today, moment = clock.today(), clock.now()
    rows = [
        Entry(
            booking=booking, household_id=_key(each.household), award_id=_key(each.award), month=each.month,
            kind=each.kind, debit=each.debit, credit=each.credit, amount=each.amount, key=each.key, source=each.source,
            booked_on=each.booked_on or today, at=moment,
        )
        for each in movements
    ]  # fmt: skip
    Entry.objects.bulk_create(rows, batch_size=BATCH)


def _key(row: Any) -> Any:
    return getattr(row, "pk", row)


def _refuse(each: Movement) -> None:
    sides = set(Side.values)
    if each.amount <= 0 or each.kind not in Kind.values or not {each.debit, each.credit} <= sides:
        raise Invalid(f"台账不能记这一笔：{each.key}。金额应大于零，种类和科目应是规定的。")
    if each.debit == each.credit or each.month.day != 1 or not 0 < len(each.key) <= 64:
        raise Invalid(f"台账不能记这一笔：{each.key}。借贷应不同，月份应写到 1 日，标识不超过 64 字。")


def _same(each: Movement, row: Entry) -> bool:
    return (str(_key(each.household)), _key(each.award), each.month, each.kind, each.debit, each.credit, each.amount) == (
        str(row.household_id), row.award_id, row.month, row.kind, row.debit, row.credit, row.amount,
    )  # fmt: skip
