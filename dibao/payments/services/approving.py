"""核对、批准、退回、作废、结账 — the acts on a whole roster after it is built."""

from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, Value
from django.db.models.functions import Cast, Concat

from dibao.kernel import clock
from dibao.kernel.money import yuan
from dibao.kernel.refusals import Conflict
from dibao.kernel.serials import claim
from dibao.regions.queries import path_name

from ..choices import Kind, Side
from ..models import Arrear, Booking, Entry, Line, Roster
from ..pouring import pour
from ..queries import ceiling
from ..queries.frozen import digest_of
from ..queries.proving import proof
from .ledger import CHAIN, booked_in
from .moving import move, note

COLUMNS = (
    "booking", "household", "award", "month", "kind", "debit", "credit", "amount", "key", "source", "booked_on", "at",
)  # fmt: skip
OWN = ((Kind.GRANT, "grant"), (Kind.UPLIFT, "uplift"), (Kind.PRICE_SUBSIDY, "price_subsidy"))


@transaction.atomic
def check(*, roster: Roster, by: Any) -> Roster:
    """核对无误 — by another human than the one who built it."""
    note(move(roster, "check", by=by), by=by)
    return roster


@transaction.atomic
def send_back(*, roster: Roster, why: str, by: Any) -> Roster:
    """退回 — to be checked again, with the reason."""
    note(move(roster, "send_back", by=by, why=why), by=by)
    return roster


@transaction.atomic
def discard(*, roster: Roster, why: str, by: Any) -> Roster:
    """作废 — its lines stay readable and count no more; the month can be built anew."""
    event = move(roster, "discard", by=by, why=why)
    Line.objects.filter(roster=roster).update(live=False)
    note(event, by=by)
    return roster


@transaction.atomic
def approve(*, roster: Roster, by: Any) -> Roster:
    """批准发放 — refused unless every line equals the decisions in force and the sum stays under the ceiling.

    The lines are frozen under one digest and become what is payable. Raises Conflict naming the first lines that differ.
    """
    claim(CHAIN)  # bookings form one chain; from here to the end nobody books beside us
    event = move(roster, "approve", by=by, more={"approved_at": clock.now(), "digest": digest_of(roster)})
    found = proof(roster)
    if found.wrong:
        raise Conflict(
            f"名册 {roster.number} 有 {found.differing} 处与现行决定不一致，不能批准。请作废后重新编制。", *found.wrong
        )
    _refuse_above(roster)
    booking = booked_in(source=f"payments.Roster:{roster.pk}", write=lambda booking: _book(roster, booking), by=by)
    if booking.total != roster.total:
        raise Conflict(
            f"名册 {roster.number} 记账 {yuan(booking.total)} 元，与合计 {yuan(roster.total)} 元不符，没有批准。"
        )
    note(event, by=by, data={"lines": roster.lines, "total": roster.total, "digest": roster.digest})
    return roster


@transaction.atomic
def close(*, roster: Roster, by: Any) -> Roster:
    """结账 — nothing is left to do with this roster; a second time is refused."""
    note(move(roster, "close", by=by), by=by)
    return roster


def _refuse_above(roster: Roster) -> None:
    for row in ceiling.in_force(roster.month, roster.division):
        wanted = ceiling.used(row, with_=roster)
        if wanted > row.amount:
            raise Conflict(
                f"{path_name(row.division)} {roster.month:%Y年%m月} 的发放上限是 {yuan(row.amount)} 元（{row.document}），"
                f"连同本名册共 {yuan(wanted)} 元，超出 {yuan(wanted - row.amount)} 元。请先追加预算，再批准。"
            )


def _book(roster: Roster, booking: Booking) -> None:
    """expense → payable for every line and kind; arrears under the month they are due for."""
    lines: Any = Line.objects.filter(roster=roster).order_by("pk")
    text, month = CharField(), f"{roster.month:%Y%m}"
    for kind, column in OWN:
        key = Concat(Value("due:"), Cast(F("award_id"), text), Value(f":{month}:{kind}"), output_field=text)
        rows = lines.filter(**{f"{column}__gt": 0}).annotate(**_same(booking, kind), x_key=key, x_source=_source("pk"))
        pour(Entry, COLUMNS, rows.values_list(*_columns("household_id", "award_id", "month", column)))
    items: Any = Arrear.objects.filter(line__roster=roster).order_by("pk")
    key = Concat(Value("back:"), Cast(F("pk"), text), output_field=text)
    rows = items.annotate(**_same(booking, Kind.BACK_PAY), x_key=key, x_source=_source("line_id"))
    pour(Entry, COLUMNS, rows.values_list(*_columns("line__household_id", "line__award_id", "month", "amount")))


def _columns(household: str, award: str, month: str, amount: str) -> tuple[str, ...]:
    return (
        "x_booking", household, award, month, "x_kind", "x_debit", "x_credit", amount, "x_key", "x_source", "x_on", "x_at",
    )  # fmt: skip


def _source(column: str) -> Any:
    return Concat(Value("payments.Line:"), Cast(F(column), CharField()), output_field=CharField())


def _same(booking: Booking, kind: str) -> dict[str, Any]:
    text = CharField()
    return {
        "x_booking": Value(booking.pk, BigIntegerField()),
        "x_kind": Value(str(kind), text),
        "x_debit": Value(str(Side.EXPENSE), text),
        "x_credit": Value(str(Side.PAYABLE), text),
        "x_on": Value(clock.today(), DateField()),
        "x_at": Value(clock.now(), DateTimeField()),
    }
