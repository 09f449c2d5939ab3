"""服务计划 — steps somebody answers for until a day, and the visits that follow."""

from datetime import date
from typing import Self

from django.db import models

from dibao.access.models import ScopedQuerySet, Staff
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.kernel.fields import EncryptedTextField, Sealed
from dibao.registry.models import Household

from ..choices import ContactWay, PlanState


class PlanQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        """Plans that go on."""
        return self.filter(state=PlanState.ACTIVE)

    def overdue(self, on: date) -> Self:
        """Active, with a step or a visit whose day has passed."""
        late = models.Q(steps__done_on=None, steps__due_on__lt=on) | models.Q(
            visits__done_on=None, visits__due_on__lt=on
        )
        return self.active().filter(late).distinct()


@watched
class ServicePlan(Sealed):
    """服务计划 — what a family should reach, who answers for it."""

    number = models.CharField("编号", max_length=32, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    goal = EncryptedTextField("目标")
    starts_on = models.DateField("开始日期")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="负责人")
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    ended_on = models.DateField(null=True)
    ended_why = models.CharField("结果", max_length=500, blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(default=clock.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "服务计划"
        ordering = ["-starts_on", "-at"]

    def __str__(self) -> str:
        return self.number

    @property
    def household_number(self) -> str:
        """户号, under which every audit event is found."""
        return self.household.number


@watched
class PlanStep(models.Model):
    """服务步骤 — what is done by whom until when."""

    plan = models.ForeignKey(ServicePlan, models.PROTECT, related_name="steps")
    what = models.CharField("做什么", max_length=200)
    who = models.CharField("由谁做", max_length=80)
    due_on = models.DateField("何时完成")
    done_on = models.DateField(null=True)
    result = models.CharField("结果", max_length=300, blank=True)
    done_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "服务步骤"
        ordering = ["due_on", "pk"]


@watched
class FollowUp(Sealed):
    """回访 — a planned look at how the family is doing, and what was found."""

    plan = models.ForeignKey(ServicePlan, models.PROTECT, related_name="visits")
    due_on = models.DateField("计划日期")
    done_on = models.DateField(null=True)
    way = models.CharField("方式", max_length=8, choices=ContactWay.choices, blank=True)
    words = EncryptedTextField("情况")
    done_by = models.CharField(max_length=64, blank=True)
    done_by_name = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "回访"
        ordering = ["due_on", "pk"]
