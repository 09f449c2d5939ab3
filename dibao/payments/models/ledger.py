"""The ledger: one row per movement with both its sides, and one watched row per booking that chains them."""

from django.db import models
from django.db.models import F, Q

from dibao.audit.appendonly import AppendOnlyModel
from dibao.audit.watch import watched
from dibao.casework.models import Award
from dibao.kernel import clock
from dibao.registry.models import Household

from ..choices import Kind, Side


class Entry(AppendOnlyModel):
    """台账一笔 — fen moved from one side to another, for a household, an award and the month it is due for.

    Debit and credit stand in one row, so the ledger balances by construction. `key` says what the row stands for; the
    same key is the same row. Never changed, never removed; `booking` holds the digest over it.
    """

    booking = models.ForeignKey("Booking", models.PROTECT, related_name="entries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField("所属月份")
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    debit = models.CharField("借方", max_length=12, choices=Side.choices)
    credit = models.CharField("贷方", max_length=12, choices=Side.choices)
    amount = models.BigIntegerField("金额（分）")
    key = models.CharField(max_length=64, unique=True)
    source = models.CharField("来源", max_length=64)
    booked_on = models.DateField("记账日期")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "台账一笔"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["award", "month"], name="entry_award_month"),
            models.Index(fields=["source"], name="entry_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_moves_something"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="entry_has_two_sides"),
        ]


@watched
class Booking(models.Model):
    """记账 — the movements booked at once: how many, how much, and their digest linked to that of the booking before."""

    source = models.CharField("来源", max_length=64)
    count = models.PositiveIntegerField("笔数", default=0)
    total = models.BigIntegerField("金额（分）", default=0)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("记账人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "记账"
        ordering = ["pk"]
