"""可能有出入的 — which awards are worth looking at month by month, found by the database for many at once."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, CharField, DateField, ExpressionWrapper, F, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Greatest, Lead, Substr

from dibao.casework.models import AwardAmount

from ..arrears import index
from ..choices import Kind
from ..models import Entry
from .due import promised
from .ledger import GRANTED, SIGNED, TOUCHES

FEN = BigIntegerField()
NO_DATE = Value(None, DateField())
COLUMNS = ("award_id", "fen", "starts", "opened")


def doubtful(awards: Any, month: date) -> list[int]:
    """Awards that may have a difference in a month before `month`; every award that has one is among them.

    Due and booked in all are compared. Where months could make up for one another (an amount decided after its month
    had begun, an exit, a ledger that begins after the award) the award is always looked at month by month.
    """
    begun = awards.filter(starts_on__lt=month)
    late = AwardAmount.objects.filter(award__in=begun, decided_at__gte=F("from_month")).values_list(
        "award_id", flat=True
    )
    ended = begun.exclude(ended_on=None).values_list("pk", flat=True)
    return sorted({*ended, *late, *_unequal(begun, month)})


def _unequal(awards: Any, month: date) -> list[int]:
    """Awards whose due, less what is booked or promised, is not zero; one statement over all four of them.

    The ORM writes the parts, but cannot sum over their union.
    """
    parts = [rows.order_by().values_list(*COLUMNS).query.sql_with_params() for rows in _parts(awards, month)]
    statement = (
        f"SELECT award_id FROM ({' UNION ALL '.join(sql for sql, _ in parts)}) AS parts"  # noqa: S608 — the ORM's own
        " GROUP BY award_id HAVING SUM(fen) <> 0 OR MIN(opened) > MIN(starts)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [each for _, parameters in parts for each in parameters])
        return [award for (award,) in cursor.fetchall()]


def _parts(awards: Any, month: date) -> list[Any]:
    booked = Entry.objects.filter(TOUCHES, GRANTED, award__in=awards, month__lt=month)
    opened = Case(When(kind=Kind.OPENING, then=F("month")), default=NO_DATE)
    lines, back = promised(awards, before=month)
    return [
        _due(awards, month),
        booked.annotate(fen=_less(SIGNED), starts=NO_DATE, opened=opened),
        lines.annotate(fen=_less(F("grant") + F("uplift")), starts=NO_DATE, opened=NO_DATE),
        back.annotate(award_id=F("line__award_id"), fen=_less(F("amount")), starts=NO_DATE, opened=NO_DATE),
    ]


def _due(awards: Any, month: date) -> Any:
    """Every amount and what it comes to until the next one, or until `month`.

    One that was decided anew is followed by a row of the very same month, and so comes to nothing.
    """
    following = Window(Lead("from_month"), partition_by=F("award_id"), order_by=("from_month", "decided_at", "pk"))
    rows = AwardAmount.objects.filter(award__in=awards, from_month__lt=month)
    until = Coalesce(_number("after"), Value(index(month), FEN))
    months = Greatest(until - Greatest(_number("from_month"), _number("award__starts_on")), Value(0, FEN))
    return rows.annotate(after=following, starts=F("award__starts_on"), opened=NO_DATE).annotate(
        fen=ExpressionWrapper(F("amount_month") * months, FEN)
    )


def _less(fen: Any) -> Any:
    return ExpressionWrapper(Value(0, FEN) - fen, FEN)


def _number(column: str) -> Any:
    """The month of a date as `arrears.index` counts it; from the date's own digits, alike on both databases."""
    text = Cast(F(column), CharField())
    year, month = Cast(Substr(text, 1, 4), FEN), Cast(Substr(text, 6, 2), FEN)
    return ExpressionWrapper(year * Value(12, FEN) + month - Value(1, FEN), FEN)
