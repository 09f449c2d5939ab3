"""借阅 — a paper bag that left the room, and how it came back."""

from datetime import date

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.archive.models import Place
from dibao.audit.watch import watched
from dibao.kernel import clock
from dibao.kernel.fields import Sealed

from ..choices import Condition


@watched
class Loan(Sealed):
    """借阅 — one bag, who has it, what for, until when; returned once, with its condition."""

    bag = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="档案袋")
    division = models.BigIntegerField("区划", db_index=True)
    household_number = models.CharField("户号", max_length=24, db_index=True)
    borrower = models.CharField("借阅人", max_length=64)
    unit = models.CharField("单位", max_length=100)
    purpose = models.CharField("借阅目的", max_length=200)
    lent_on = models.DateField("借出日期")
    due_on = models.DateField("应还日期", db_index=True)
    lent_by = models.CharField("借出经办", max_length=64)
    lent_by_name = models.CharField("借出经办人", max_length=64)
    lent_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    returned_on = models.DateField("归还日期", null=True)
    received_by_name = models.CharField("收回经办人", max_length=64, blank=True)
    condition = models.CharField("归还状况", max_length=8, choices=Condition.choices, blank=True)
    note = models.CharField("情况说明", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "借阅"
        ordering = ["-lent_at"]
        constraints = [
            models.UniqueConstraint(fields=["bag"], condition=Q(returned_on=None), name="reading_bag_lent_once"),
            models.CheckConstraint(
                condition=Q(returned_on=None, condition="") | (Q(returned_on__isnull=False) & ~Q(condition="")),
                name="reading_return_has_a_condition",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("lent_on")), name="reading_due_after_lent"),
        ]

    def __str__(self) -> str:
        return f"{self.borrower} 借 {self.household_number}"

    def overdue_days(self, on: date) -> int:
        """Days past the day it should have been back; 0 when it is back or still in time."""
        return max((on - self.due_on).days, 0) if self.returned_on is None else 0
