"""当月应列入的 — the amounts in force in a month as a query, and each column of a line as an expression of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from dibao.casework.models import Award, AwardAmount
from dibao.registry.models import Account
from dibao.rules.periods import first_of_month

from ..choices import ChangeKind, Hold
from ..models import Line, Roster

COLUMNS = (
    "roster", "award", "household", "division", "month", "members", "grant", "uplift", "back_pay", "price_subsidy",
    "total", "before", "amount", "account", "change", "hold", "live",
)  # fmt: skip
FEN = BigIntegerField()


def awards_between(division: tuple[int, int], low: int, high: int) -> QuerySet[Any]:
    """Awards of a range of places whose key lies above `low`, up to `high`."""
    return Award.objects.filter(pk__gt=low, pk__lte=high, division__range=division)


def due_in(awards: Any, month: date) -> QuerySet[AwardAmount]:
    """当月执行的金额 — the one row of each of these awards that is in force in the month, if it pays anything.

    The same as `Award.amount_on`: the latest start wins, then the newest decision; the month of the exit is still due.
    """
    begun = AwardAmount.objects.filter(award=OuterRef("award"), from_month__lte=month)
    newest = begun.order_by("-from_month", "-decided_at", "-pk").values("pk")[:1]
    live = Q(award__ended_on=None) | Q(award__ended_on__gte=month)
    rows = AwardAmount.objects.filter(live, award__in=awards, pk=Subquery(newest), amount_month__gt=0)
    return rows.order_by("award_id")


def there(month: date) -> Exists:
    """Whether an award (outer `award`) has a living line in this month or a later one."""
    return Exists(Line.objects.live().filter(award=OuterRef("award"), month__gte=month))


def lines_of(roster: Roster, awards: Any, subsidies: Sequence[tuple[tuple[int, int], dict[str, int]]]) -> Any:
    """The lines of ordinary families as a values_list in the order of COLUMNS; `subsidies`: places with fen per head."""
    mine = Line.objects.live().filter(award=OuterRef("award"))
    last = mine.filter(month=first_of_month(roster.month, months=-1)).values(
        fen=ExpressionWrapper(F("grant") + F("uplift"), output_field=FEN)
    )
    account = Account.objects.filter(household=OuterRef("award__household"), valid_to=None).values("pk")[:1]
    rows = due_in(awards, roster.month).filter(~there(roster.month)).alias(last=Subquery(last[:1]))
    given = {
        "x_roster": Value(roster.pk, BigIntegerField()),
        "x_month": Value(roster.month, DateField()),
        "x_grant": ExpressionWrapper(F("amount_month") - F("uplift_month"), output_field=FEN),
        "x_back": Value(0, BigIntegerField()),
        "x_subsidy": _subsidy(subsidies),
        "x_before": Coalesce(F("last"), Value(0, FEN), output_field=FEN),
        "x_account": Subquery(account),
        "x_change": _change(Exists(mine)),
        "x_live": Value(True, BooleanField()),
    }
    rows = rows.annotate(**given).annotate(
        x_total=ExpressionWrapper(F("amount_month") + F("x_subsidy"), output_field=FEN),
        x_hold=Case(
            When(x_account=None, then=Value(Hold.ACCOUNT_MISSING)), default=Value(""), output_field=CharField()
        ),
    )
    return rows.values_list(
        "x_roster", "award_id", "award__household_id", "award__division", "x_month", "members", "x_grant",
        "uplift_month", "x_back", "x_subsidy", "x_total", "x_before", "pk", "x_account", "x_change", "x_hold", "x_live",
    )  # fmt: skip


def _subsidy(subsidies: Sequence[tuple[tuple[int, int], dict[str, int]]]) -> Any:
    whens = [
        When(
            award__division__range=places,
            award__track=track,
            then=ExpressionWrapper(F("members") * head, output_field=FEN),
        )
        for places, heads in subsidies
        for track, head in heads.items()
        if head
    ]
    nothing = Value(0, BigIntegerField())
    return Case(*whens, default=nothing, output_field=BigIntegerField()) if whens else nothing


def _change(paid_before: Any) -> Any:
    return Case(
        When(last__lt=F("amount_month"), then=Value(ChangeKind.INCREASE)),
        When(last__gt=F("amount_month"), then=Value(ChangeKind.DECREASE)),
        When(last=F("amount_month"), then=Value(ChangeKind.SAME)),
        When(paid_before, then=Value(ChangeKind.RESUMED)),
        default=Value(ChangeKind.NEW),
        output_field=CharField(),
    )
