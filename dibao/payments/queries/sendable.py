"""待发 — lines the cashier may send: approved, not held, and nothing of them sent yet."""

from datetime import date

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from dibao.regions import codes

from ..choices import Side, Status
from ..models import Entry, Line, LineQuerySet


def sendable(month: date, division: int) -> LineQuerySet:
    """待发名单 — approved lines of the month and place that are not held and have not been sent.

    A line counts as sent once an entry whose source is "payments.Line:<id>" credits in_transit: banking books so.
    """
    lines = Line.objects.live().filter(
        roster__status__in=(Status.APPROVED, Status.CLOSED), month=month, division__range=codes.span(division), hold=""
    )
    mine = Concat(Value("payments.Line:"), Cast(OuterRef("pk"), CharField()))
    sent = Entry.objects.filter(source=mine, credit=Side.IN_TRANSIT)
    found: LineQuerySet = lines.filter(~Exists(sent)).select_related("household", "account").order_by("division", "pk")
    return found
