"""Reads of the ledger: balances of a household, what was booked for months, the digest of a booking."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, F, Min, Q, Sum, When

from dibao.casework.models import Award
from dibao.registry.models import Household

from ..choices import Kind, Side
from ..models import Booking, Entry

# Sides whose balance is what came in on the debit side.
SPENT = frozenset({Side.EXPENSE, Side.OPENING, Side.RECEIVABLE, Side.RECOVERED, Side.WRITTEN_OFF})
STEP = 500
# What counts as paid for a month: the grant and what makes up for it, not the price subsidy beside it.
GRANTED = ~Q(kind=Kind.PRICE_SUBSIDY)
SIGNED = Case(When(debit__in=(Side.EXPENSE, Side.OPENING), then=F("amount")), default=-F("amount"))
TOUCHES = Q(debit__in=(Side.EXPENSE, Side.OPENING)) | Q(credit=Side.EXPENSE)


def balance(household: Household, month: date | None = None) -> dict[str, int]:
    """余额 — fen by side for one household, of one month or of all; sides that stand at zero are left out."""
    rows = Entry.objects.filter(household=household)
    return balances(rows.filter(month=month) if month else rows)


def balances(rows: Any) -> dict[str, int]:
    """The same of any rows of the ledger."""
    found: dict[str, int] = {}
    for column, sign in (("debit", 1), ("credit", -1)):
        for side, amount in rows.order_by().values_list(column).annotate(fen=Sum("amount")):
            found[side] = found.get(side, 0) + sign * (1 if side in SPENT else -1) * amount
    return {side: found[side] for side in Side if found.get(side)}


def booked(awards: Any) -> dict[int, dict[date, int]]:
    """已记账 — fen by award and month: what was approved or taken over, less what was ordered back."""
    rows = Entry.objects.filter(TOUCHES, GRANTED, award__in=awards).order_by()
    found: dict[int, dict[date, int]] = {}
    for award, month, fen in rows.values_list("award_id", "month").annotate(fen=Sum(SIGNED)):
        found.setdefault(award, {})[month] = fen
    return found


def opened_from(awards: Any) -> dict[int, date]:
    """The first month taken over when the ledger began, by award; months before it are not looked at."""
    rows = Entry.objects.filter(kind=Kind.OPENING, award__in=awards).order_by().values_list("award_id")
    return dict(rows.annotate(first=Min("month")))


def entries_of(household: Household) -> list[Entry]:
    """台账 — every movement of a household, oldest month first."""
    return list(Entry.objects.filter(household=household).order_by("month", "pk"))


COLUMNS = (
    "household_id", "award_id", "month", "kind", "debit", "credit", "amount", "key", "source", "booked_on",
)  # fmt: skip


def digest_of(booking: Booking) -> tuple[str, int, int]:
    """sha256 over the entries of a booking linked to the one before; how many they are; how much they move."""
    hashed, count, total = hashlib.sha256(booking.previous.encode()), 0, 0
    rows = Entry.objects.filter(booking=booking).order_by("pk").values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=STEP * 10):
        hashed.update("|".join(map(str, row)).encode() + b"\n")
        count, total = count + 1, total + row[6]
    return hashed.hexdigest(), count, total


def known_keys(keys: Iterable[str]) -> dict[str, Entry]:
    """The rows that are there already under these keys."""
    wanted, found = list(keys), {}
    for first in range(0, len(wanted), STEP):
        for row in Entry.objects.filter(key__in=wanted[first : first + STEP]):
            found[row.key] = row
    return found


def award_of(pk: int) -> Award:
    """The award with its household."""
    return Award.objects.select_related("household").get(pk=pk)
