"""启用台账 — months before the first roster of a place are taken over as already paid; one named act, resumable."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, Max, Q, Value
from django.db.models.functions import Cast, Concat

from dibao.access.permissions import require
from dibao.audit.services.record import record
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.kernel.refusals import Conflict, Invalid
from dibao.kernel.serials import claim
from dibao.regions import codes

from ..arrears import index, month_at
from ..choices import Kind, Side
from ..models import Booking, Entry, Opening
from ..permissions import OPEN
from ..pouring import pour
from ..queries.opening import covering
from ..queries.ordinary import awards_between, due_in
from .ledger import CHAIN, booked_in

BATCH = 5000
COLUMNS = (
    "booking", "household", "award", "month", "kind", "debit", "credit", "amount", "key", "source", "booked_on", "at",
)  # fmt: skip


@transaction.atomic
def open_(*, division: int, month: date, by: Any) -> Opening:
    """启用台账 — the first month this place is paid from here; everything due before counts as paid.

    Raises Invalid for a month that is none, Conflict when the place is open already.
    """
    require(by, OPEN, division)
    return begun(division=division, month=month, by=by)


def begun(*, division: int, month: date, by: Any) -> Opening:
    """The same for the service that builds the first roster of a place. Call inside a transaction."""
    claim(f"payments.opening:{codes.short(division)[:6]}")
    if month.day != 1 or month > clock.today():
        raise Invalid(fields={"month": "启用月份应是本月或以前某月。"})
    if there := covering(division):
        raise Conflict(f"这个地区的台账已从 {there.month:%Y年%m月} 启用，不能再次启用。")
    awards = Award.objects.filter(division__range=codes.span(division))
    opening = Opening.objects.create(
        division=division,
        month=month,
        last=awards.aggregate(last=Max("pk"))["last"] or 0,
        by=by.actor_key,
        by_name=by.actor_name,
    )
    record("payments.open", by=by, about=opening, division=division, data={"month": f"{month:%Y-%m}"})
    return opening


def open_or_go_on(*, division: int, month: date, by: Any) -> Opening:
    """启用台账 — begin it, or go on with one that was interrupted; what it has become.

    Raises Conflict when it was opened from another month.
    """
    require(by, OPEN, division)
    opening = covering(division)
    if opening is None or (opening.division, opening.month) != (division, month):
        opening = open_(division=division, month=month, by=by)
    take_over(opening, by=by)
    return opening


def take_over(opening: Opening, *, by: Any, batches: int | None = None) -> int | None:
    """Batch after batch of awards, each one transaction; the batches that are left of `batches`."""
    while opening.finished_at is None and batches != 0:
        _batch(opening, by)
        batches = None if batches is None else batches - 1
    return batches


@transaction.atomic
def _batch(opening: Opening, by: Any) -> None:
    claim(CHAIN)
    taken = Opening.objects.filter(pk=opening.pk, position=opening.position, finished_at=None).select_for_update()
    if not taken.exists():
        raise Conflict("这个地区的台账正由另一处启用，请稍后刷新查看进度。")
    places = codes.span(opening.division)
    rows = awards_between(places, opening.position, opening.last).exclude(_elsewhere(opening)).order_by("pk")
    high = rows.values_list("pk", flat=True)[BATCH - 1 : BATCH].first() or opening.last
    awards = rows.filter(pk__lte=high).order_by()
    opening.awards += awards.filter(starts_on__lt=opening.month).count()
    source = f"payments.Opening:{opening.pk}"
    first = awards.order_by("starts_on").values_list("starts_on", flat=True).first()
    if first and first < opening.month:
        months = [month_at(number) for number in range(index(first), index(opening.month))]

        def write(booking: Booking) -> None:
            for each in months:
                _pour(booking, awards, each, source)

        booking = booked_in(source=source, write=write, by=by)
        opening.total += booking.total
    opening.position = high
    if high == opening.last:
        opening.finished_at = clock.now()
    opening.save()
    record("payments.open_batch", by=by, about=opening, division=opening.division, data={"position": high})


def _elsewhere(opening: Opening) -> Q:
    """Awards of a place inside that had its ledger opened before: its own months are in it already."""
    inside = Opening.objects.filter(division__range=codes.span(opening.division)).exclude(pk=opening.pk)
    found = Q(pk__in=[])
    for division in inside.values_list("division", flat=True):
        found |= Q(division__range=codes.span(division))
    return found


def _pour(booking: Booking, awards: Any, month: date, source: str) -> int:
    text = CharField()
    given = {
        "x_booking": Value(booking.pk, BigIntegerField()),
        "x_month": Value(month, DateField()),
        "x_kind": Value(str(Kind.OPENING), text),
        "x_debit": Value(str(Side.OPENING), text),
        "x_credit": Value(str(Side.PAID), text),
        "x_key": Concat(Value("opening:"), Cast(F("award_id"), text), Value(f":{month:%Y%m}"), output_field=text),
        "x_source": Value(source, text),
        "x_on": Value(clock.today(), DateField()),
        "x_at": Value(clock.now(), DateTimeField()),
    }
    rows: Any = due_in(awards.filter(starts_on__lte=month), month).annotate(**given)
    return pour(
        Entry,
        COLUMNS,
        rows.values_list(
            "x_booking", "award__household_id", "award_id", "x_month", "x_kind", "x_debit", "x_credit", "amount_month",
            "x_key", "x_source", "x_on", "x_at",
        ),
    )  # fmt: skip
