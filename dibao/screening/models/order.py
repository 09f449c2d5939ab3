"""整改 — an error that was found, who puts it right, until when, and what came of it."""

from typing import Any

from django.db import models

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet, Staff
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock

from ..choices import OrderState
from .hit import Hit
from .step import Step


@watched
class Rectification(models.Model):
    """整改通知 — one error, its owner and date; a serious one is made known in a bulletin (通报)."""

    number = models.CharField("编号", max_length=32, unique=True)
    hit = models.ForeignKey(Hit, models.PROTECT, related_name="orders", null=True)
    division = models.BigIntegerField("整改地区", db_index=True)
    error = models.CharField("问题", max_length=1000)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    post = models.CharField("由谁整改", max_length=24, choices=PostKind.choices)
    due_on = models.DateField("整改期限")
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.ORDERED)
    result = models.CharField("整改结果", max_length=1000, blank=True)
    paper = models.CharField("佐证", max_length=200, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    bulletin = models.TextField("通报内容", max_length=2000, blank=True)
    bulletin_on = models.DateField("通报日期", null=True)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    by = models.CharField(max_length=64)
    by_name = models.CharField("下达人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "整改通知"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号 of the family concerned; empty when none is."""
        found: Any = self.hit
        return found.household.number if found else ""


@watched
class OrderEvent(Step):
    """整改办理记录 — one move of an order."""

    matter = models.ForeignKey(Rectification, models.PROTECT, related_name="events")

    class Meta(Step.Meta):
        verbose_name = "整改办理记录"
        abstract = False

    @classmethod
    def more(cls, order: Rectification, **given: Any) -> dict[str, Any]:
        """What a move keeps beside the common columns."""
        return given
