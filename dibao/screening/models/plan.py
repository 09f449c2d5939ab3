"""普通排查 and 重点核查: who is compared how often, and who is looked at by choice, with the reason."""

from django.db import models
from django.db.models import Q

from dibao.access.choices import PostKind
from dibao.access.models import ScopedQuerySet
from dibao.audit.watch import watched
from dibao.documents.models import StoredFile
from dibao.kernel import clock
from dibao.registry.models import Household

from ..choices import Outcome, PlanKind, TargetState
from .area import AreaQuerySet


class PlanQuerySet(AreaQuerySet):
    """Plans are read by everybody who works in their place."""


@watched
class Plan(models.Model):
    """核查计划 — everybody on a cycle, or households chosen by risk and by lot.

    seed, announced: the words the lot is drawn with and where they were made public before; anybody can draw again.
    """

    number = models.CharField("编号", max_length=32, unique=True)
    division = models.BigIntegerField("地区", db_index=True)
    kind = models.CharField("种类", max_length=8, choices=PlanKind.choices)
    name = models.CharField("名称", max_length=100)
    why = models.CharField("依据和理由", max_length=500)
    registers = models.JSONField("登记册", default=list)
    cycle_months = models.PositiveSmallIntegerField("周期（月）", null=True)
    next_on = models.DateField("下次比对", null=True)
    risks = models.JSONField("选户理由", default=list)
    seed = models.CharField("抽签用语", max_length=100, blank=True)
    announced = models.CharField("抽签用语在哪里公开", max_length=200, blank=True)
    drawn_from = models.PositiveIntegerField("参加抽签户数", null=True)
    drawn_digest = models.CharField("抽签名单摘要", max_length=64, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("制定人", max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "核查计划"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="key") | Q(cycle_months__gte=1, next_on__isnull=False),
                name="ordinary_plan_has_a_cycle",
            )
        ]

    def __str__(self) -> str:
        return self.number


class TargetQuerySet(ScopedQuerySet):
    def open(self) -> "TargetQuerySet":
        """Households nobody has looked at yet."""
        return self.filter(state=TargetState.OPEN)


@watched
class PlanTarget(models.Model):
    """核查对象 — one household of a 重点核查, why it was chosen, and what came of it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="targets")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    division = models.BigIntegerField(db_index=True)
    reasons = models.JSONField("理由")
    post = models.CharField("由谁办", max_length=24, choices=PostKind.choices)
    due_on = models.DateField("办理期限")
    state = models.CharField(max_length=8, choices=TargetState.choices, default=TargetState.OPEN)
    outcome = models.CharField("结论", max_length=8, choices=Outcome.choices, blank=True)
    why = models.CharField("核查情况", max_length=1000, blank=True)
    paper = models.CharField("佐证", max_length=200, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True)
    done_by = models.CharField(max_length=64, blank=True)
    done_by_name = models.CharField(max_length=64, blank=True)
    done_on = models.DateField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "核查对象"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "household"], name="one_target_per_plan_and_household"),
            models.CheckConstraint(
                condition=Q(state="open") | (~Q(outcome="") & ~Q(why="")), name="target_ends_with_a_reason"
            ),
        ]

    @property
    def household_number(self) -> str:
        """户号, under which every audit event is found."""
        return self.household.number
