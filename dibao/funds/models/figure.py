"""Figures entered by one human and confirmed by another: the budget, money that arrived, how the sources share."""

from django.db import models
from django.db.models import Q

from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.kernel import clock

from ..choices import Source, State


class FigureQuerySet(ScopedQuerySet):
    def confirmed(self) -> "FigureQuerySet":
        """What counts: entered by one, confirmed by another."""
        return self.filter(state=State.CONFIRMED)


class Figure(models.Model):
    """A figure on a document: who entered it, who confirmed or refused it. A confirmed one is never changed."""

    division = models.BigIntegerField("地区", db_index=True)
    document = models.CharField("文件名称和文号", max_length=200)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.ENTERED)
    version = models.PositiveIntegerField(default=1)
    by = models.CharField(max_length=64)
    by_name = models.CharField("录入人", max_length=64)
    human = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=clock.now)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_by_name = models.CharField("确认人", max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    why = models.CharField("不予确认的理由", max_length=1000, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]


@watched
class Budget(Figure):
    """预算 — fen one source gives for a year; a later row adds to it or, below zero, takes from it."""

    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("资金来源", max_length=12, choices=Source.choices)
    amount = models.BigIntegerField("金额（分）")

    class Meta(Figure.Meta):
        verbose_name = "预算"
        abstract = False
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="budget_is_something")]


@watched
class Arrival(Figure):
    """到账 — fen of one source that reached the account on a day, with the number of the bank's slip."""

    arrived_on = models.DateField("到账日期")
    source = models.CharField("资金来源", max_length=12, choices=Source.choices)
    amount = models.BigIntegerField("金额（分）")
    slip = models.CharField("回单号", max_length=60)

    class Meta(Figure.Meta):
        verbose_name = "到账"
        abstract = False
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="arrival_is_something"),
            # The same slip entered twice is money that is not there.
            models.UniqueConstraint(
                fields=["division", "slip"], condition=~Q(state="refused"), name="one_arrival_per_slip"
            ),
        ]


@watched
class Shares(Figure):
    """分担比例 — how the sources bear what is spent from a month on; hundredths of a percent, 10000 in all."""

    valid_from = models.DateField("执行月份")
    parts = models.JSONField("比例", default=dict)

    class Meta(Figure.Meta):
        verbose_name = "分担比例"
        abstract = False
