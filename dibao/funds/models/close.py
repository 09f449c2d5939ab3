"""结账 — the books of a place and month are drawn once, from the ledger as it stood, and their papers filed."""

from django.db import models

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Record
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock

from ..choices import ClosePaperKind, CloseState


@watched
class MonthClose(models.Model):
    """月结 — the ledger up to booking `last`, the month and everything before it that no close has held yet.

    `totals` are the sums shown on its papers, fen; a close that was killed goes on where it stopped.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=12, choices=CloseState.choices, default=CloseState.CLOSING)
    version = models.PositiveIntegerField(default=1)
    last = models.BigIntegerField("最后一次记账", default=0)
    totals = models.JSONField("合计", default=dict)
    by = models.CharField(max_length=64)
    by_name = models.CharField("结账人", max_length=64)
    began_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月结"
        ordering = ["-month", "division"]
        constraints = [models.UniqueConstraint(fields=["division", "month"], name="one_close_per_place_and_month")]

    def __str__(self) -> str:
        return self.number


@watched
class ClosePaper(models.Model):
    """月结文书 — one paper of a close and the record it was filed as."""

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=ClosePaperKind.choices)
    division = models.BigIntegerField(db_index=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月结文书"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["close", "kind"], name="one_paper_of_a_kind_per_close")]
