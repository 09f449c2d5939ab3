"""What bounds and adds to a roster: ceilings, orders of a price subsidy, what had been paid before the ledger began."""

from django.db import models
from django.db.models import F, Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock

from ..choices import SubsidyState


@watched
class Ceiling(models.Model):
    """发放上限 — fen that may be approved for one place and month, on which document; the newest row holds."""

    division = models.BigIntegerField("地区", db_index=True)
    month = models.DateField("月份")
    amount = models.BigIntegerField("上限（分）")
    document = models.CharField("依据", max_length=200)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "发放上限"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="ceiling_never_negative")]


@watched
class SubsidyOrder(models.Model):
    """价格临时补贴 — a sum per head on top of the grant of one month, asked by one human, approved by another.

    `heads` holds fen per head by track, reckoned when it is approved; None before.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    month = models.DateField("随哪个月发放")
    document = models.CharField("文件", max_length=200)
    state = models.CharField(max_length=12, choices=SubsidyState.choices, default=SubsidyState.ASKED)
    version = models.PositiveIntegerField(default=1)
    heads = models.JSONField("每人（分）", default=dict)
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField("提出人", max_length=64)
    asked_human = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField("批准人", max_length=64, blank=True)
    why = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "价格临时补贴"
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "month"], condition=~Q(state="refused"), name="one_subsidy_per_place_and_month"
            )
        ]


@watched
class Opening(models.Model):
    """启用台账 — months before `month` are taken over as already paid as they were decided then; resumable.

    `last` is the highest award there was, `position` the last one taken over; entries of kind opening hold the months.
    """

    division = models.BigIntegerField("地区", unique=True)
    month = models.DateField("第一个发放月份")
    last = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    awards = models.PositiveIntegerField("家庭", default=0)
    total = models.BigIntegerField("合计（分）", default=0)
    by = models.CharField(max_length=64)
    by_name = models.CharField("办理人", max_length=64)
    at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "启用台账"
        constraints = [models.CheckConstraint(condition=Q(position__lte=F("last")), name="opening_within_its_awards")]
