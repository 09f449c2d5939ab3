"""How the money comes back: what the family agreed to, and what it paid."""

from django.db import models
from django.db.models import F, Q

from dibao.audit.watch import watched
from dibao.kernel import clock

from ..choices import Way
from .recovery import Recovery


@watched
class PlanLine(models.Model):
    """还款计划 — one instalment the family agreed to in writing, fen. A newer plan replaces it, it stays."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="plan")
    due_on = models.DateField("应还日期")
    amount = models.BigIntegerField("应还金额（分）")
    replaced = models.BooleanField(default=False)

    class Meta:
        verbose_name = "还款计划"
        ordering = ["due_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_instalment_is_something")]


@watched
class Repayment(models.Model):
    """退款 — money that came back: day, way, receipt number, fen; `fine` is the part that went to the fine."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="repayments")
    county = models.BigIntegerField("县（市、区）")
    paid_on = models.DateField("退款日期")
    way = models.CharField("退款方式", max_length=16, choices=Way.choices)
    receipt = models.CharField("票据号", max_length=60)
    amount = models.BigIntegerField("金额（分）")
    fine = models.BigIntegerField("其中罚款（分）", default=0)
    months = models.JSONField("冲抵的月份", default=list)
    by = models.CharField(max_length=64)
    by_name = models.CharField("登记人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "退款"
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, fine__gte=0, fine__lte=F("amount")), name="repaid_is_something"
            ),
            # The same slip entered twice is money that never came.
            models.UniqueConstraint(fields=["county", "way", "receipt"], name="one_repayment_per_receipt"),
        ]
